import type { Index, Table } from '../../model/architecture/database.ts'
import { databasesOf } from '../../model/architecture/look-up.ts'
import { newMigration } from '../migration-file.ts'
import type { Rule } from '../rule.ts'

export const rule: Rule = {
  id: 'sqlite/index-redundant',
  title: 'An index that SQLite keeps already',
  severity: 'medium',
  confidence: 'certain',
  profile: 'review',
  says: '`{index}` of `{table}` has the same keys as {other}, which SQLite keeps by itself',
  because: 'each write keeps both, and both take pages of the cache',
  instead: 'drop index {index}',
  references: ['https://www.sqlite.org/lang_createtable.html#uniqueconst'],

  check(architecture, report) {
    for (const database of databasesOf(architecture)) {
      if (database.engine !== 'sqlite') continue
      for (const table of database.tables) {
        for (const index of table.indexes) {
          const other = index.constraint === null && index.where === null ? sameAs(table, index) : undefined
          if (other === undefined) continue
          const sql = `drop index ${index.name};`
          const edits = database.kind === 'migrations' ? newMigration(database, `drop_${index.name}`, sql, true) : []
          report({
            at: index.place,
            subject: `index:${index.name}`,
            values: {
              index: index.name,
              table: table.name,
              other: other.constraint === 'primary' ? 'the primary key' : 'a unique constraint',
            },
            related: [{ at: other.place, message: 'this has an index of its own' }],
            fix: { safety: edits.length > 0 ? 'safe' : 'manual', edits, advice: `\`${sql}\`` },
            unproven: 'both are read from the catalogue',
          })
        }
      }
    }
  },

  bad: {
    'on the primary key': {
      'src/db.ts': "import Database from 'better-sqlite3'\nexport const db = new Database('app.db')\n",
      'migrations/001_init.sql':
        'CREATE TABLE notes (id TEXT PRIMARY KEY, body TEXT NOT NULL) STRICT;\nCREATE INDEX notes_by_id ON notes (id);\n',
    },
    'unique once more': {
      'src/db.ts': "import Database from 'better-sqlite3'\nexport const db = new Database('app.db')\n",
      'migrations/001_init.sql':
        'CREATE TABLE shares (token TEXT PRIMARY KEY, note TEXT UNIQUE) STRICT;\nCREATE UNIQUE INDEX shares_note ON shares (note);\n',
    },
  },
  good: {
    'a part of the rows, another order, more columns': {
      'src/db.ts': "import Database from 'better-sqlite3'\nexport const db = new Database('app.db')\n",
      'migrations/001_init.sql': `CREATE TABLE notes (id TEXT PRIMARY KEY, owner TEXT NOT NULL, title TEXT NOT NULL, gone INTEGER, UNIQUE (owner, title)) STRICT;
CREATE INDEX notes_gone ON notes (id) WHERE gone IS NOT NULL;
CREATE INDEX notes_by_title ON notes (title, owner);
CREATE INDEX notes_by_owner ON notes (owner, id);
`,
    },
    'without case': {
      'src/db.ts': "import Database from 'better-sqlite3'\nexport const db = new Database('app.db')\n",
      'migrations/001_init.sql':
        'CREATE TABLE users (id TEXT PRIMARY KEY, email TEXT UNIQUE) STRICT;\nCREATE INDEX users_email ON users (lower(email));\n',
    },
  },
  fixed: {
    'on the primary key': {
      'migrations/002_drop_notes_by_id.sql': 'drop index notes_by_id;\n',
    },
    'unique once more': {
      'migrations/002_drop_shares_note.sql': 'drop index shares_note;\n',
    },
  },
}

function sameAs({ indexes }: Table, index: Index): Index | undefined {
  return indexes.find(
    ({ constraint, keys }) =>
      constraint !== null &&
      keys.length === index.keys.length &&
      keys.every(
        ({ column, descending, operatorClass }, i) =>
          column !== null &&
          column === index.keys[i]!.column &&
          descending === index.keys[i]!.descending &&
          operatorClass === index.keys[i]!.operatorClass,
      ),
  )
}
