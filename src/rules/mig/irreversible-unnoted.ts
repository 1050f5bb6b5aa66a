import type { Migration } from '../../model/architecture/database.ts'
import { databasesOf } from '../../model/architecture/look-up.ts'
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
        return back === null ? [] : [{ migration, back, isThere: files.has(back) }]
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
  },
  good: {
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

/** The file that takes a migration back, by the custom of its runner. */
function backOf({ file, runner }: Migration): string | null {
  if (file.endsWith('.up.sql')) return file.replace(/\.up\.sql$/, '.down.sql')
  return runner === 'diesel' && file.endsWith('/up.sql') ? file.replace(/up\.sql$/, 'down.sql') : null
}
