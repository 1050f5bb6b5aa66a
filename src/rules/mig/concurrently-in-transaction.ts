import type { Rule } from '../rule.ts'
import { over } from './example.ts'
import { ownFile } from './own-file.ts'
import { stepsOf } from './steps.ts'

export const rule: Rule = {
  id: 'mig/concurrently-in-transaction',
  title: 'Concurrent work inside a transaction',
  severity: 'blocker',
  confidence: 'certain',
  profile: 'gate',
  says: '`{what}` runs inside a transaction{why}, and PostgreSQL refuses it there',
  because: 'the migration fails when it is deployed: concurrent index work commits several times, which no transaction can hold',
  instead: 'give it a file of its own, and have the runner run that file without a transaction',
  references: ['https://www.postgresql.org/docs/current/sql-createindex.html#SQL-CREATEINDEX-CONCURRENTLY'],

  check(architecture, report) {
    for (const step of stepsOf(architecture, 'create index', 'drop index', 'reindex', 'detach partition')) {
      const { change, migration, statement } = step
      if (!change.concurrently || !statement.inTransaction) continue
      const edits = ownFile(step, statement.text)
      report({
        at: change.place,
        subject: `statement:${migration.id}#${migration.statements.indexOf(statement)}`,
        values: {
          what: `${change.does} concurrently`,
          why: migration.transaction ? ` that ${migration.runner} opens around the file` : '',
        },
        ...(edits === null || !migration.transaction ? {} : { fix: { safety: 'suggested', edits } }),
        hypothesis: { tries: 'refused', statement: statement.place },
      })
    }
  },

  bad: {
    'between begin and commit': over('begin;\ncreate index concurrently orders_placed_at on orders (placed_at);\ncommit;\n'),
    'a runner that wraps each file': {
      'db/migrations/00001_init.sql':
        '-- +goose Up\ncreate table orders (id bigint primary key, placed_at timestamptz not null);\n-- +goose Down\ndrop table orders;\n',
      'db/migrations/00002_index.sql':
        '-- +goose Up\ncreate index concurrently orders_placed_at on orders (placed_at);\n-- +goose Down\ndrop index orders_placed_at;\n',
    },
  },
  good: {
    'the file asks for no transaction': {
      'db/migrations/00001_init.sql':
        '-- +goose Up\ncreate table orders (id bigint primary key, placed_at timestamptz not null);\n-- +goose Down\ndrop table orders;\n',
      'db/migrations/00002_index.sql':
        '-- +goose NO TRANSACTION\n-- +goose Up\ncreate index concurrently orders_placed_at on orders (placed_at);\n-- +goose Down\ndrop index orders_placed_at;\n',
    },
    'golang-migrate sends a single statement without one': {
      'migrations/000001_init.up.sql': 'create table orders (id bigint primary key, placed_at timestamptz not null);\n',
      'migrations/000001_init.down.sql': 'drop table orders;\n',
      'migrations/000002_index.up.sql': 'create index concurrently orders_placed_at on orders (placed_at);\n',
      'migrations/000002_index.down.sql': 'drop index orders_placed_at;\n',
    },
  },
}
