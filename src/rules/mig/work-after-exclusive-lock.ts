import type { Change } from '../../model/architecture/database.ts'
import type { Place } from '../../model/architecture/place.ts'
import type { Rule } from '../rule.ts'
import { over } from './example.ts'
import { isLive, stepsIn, unreleasedOf } from './steps.ts'

const exclusive: ReadonlySet<Change['does']> = new Set<Change['does']>([
  'add column',
  'drop column',
  'rename column',
  'rename table',
  'set type',
  'set not null',
  'drop not null',
  'set default',
  'drop default',
  'drop constraint',
  'drop table',
  'truncate',
  'row security',
])
const slow: ReadonlySet<Change['does']> = new Set<Change['does']>([
  'update',
  'delete',
  'insert',
  'create index',
  'validate constraint',
])

export const rule: Rule = {
  id: 'mig/work-after-exclusive-lock',
  title: 'Slow work while a table is locked against everybody',
  severity: 'high',
  confidence: 'certain',
  profile: 'gate',
  says: '`{work}` runs in the transaction that already holds `{table}` against reads and writes',
  because:
    'a lock is held until its transaction ends: a change that takes a millisecond keeps everybody out for as long as the work after it',
  instead: 'put the work into a migration of its own, before or after this one',
  references: ['https://www.postgresql.org/docs/current/explicit-locking.html'],

  check(architecture, report) {
    for (const { database, migration } of unreleasedOf(architecture)) {
      let held: { readonly table: string; readonly at: Place } | null = null
      for (const step of stepsIn(database, migration)) {
        const { change, statement } = step
        if (change.does === 'begin' || change.does === 'commit' || change.does === 'rollback') held = null
        if (!statement.inTransaction) continue
        const table = 'table' in change ? change.table : null
        if (held === null && table !== null && exclusive.has(change.does) && isLive(step, table))
          held = { table, at: statement.place }
        else if (held !== null && slow.has(change.does) && table !== null && isLive(step, table) && isSlow(change)) {
          report({
            at: change.place,
            subject: `table:${held.table}`,
            values: {
              work: change.does === 'create index' ? `create index ${change.index}` : `${change.does} ${table}`,
              table: held.table,
            },
            related: [{ at: held.at, message: `\`${held.table}\` is locked from here to the end of the transaction` }],
            hypothesis: { tries: 'lock', statement: held.at, relation: held.table },
          })
          break
        }
      }
    }
  },

  bad: {
    'filling a column in the transaction that adds it': over(`begin;
alter table orders add column channel text;
update orders set channel = 'web';
commit;
`),
    'an index after a change of the same table': over(`begin;
alter table orders add column paid_at timestamptz;
create index orders_paid on orders (paid_at);
commit;
`),
  },
  good: {
    'each in a transaction of its own': over(`begin;
alter table orders add column channel text;
commit;
begin;
update orders set channel = 'web' where id between 1 and 1000;
commit;
`),
    'the work is on a table that is made here': over(`begin;
alter table orders add column channel text;
create table channels (name text primary key);
insert into channels (name) values ('web'), ('phone');
commit;
`),
  },
}

/** A few rows that are written out are no work. */
function isSlow(change: Change): boolean {
  return change.does !== 'insert'
}
