import type { Rule } from '../rule.ts'
import { over, overAnd } from './example.ts'
import { ownFile } from './own-file.ts'
import { isLive, lockSeen, stepsOf } from './steps.ts'

export const rule: Rule = {
  id: 'mig/index-blocks-writes',
  title: 'An index is built while writes wait',
  severity: 'high',
  confidence: 'certain',
  profile: 'gate',
  says: 'building `{index}` keeps `{table}` from being written until it is done',
  because:
    'a plain `create index` holds a lock that every insert, update and delete of the table waits for: on a large table that is an outage of minutes',
  instead: 'build it with `create index concurrently`, in a file of its own that runs outside a transaction',
  references: ['https://www.postgresql.org/docs/current/sql-createindex.html#SQL-CREATEINDEX-CONCURRENTLY'],

  check(architecture, report) {
    for (const step of stepsOf(architecture, 'create index')) {
      const { change, statement, database } = step
      if (change.concurrently || !isLive(step, change.table)) continue
      // A partitioned table takes no concurrent build: its partitions get theirs one by one.
      if (database.tables.find(({ name }) => name === change.table)?.partition === 'parent') continue
      const edits = ownFile(
        step,
        statement.text.replace(/\bindex\b/i, (word) => `${word} ${word === 'INDEX' ? 'CONCURRENTLY' : 'concurrently'}`),
      )
      const seen = lockSeen(step, change.table)
      report({
        at: change.place,
        subject: `index:${change.index}`,
        values: { index: change.index, table: change.table, lock: seen ?? 'ShareLock' },
        ...(edits === null ? {} : { fix: { safety: 'safe', edits } }),
        hypothesis: { tries: 'lock', statement: statement.place, relation: change.table },
      })
    }
  },

  bad: {
    'an index on a table that is in use': over('create index orders_placed_at on orders (placed_at);\n'),
    'among other statements': over(`alter table orders add column paid_at timestamptz;
CREATE UNIQUE INDEX orders_paid ON orders (paid_at, id);
`),
  },
  good: {
    'built concurrently, alone in its file': over('create index concurrently orders_placed_at on orders (placed_at);\n'),
    'the table is made in the same file': over(
      'create table notes (id bigint primary key, body text);\ncreate index notes_body on notes (body);\n',
    ),
    'the partitions of a partitioned table are indexed one by one': {
      'migrations/001_init.sql':
        'create table hits (id bigint, at timestamptz not null, primary key (id, at)) partition by range (at);\n',
      'migrations/002_index.sql': 'create index hits_at on hits (at);\n',
    },
  },
  fixed: {
    'an index on a table that is in use': over('create index concurrently orders_placed_at on orders (placed_at);\n'),
    'among other statements': overAnd(
      'alter table orders add column paid_at timestamptz;\n\n',
      'migrations/003_change_concurrently.sql',
      'CREATE UNIQUE INDEX CONCURRENTLY orders_paid ON orders (paid_at, id);\n',
    ),
  },
}
