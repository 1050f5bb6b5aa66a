import { databasesOf } from '../../model/architecture/look-up.ts'
import type { Rule } from '../rule.ts'

export const rule: Rule = {
  id: 'schema/timestamp-no-tz',
  title: 'Times without a zone',
  severity: 'medium',
  confidence: 'likely',
  profile: 'review',
  says: '{count} of {all} times, `{column}` first, are `timestamp without time zone`',
  because:
    'the same instant reads differently from a connection with another time zone, and an hour is lost or doubled twice a year',
  instead: 'make them `timestamptz`',
  references: ['https://www.postgresql.org/docs/current/datatype-datetime.html'],

  check(architecture, report) {
    for (const database of databasesOf(architecture)) {
      // Prisma writes UTC into them, always, and has no other default.
      if (database.engine !== 'postgres' || database.migrations[0]?.runner === 'prisma' || database.by === 'prisma') continue
      const times = database.tables
        .filter(({ name }) => !ofTool.test(name))
        .flatMap((table) => table.columns.filter(({ type }) => type.startsWith('timestamp')).map((column) => ({ table, column })))
      const bare = times.filter(({ column }) => /^timestamp(\(\d\))?( without time zone)?$/.test(column.type))
      if (bare.length === 0) continue
      const [first, ...others] = bare
      report({
        at: first!.column.place,
        subject: `database:${database.source}`,
        values: { count: bare.length, all: times.length, column: `${first!.table.name}.${first!.column.name}` },
        related: others
          .slice(0, 5)
          .map(({ table, column }) => ({ at: column.place, message: `\`${table.name}.${column.name}\`` })),
      })
    }
  },

  bad: { 'a time of the wall clock': 'create table posts (id bigint primary key, created_at timestamp not null);\n' },
  good: {
    'what a tool keeps of its own migrations':
      'create table migrations (id serial primary key, name varchar(255) not null, run_on timestamp not null);\ncreate table posts (id bigint primary key);\n',
    'an instant': 'create table posts (id bigint primary key, created_at timestamptz not null);\n',
    'Prisma keeps UTC in them': {
      'prisma/migrations/migration_lock.toml': 'provider = "postgresql"\n',
      'prisma/migrations/20260101000000_init/migration.sql':
        'CREATE TABLE "Post" ("id" BIGINT NOT NULL, "createdAt" TIMESTAMP(3) NOT NULL, CONSTRAINT "Post_pkey" PRIMARY KEY ("id"));\n',
    },
  },
}

/** Tables that a tool of migrations makes for itself. */
const ofTool = /(^|\.)(_?(schema_|knex_|kysely_|pg)?migrations?(_lock)?|schema_version|flyway_schema_history|databasechangelog)$/i
