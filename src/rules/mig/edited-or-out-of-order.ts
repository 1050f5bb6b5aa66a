import type { Architecture } from '../../model/architecture/architecture.ts'
import type { Database, Migration, Runner } from '../../model/architecture/database.ts'
import { databasesOf } from '../../model/architecture/look-up.ts'
import type { Place } from '../../model/architecture/place.ts'
import type { Case, Rule } from '../rule.ts'

export const rule: Rule = {
  id: 'mig/edited-or-out-of-order',
  title: 'A migration that has run is changed, or a new one runs before it',
  severity: 'high',
  confidence: 'likely',
  profile: 'review',
  says: '`{file}` {what}',
  because:
    'a database that has run it does not run it again: it differs from one that is made anew, or the runner stops at the checksum or the order and nothing is deployed',
  instead: '{instead}',
  references: [
    'https://www.prisma.io/docs/orm/prisma-migrate/workflows/team-development',
    'https://documentation.red-gate.com/fd/out-of-order-277579011.html',
  ],

  check(architecture, report) {
    for (const { migration, before, at } of passedBy(architecture)) {
      report({
        at,
        subject: `migration:${migration.file}`,
        values: {
          file: migration.file,
          what: `has an earlier time in the journal than \`${before.file}\`: Drizzle passes it by on each database that has run that one`,
          instead: 'give it a `when` after the last one of the journal',
        },
        related: [{ at: before.listed!.place, message: 'the later time' }],
      })
    }
    const changed = new Set(architecture.files.flatMap((file) => (file.changed ? [file.path] : [])))
    for (const database of databasesOf(architecture)) {
      const { migrations, kind } = database
      for (const { migration, later, listed } of leftOut(database)) {
        const { file, statements, place } = migration
        report({
          at: statements[0]?.place ?? place,
          subject: `migration:${file}`,
          values: {
            file,
            what: `sorts before \`${later.file}\`, which had run when the schema was dumped, and this one had not`,
            instead: 'give it a number or time after the last one that has run',
          },
          related: [{ at: listed, message: 'the dump lists the later one' }],
        })
      }
      const released = migrations.filter(({ unreleased }) => !unreleased)
      if (kind !== 'migrations' || released.length === 0) continue
      for (const [i, { file, unreleased, runner, place, statements }] of migrations.entries()) {
        const at = statements[0]?.place ?? place
        if (!unreleased && changed.has(file) && !isRepeatable(file) && !isWholeSchema(file)) {
          report({
            at,
            subject: `migration:${file}`,
            values: {
              file,
              what: 'is in the base already and was changed',
              instead: 'put it back as it was, and write what is to change into a new migration',
            },
          })
        }
        const later = migrations.slice(i + 1).find((each) => !each.unreleased && !isRepeatable(each.file))
        if (unreleased && later !== undefined && !isRepeatable(file) && inOrder(runner)) {
          report({
            at,
            subject: `migration:${file}`,
            confidence: 'likely',
            values: {
              file,
              what: `sorts before \`${later.file}\`, which is in the base already`,
              instead: 'give it a number or time after the last one of the base',
            },
            related: [{ at: later.statements[0]?.place ?? later.place, message: 'this one may have run already' }],
          })
        }
      }
    }
  },

  bad: {
    'a column is added to a file that has run': {
      'migrations/001_init.sql': 'create table users (id bigint primary key, email text not null);\n',
      'base:migrations/001_init.sql': 'create table users (id bigint primary key);\n',
    },
    'a number that was taken in the meantime': {
      'migrations/001_init.sql': 'create table users (id bigint primary key);\n',
      'base:migrations/001_init.sql': 'create table users (id bigint primary key);\n',
      'migrations/003_tags.sql': 'create table tags (id bigint primary key);\n',
      'base:migrations/003_tags.sql': 'create table tags (id bigint primary key);\n',
      'migrations/002_posts.sql': 'create table posts (id bigint primary key);\n',
    },
    'one that a dump does not list, before one that it does': dumped("('1'), ('3')"),
    'a time in the journal before that of one that has run': journal(1738908000000),
  },
  good: {
    'one that came after the dump': dumped("('1'), ('2')"),
    'times in the journal that rise': journal(1741597300000),
    'a new file at the end': {
      'migrations/001_init.sql': 'create table users (id bigint primary key);\n',
      'base:migrations/001_init.sql': 'create table users (id bigint primary key);\n',
      'migrations/002_posts.sql': 'create table posts (id bigint primary key);\n',
    },
    'files of a branch that nothing has run': {
      'migrations/001_init.sql': 'create table users (id bigint primary key);\n',
      'base:migrations/001_init.sql': 'create table users (id bigint primary key);\n',
      'migrations/002_posts.sql': 'create table posts (id bigint primary key);\n',
      'migrations/003_tags.sql': 'create table tags (id bigint primary key);\n',
    },
    'what the runner runs again whenever it changes': {
      'migrations/V1__init.sql': 'create table users (id bigint primary key);\n',
      'base:migrations/V1__init.sql': 'create table users (id bigint primary key);\n',
      'migrations/R__views.sql': 'create or replace view names as select id from users;\n',
      'base:migrations/R__views.sql': 'create or replace view names as select 1 as id;\n',
    },
    'no base to compare with': 'create table users (id bigint primary key);\n',
  },
}

function dumped(versions: string): Case {
  const migration = (sql: string) => `-- migrate:up\n${sql};\n\n-- migrate:down\n`
  return {
    'db/migrations/1_init.sql': migration('create table users (id bigint primary key)'),
    'db/migrations/2_posts.sql': migration('create table posts (id bigint primary key)'),
    'db/migrations/3_tags.sql': migration('create table tags (id bigint primary key)'),
    'db/schema.sql': `create table schema_migrations (version varchar(128) primary key);\n\n-- Dbmate schema migrations\ninsert into schema_migrations (version) values\n  ${versions};\n`,
  }
}

interface LeftOut {
  readonly migration: Migration
  readonly later: Migration
  readonly listed: Place
}

/** Migrations that a dump does not list, before one that it does. */
function leftOut({ migrations, listed = [] }: Database): readonly LeftOut[] {
  const places = new Map(listed.map(({ version, place }) => [version, place]))
  const versionOf = ({ id }: Migration) => /^\d+/.exec(id.slice(id.lastIndexOf('/') + 1))?.[0] ?? ''
  const last = migrations.findLastIndex((migration) => places.has(versionOf(migration)))
  if (last < 0) return []
  const later = migrations[last]!
  return migrations
    .slice(0, last)
    .filter((migration) => versionOf(migration) !== '' && !places.has(versionOf(migration)))
    .map((migration) => ({ migration, later, listed: places.get(versionOf(later))! }))
}

function journal(when: number): Case {
  const entry = (idx: number, time: number, tag: string) => ({ idx, version: '7', when: time, tag, breakpoints: true })
  return {
    'drizzle/0000_users.sql': 'create table users (id bigint primary key);\n',
    'drizzle/0001_posts.sql': 'create table posts (id bigint primary key);\n',
    'drizzle/meta/_journal.json': JSON.stringify({
      version: '7',
      dialect: 'postgresql',
      entries: [entry(0, 1741597200000, '0000_users'), entry(1, when, '0001_posts')],
    }),
  }
}

/** What Drizzle leaves out: it runs what is newer than the last that it ran, by the times of its journal. */
function passedBy(
  architecture: Architecture,
): readonly { readonly migration: Migration; readonly before: Migration; readonly at: Place }[] {
  return databasesOf(architecture).flatMap(({ migrations }) => {
    let latest: Migration | undefined
    return migrations.flatMap((migration) => {
      const { listed } = migration
      const before = latest
      if (listed === undefined) return []
      if (before === undefined || before.listed!.time <= listed.time) {
        latest = migration
        return []
      }
      return migration.unreleased ? [{ migration, before, at: listed.place }] : []
    })
  })
}

/** Flyway runs these again when they change. */
function isRepeatable(file: string): boolean {
  return /(^|\/)R__/.test(file)
}

/** The schema as a whole, which is written anew each time rather than run on top. */
function isWholeSchema(file: string): boolean {
  return !/\d/.test(file.slice(file.lastIndexOf('/') + 1)) && !/\/migration\.sql$/.test(file)
}

/** Runners that go by order: the others know what each one needs, or run what was left out. */
function inOrder(runner: Runner): boolean {
  return runner !== 'alembic' && runner !== 'django' && runner !== 'rails'
}
