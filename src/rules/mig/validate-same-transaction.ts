import type { Rule } from '../rule.ts'
import { over } from './example.ts'
import { stepsIn, unreleasedOf } from './steps.ts'
import { moveToNextFile } from './validate-later.ts'

export const rule: Rule = {
  id: 'mig/validate-same-transaction',
  title: 'A constraint is validated in the transaction that adds it',
  severity: 'high',
  confidence: 'certain',
  profile: 'gate',
  says: '`{constraint}` is added `not valid` and validated in one transaction, so that `{table}` stays locked while every row is read',
  because:
    'the strong lock of adding it is held until the transaction ends, which now includes the reading that `not valid` was meant to do without it',
  instead: 'validate it in a migration of its own, after this one is committed',
  references: ['https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-NOTES'],

  check(architecture, report) {
    for (const { database, migration } of unreleasedOf(architecture)) {
      const added = new Map<string, { readonly table: string; readonly statement: number }>()
      for (const { statement, change } of stepsIn(database, migration)) {
        if (change.does === 'commit' || change.does === 'rollback') added.clear()
        if (!statement.inTransaction) continue
        if (change.does === 'add constraint' && change.notValid) {
          added.set(`${change.table}.${change.constraint}`, {
            table: change.table,
            statement: migration.statements.indexOf(statement),
          })
        }
        if (change.does !== 'validate constraint') continue
        const first = added.get(`${change.table}.${change.constraint}`)
        if (first === undefined) continue
        const edits = migration.transaction ? moveToNextFile({ database, migration, statement, change }) : null
        report({
          at: change.place,
          subject: `constraint:${change.table}.${change.constraint}`,
          values: { constraint: change.constraint, table: change.table },
          related: [{ at: migration.statements[first.statement]!.place, message: 'it is added here, which takes the lock' }],
          ...(edits === null ? {} : { fix: { safety: 'suggested', edits } }),
          hypothesis: { tries: 'lock', statement: migration.statements[first.statement]!.place, relation: change.table },
        })
      }
    }
  },

  bad: {
    'one explicit transaction': over(`begin;
alter table orders add constraint total_positive check (total >= 0) not valid;
alter table orders validate constraint total_positive;
commit;
`),
    'a runner that wraps the file': {
      'db/migrations/20260101000000_init.sql':
        '-- migrate:up\ncreate table orders (id bigint primary key, total numeric(12, 2) not null);\n-- migrate:down\ndrop table orders;\n',
      'db/migrations/20260201000000_check.sql': `-- migrate:up
alter table orders add constraint total_positive check (total >= 0) not valid;
alter table orders validate constraint total_positive;

-- migrate:down
alter table orders drop constraint total_positive;
`,
    },
  },
  good: {
    'validated after the commit': over(`begin;
alter table orders add constraint total_positive check (total >= 0) not valid;
commit;
alter table orders validate constraint total_positive;
`),
  },
}
