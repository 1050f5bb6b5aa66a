import { written, writtenPath } from '../../kit/sql.ts'
import { fileAfter, optOutOf } from '../migration-file.ts'
import type { Rule } from '../rule.ts'
import { over, overAnd } from './example.ts'
import { type ChangeOf, isLive, named, type Step, stepsOf } from './steps.ts'

export const rule: Rule = {
  id: 'mig/unique-builds-index',
  title: 'A unique constraint builds its index while the table is locked',
  severity: 'high',
  confidence: 'certain',
  profile: 'gate',
  says: 'adding {constraint} builds an index of `{table}` under a lock that stops reads and writes',
  because: 'the table cannot be used until the index is built, and one duplicate ends the migration',
  instead: 'build a unique index concurrently first, then add the constraint `using index`, which only renames it',
  references: [
    'https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-DESC-ADD-TABLE-CONSTRAINT-USING-INDEX',
  ],

  check(architecture, report) {
    for (const step of stepsOf(architecture, 'add constraint')) {
      const { change, statement } = step
      if ((change.kind !== 'unique' && change.kind !== 'primary') || change.usingIndex !== null || !isLive(step, change.table))
        continue
      const edits = indexFirst(step)
      report({
        at: change.place,
        subject: `constraint:${change.table}.${change.constraint}`,
        values: { constraint: named(change), table: change.table },
        ...(edits === null ? {} : { fix: { safety: 'safe', edits } }),
        hypothesis: { tries: 'lock', statement: statement.place, relation: change.table },
      })
    }
  },

  bad: {
    'a unique constraint': over('alter table customers add constraint customers_email_key unique (email);\n'),
    'a primary key': {
      'migrations/001_init.sql': 'create table logs (id bigint not null, body text);\n',
      'migrations/002_key.sql': 'alter table logs add constraint logs_pkey primary key (id);\n',
    },
  },
  good: {
    'over an index that was built before': {
      ...(over('create unique index concurrently customers_email_key on customers (email);\n') as Record<string, string>),
      'migrations/003_key.sql':
        'alter table customers add constraint customers_email_key unique using index customers_email_key;\n',
    },
    'the table is made in the same file': over(
      'create table notes (id bigint);\nalter table notes add constraint notes_pkey primary key (id);\n',
    ),
  },
  fixed: {
    'a primary key': {
      'migrations/001_init.sql': 'create table logs (id bigint not null, body text);\n',
      'migrations/002_key.sql': 'create unique index concurrently logs_pkey on logs (id);\n',
      'migrations/003_key_constraint.sql': 'alter table logs add constraint logs_pkey primary key using index logs_pkey;\n',
    },
    'a unique constraint': overAnd(
      'create unique index concurrently customers_email_key on customers (email);\n',
      'migrations/003_change_constraint.sql',
      'alter table customers add constraint customers_email_key unique using index customers_email_key;\n',
    ),
  },
}

/** The statement becomes the building of the index; the next file makes a constraint of it. */
function indexFirst(step: Step<ChangeOf<'add constraint'>>) {
  const { change, migration, statement } = step
  const after = fileAfter(step.database, migration, (name) => `${name}_constraint`)
  const isAlone = migration.statements.length === 1 && statement.changes.length === 1
  if (after === null || !isAlone || !change.constraint || change.columns.length === 0 || optOutOf(migration) === null) return null
  const kind = change.kind === 'primary' ? 'primary key' : 'unique'
  const build = `create unique index concurrently ${written(change.constraint)} on ${writtenPath(change.table)} (${change.columns.map(written).join(', ')});`
  const adopt = `alter table ${writtenPath(change.table)} add constraint ${written(change.constraint)} ${kind} using index ${written(change.constraint)};\n`
  return [
    ...(optOutOf(migration) === '' ? [] : [{ file: migration.file, range: [0, 0] as const, text: optOutOf(migration)! }]),
    { file: migration.file, range: [statement.whole.start, statement.whole.end] as const, text: build },
    { file: after.file, range: [0, 0] as const, text: after.head + adopt },
  ]
}
