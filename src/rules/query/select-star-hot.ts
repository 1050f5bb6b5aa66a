import type { Table } from '../../model/architecture/database.ts'
import { isLarge } from '../large-column.ts'
import type { Rule } from '../rule.ts'
import { handling } from './example.ts'
import { servedQueries } from './lists.ts'

export const rule: Rule = {
  id: 'query/select-star-hot',
  title: 'A list that reads more than it shows',
  severity: 'low',
  confidence: 'maybe',
  profile: 'audit',
  says: '`{route}` lists all columns of `{table}`, and so reads `{large}` of every row',
  because: 'large values lie apart from their rows: each is fetched, unpacked and sent, to be thrown away',
  instead: 'name the columns that the list shows',
  references: ['https://www.postgresql.org/docs/current/storage-toast.html'],

  check(architecture, report) {
    for (const { query, table, route } of servedQueries(architecture)) {
      if (query.does !== 'select' || query.one || route.method !== 'GET' || !query.columns.includes('*')) continue
      if (query.client === 'typeorm' || query.client === 'sequelize') continue
      const large = table.columns.find((column) => isLarge(table, column))
      if (
        large === undefined ||
        isByKey(
          query.filters.filter(({ operator }) => operator === '=').map(({ column }) => column),
          table,
        )
      )
        continue
      report({
        at: query.place,
        subject: `query:${table.name}`,
        values: { route: `${route.method} ${route.path}`, table: table.name, large: large.name },
        related: [{ at: large.place, message: 'this one may be large' }],
      })
    }
  },

  bad: {
    'documents in a list': handling(
      "const { rows } = await pool.query('select * from documents order by id limit 50')\nres.json(rows)",
      {
        sql: documents(),
      },
    ),
    'texts that may be long': handling(
      "const { rows } = await pool.query('select * from firms where id > $1 order by id limit 50', [req.query.after])\nres.json(rows)",
      {
        sql: 'create table firms (id bigint primary key, about text not null check (length(about) <= 20000), created_at timestamptz not null);\n',
      },
    ),
  },
  good: {
    'the columns that are shown': handling(
      "const { rows } = await pool.query('select id, title from documents order by id limit 50')\nres.json(rows)",
      {
        sql: documents(),
      },
    ),
    'one of them, whole': handling(
      "const { rows } = await pool.query('select * from documents where id = $1', [req.params.id])\nres.json(rows[0])",
      {
        path: '/documents/:id',
        sql: documents(),
      },
    ),
    'a table of small values': handling(
      "const { rows } = await pool.query('select * from accounts order by id limit 50')\nres.json(rows)",
    ),
  },
}

function documents(): string {
  return 'create table documents (id bigint primary key, title text not null, content bytea, created_at timestamptz not null);\n'
}

function isByKey(columns: readonly string[], { primaryKey, indexes }: Table): boolean {
  const keys = [
    primaryKey?.columns ?? [],
    ...indexes.filter(({ unique }) => unique).map(({ keys: all }) => all.map(({ column }) => column ?? '')),
  ]
  return keys.some((key) => key.length > 0 && key.every((column) => columns.includes(column)))
}
