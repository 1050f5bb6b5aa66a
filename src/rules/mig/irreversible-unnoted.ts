import type { Architecture } from '../../model/architecture/architecture.ts'
import type { CodeFunction } from '../../model/architecture/code.ts'
import type { Migration } from '../../model/architecture/database.ts'
import { databasesOf, groupBy } from '../../model/architecture/look-up.ts'
import { once } from '../once.ts'
import type { Rule } from '../rule.ts'

export const rule: Rule = {
  id: 'mig/irreversible-unnoted',
  title: 'A migration without its way back',
  severity: 'low',
  confidence: 'likely',
  profile: 'audit',
  says: '`{file}` has no `{back}`, which the other migrations have',
  because: 'whoever has to go back finds the way missing in the middle of an outage',
  instead: 'write the file that takes it back, or one that says in a comment that it cannot be taken back',

  check(architecture, report) {
    const files = new Set(architecture.files.map(({ path }) => path))
    for (const { migrations, kind } of databasesOf(architecture)) {
      if (kind !== 'migrations') continue
      const paired = migrations.flatMap((migration) => {
        const back = backOf(migration)
        if (back !== null) return [{ migration, back, isThere: files.has(back) }]
        const isThere = goesBack(architecture, migration)
        return isThere === null ? [] : [{ migration, back: 'down', isThere }]
      })
      const there = paired.filter(({ isThere }) => isThere).length
      // Where most have none, going forward only is how it is done here.
      if (there === 0 || there * 2 < paired.length) continue
      for (const { migration, back, isThere } of paired) {
        if (isThere || !migration.unreleased) continue
        report({
          at: migration.statements[0]?.place ?? migration.place,
          subject: `migration:${migration.file}`,
          values: { file: migration.file, back },
        })
      }
    }
  },

  bad: {
    'the others have one': {
      'migrations/001_init.up.sql': 'create table users (id bigint primary key);\n',
      'migrations/001_init.down.sql': 'drop table users;\n',
      'migrations/002_posts.up.sql': 'create table posts (id bigint primary key);\n',
    },
    'one that does nothing, where the others go back': {
      'migrations/1_users.js': knex("knex.schema.createTable('users', (t) => t.text('name'))", "knex.schema.dropTable('users')"),
      'migrations/2_posts.js': knex("knex.schema.createTable('posts', (t) => t.text('note'))", "knex.schema.dropTable('posts')"),
      'migrations/3_no_note.js':
        "export async function up(knex) {\n  await knex.schema.alterTable('posts', (t) => t.dropColumn('note'))\n}\n\nexport const down = async () => {}\n",
    },
  },
  good: {
    'one that says why there is none': {
      'migrations/1_users.js': knex("knex.schema.createTable('users', (t) => t.text('name'))", "knex.schema.dropTable('users')"),
      'migrations/2_no_name.js':
        "export async function up(knex) {\n  await knex.schema.alterTable('users', (t) => t.dropColumn('name'))\n}\n\nexport async function down() {\n  // nothing brings the names back\n}\n",
    },
    'each has one': {
      'migrations/001_init.up.sql': 'create table users (id bigint primary key);\n',
      'migrations/001_init.down.sql': 'drop table users;\n',
    },
    'forward only': {
      'migrations/001_init.up.sql': 'create table users (id bigint primary key);\n',
      'migrations/002_posts.up.sql': 'create table posts (id bigint primary key);\n',
    },
    'files that know no way back': 'create table users (id bigint primary key);\n',
  },
}

function knex(up: string, down: string): string {
  return `export async function up(knex) {\n  await ${up}\n}\n\nexport async function down(knex) {\n  await ${down}\n}\n`
}

/** Whether the code of a migration says how to go back; null where its runner asks for none. */
function goesBack(architecture: Architecture, { file, runner }: Migration): boolean | null {
  if (!['knex', 'kysely', 'typeorm', 'sequelize', 'node-pg-migrate'].includes(runner) || !/\.[cm]?[jt]s$/.test(file)) return null
  const down = functionsOf(architecture)
    .get(file)
    ?.find(({ name }) => name !== null && /(?:^|\.)down$/.test(name))
  return down !== undefined && down.empty !== true
}

const functionsOf: (architecture: Architecture) => ReadonlyMap<string, readonly CodeFunction[]> = once(({ code }) =>
  groupBy(code.functions, ({ place }) => [place.file]),
)

/** The file that takes a migration back, by the custom of its runner. */
function backOf({ file, runner }: Migration): string | null {
  if (file.endsWith('.up.sql')) return file.replace(/\.up\.sql$/, '.down.sql')
  return runner === 'diesel' && file.endsWith('/up.sql') ? file.replace(/up\.sql$/, 'down.sql') : null
}
