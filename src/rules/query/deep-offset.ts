import type { Rule } from '../rule.ts'
import { handling } from './example.ts'
import { servedQueries } from './lists.ts'

export const rule: Rule = {
  id: 'query/deep-offset',
  title: 'Pages that are counted from the beginning',
  severity: 'medium',
  confidence: 'likely',
  profile: 'audit',
  says: '`{route}` pages through `{table}` by `offset`',
  because:
    'the database reads and drops every row before the page: page ten thousand costs ten thousand pages, and rows that come or go shift what is seen',
  instead: 'go on after the last row that was seen: `where ({order}, id) > ($1, $2) order by {order}, id limit …`',
  references: ['https://use-the-index-luke.com/no-offset', 'API4:2023'],

  check(architecture, report) {
    for (const { query, table, route } of servedQueries(architecture)) {
      if (query.does !== 'select' || !query.offset) continue
      const order = query.order.find(({ column }) => column !== 'id')?.column ?? 'created_at'
      report({
        at: query.place,
        subject: `query:${table.name}`,
        values: { route: `${route.method} ${route.path}`, table: table.name, order },
        related: [{ at: route.place, message: 'the route leads here' }],
      })
    }
  },

  bad: {
    'a page that a caller names':
      handling(`const { rows } = await pool.query('select id from orders order by placed_at limit 20 offset $1', [Number(req.query.page) * 20])
res.json(rows)`),
  },
  good: {
    'after the last one':
      handling(`const { rows } = await pool.query('select id from orders where id > $1 order by id limit 20', [req.query.after])
res.json(rows)`),
    'a page of those who run it': handling(
      `const { rows } = await pool.query('select id from orders order by placed_at limit 20 offset $1', [Number(req.query.page) * 20])
res.json(rows)`,
      { path: '/admin/orders' },
    ),
    'a table of a few rows': handling(
      `const { rows } = await pool.query('select code from countries order by code limit 20 offset $1', [Number(req.query.page) * 20])
res.json(rows)`,
      { sql: 'create table countries (code char(2) primary key, name text not null);\n' },
    ),
  },
}
