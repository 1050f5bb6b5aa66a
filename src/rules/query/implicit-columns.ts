import type { Architecture } from '../../model/architecture/architecture.ts'
import type { Query } from '../../model/architecture/code.ts'
import { isServing, tableOf } from '../../model/architecture/look-up.ts'
import type { Edit } from '../../model/finding.ts'
import type { Rule } from '../rule.ts'
import { handling } from './example.ts'
import { isLookup } from './growth.ts'
import { placeInText } from './text-place.ts'

const insert = /^\s*(?:insert\s+(?:or\s+\w+\s+|ignore\s+)?into|replace\s+into)\s+[\w."]+(?=\s+(values|select)\b)/i

export const rule: Rule = {
  id: 'query/implicit-columns',
  title: 'A statement that leaves to the table what it means',
  severity: 'low',
  confidence: 'certain',
  profile: 'audit',
  says: '{what}',
  because: 'it says less than it seems to: a column that is added or moved breaks it, and a table that grows makes it slow',
  instead: '{instead}',
  references: ['https://www.postgresql.org/docs/current/sql-insert.html'],

  check(architecture, report) {
    for (const query of architecture.code.queries) {
      if (query.sql === null || query.tables.length === 0 || !isServing(architecture, query.function)) continue
      const head = insert.exec(query.sql)?.[0]
      const table = tableOf(architecture, query.tables[0]!)
      if (head !== undefined) {
        const edits = named(architecture, query, head)
        report({
          at: query.place,
          subject: `query:${query.tables[0]}`,
          values: {
            what: `the insert into \`${query.tables[0]}\` names no columns: it goes by their order`,
            instead: 'name the columns',
          },
          ...(edits.length > 0 ? { fix: { safety: 'safe', edits } } : {}),
        })
      } else if (/\border\s+by\s+rand(om)?\s*\(\s*\)/i.test(query.sql) && table !== undefined && !isLookup(table)) {
        report({
          at: query.place,
          subject: `query:${table.name}`,
          values: {
            what: `every row of \`${table.name}\` is read and sorted to take a few by chance`,
            instead: 'pick by a random key, `where id >= $1 order by id limit 1`, or take a sample with `tablesample`',
          },
        })
      }
    }
  },

  bad: {
    'values in the order of the table': handling(
      "await pool.query('insert into accounts values ($1, $2, 0)', [req.body.id, 0])\nres.end()",
      {
        method: 'post',
      },
    ),
    'one that passes by what is there': {
      'migrations/001_init.sql':
        'create table strikes (member_id text not null, at integer not null, primary key (member_id, at)) strict;\n',
      'src/strikes.ts': `import Database from 'better-sqlite3'
const db = new Database('bot.db')
export const strike = (member: string) => db.prepare('insert or ignore into strikes values (?, ?)').run(member, Date.now())
`,
    },
    'by chance': handling(
      "const { rows } = await pool.query('select id from orders order by random() limit 1')\nres.json(rows[0])",
    ),
  },
  good: {
    'columns that are named': handling(
      "await pool.query('insert into accounts (id, balance, version) values ($1, $2, 0)', [req.body.id, 0])\nres.end()",
      { method: 'post' },
    ),
    'a few rows by chance of a table that is small': handling(
      "const { rows } = await pool.query('select text from greetings order by random() limit 1')\nres.json(rows[0])",
      {
        sql: 'create table greetings (id integer primary key, text text not null);\n',
      },
    ),
  },
  fixed: {
    'values in the order of the table': handling(
      "await pool.query('insert into accounts (id, balance, version) values ($1, $2, 0)', [req.body.id, 0])\nres.end()",
      { method: 'post' },
    ),
  },
}

/** The columns as the table has them, where as many values are given. */
function named(architecture: Architecture, query: Query, head: string): readonly Edit[] {
  const table = tableOf(architecture, query.tables[0]!)
  const values = /\bvalues\s*\(([^()]*)\)\s*;?\s*$/i.exec(query.sql!)?.[1]
  const place = placeInText(architecture, query, head.length)
  if (table === undefined || values === undefined || place === null || values.split(',').length !== table.columns.length)
    return []
  return [{ file: place.file, range: [place.at, place.at], text: ` (${table.columns.map(({ name }) => name).join(', ')})` }]
}
