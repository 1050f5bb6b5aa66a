import type { Column, Table } from '../../model/architecture/database.ts'
import { databasesOf } from '../../model/architecture/look-up.ts'
import type { Rule } from '../rule.ts'

export const rule: Rule = {
  id: 'sqlite/type-affinity',
  title: 'A table that takes values of any type',
  severity: 'low',
  confidence: 'likely',
  profile: 'review',
  says: '`{table}` is not `STRICT`{beside}: `{column}` is `{type}`, which SQLite takes for {affinity}',
  because:
    'text, numbers and dates of several spellings end up in one column, and comparisons between them are wrong without an error',
  instead:
    'declare the table `STRICT`, with `TEXT` (ISO 8601) or `INTEGER` for moments, and without lengths, which SQLite passes by',
  references: ['https://www.sqlite.org/stricttables.html', 'https://www.sqlite.org/datatype3.html'],

  check(architecture, report) {
    for (const database of databasesOf(architecture)) {
      if (database.engine !== 'sqlite' || database.by !== 'sql') continue
      const strict = database.tables.find((table) => table.strict)
      // Where no table is strict, that is how the house does it.
      if (strict === undefined) continue
      for (const table of database.tables) {
        const column = table.strict ? undefined : table.columns.find(isLoose)
        if (column === undefined) continue
        report({
          at: table.place,
          subject: `table:${table.name}`,
          values: {
            table: table.name,
            column: column.name,
            type: column.type,
            affinity: affinityOf(column),
            beside: ', as the others are',
          },
          related: [
            { at: column.place, message: 'this takes what it is given' },
            { at: strict.place, message: `\`${strict.name}\` is strict` },
          ],
        })
      }
    }
  },

  bad: {
    'one among strict ones': {
      'src/db.ts': "import Database from 'better-sqlite3'\nexport const db = new Database('app.db')\n",
      'migrations/001_init.sql': 'CREATE TABLE docks (id TEXT PRIMARY KEY) STRICT;\n',
      'migrations/002_incidents.sql':
        'CREATE TABLE incidents (id INTEGER PRIMARY KEY, happened_at DATETIME NOT NULL, minutes NUMERIC);\n',
    },
  },
  good: {
    'all strict': {
      'src/db.ts': "import Database from 'better-sqlite3'\nexport const db = new Database('app.db')\n",
      'migrations/001_init.sql': 'CREATE TABLE docks (id TEXT PRIMARY KEY, happened_at TEXT NOT NULL) STRICT;\n',
    },
    'none strict: an older house': {
      'src/db.ts': "import Database from 'better-sqlite3'\nexport const db = new Database('app.db')\n",
      'migrations/001_init.sql': 'CREATE TABLE docks (id TEXT PRIMARY KEY, happened_at DATETIME NOT NULL);\n',
    },
    'only types that say what they hold': {
      'src/db.ts': "import Database from 'better-sqlite3'\nexport const db = new Database('app.db')\n",
      'migrations/001_init.sql':
        'CREATE TABLE docks (id TEXT PRIMARY KEY) STRICT;\nCREATE TABLE _migrations (name TEXT PRIMARY KEY, at TEXT NOT NULL);\n',
    },
  },
}

function isLoose({ type }: Column): boolean {
  return !/^(int|integer|text|real|blob|any)$/i.test(type)
}

/** By the rules of https://www.sqlite.org/datatype3.html#determination_of_column_affinity. */
function affinityOf({ type }: Table['columns'][number]): string {
  if (/int/i.test(type)) return 'an integer'
  if (/char|clob|text/i.test(type)) return 'text of any length'
  if (/blob/i.test(type) || type === '') return 'anything'
  return /real|floa|doub/i.test(type) ? 'a real' : 'a number, or whatever it is given'
}
