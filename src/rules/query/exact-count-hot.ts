import type { Architecture } from '../../model/architecture/architecture.ts'
import type { FunctionId } from '../../model/architecture/code.ts'
import { functionOf, queriesIn, tableOf } from '../../model/architecture/look-up.ts'
import type { Rule } from '../rule.ts'
import { handling } from './example.ts'
import { isWide, servedQueries } from './lists.ts'

export const rule: Rule = {
  id: 'query/exact-count-hot',
  title: 'Every row is counted for each page',
  severity: 'low',
  confidence: 'likely',
  profile: 'audit',
  says: '`{route}` counts all rows of `{table}` each time it answers a page of them',
  because: 'the database keeps no count: each page reads the whole table to print a number that few look at',
  instead: 'ask for one row more than the page to know whether there is a next; for a number, take an estimate or keep a count',
  references: ['https://wiki.postgresql.org/wiki/Count_estimate'],

  check(architecture, report) {
    for (const { query, table, route } of servedQueries(architecture)) {
      if (query.does !== 'count' || /\bgroup\s+by\b/i.test(query.sql ?? '') || !isWide(architecture, query)) continue
      // What the count and the page are each asked in may be a callback of its own.
      const whole = outermost(architecture, query.function)
      const beside = route.reaches.filter((id) => id === query.function || outermost(architecture, id) === whole)
      const page = beside
        .flatMap((id) => queriesIn(architecture, id))
        .find((each) => each.does === 'select' && each.limit !== null && tableOf(architecture, each.tables[0] ?? '') === table)
      if (page === undefined) continue
      report({
        at: query.place,
        subject: `query:${table.name}`,
        values: { route: `${route.method} ${route.path}`, table: table.name },
        related: [{ at: page.place, message: 'the page is read here' }],
      })
    }
  },

  bad: {
    'a page and its total': handling(`const { rows } = await pool.query('select id from orders order by id limit 20')
const { rows: [total] } = await pool.query('select count(*) from orders')
res.json({ rows, total })`),
  },
  good: {
    'a page that another route reads': {
      'migrations/001_init.sql':
        'create table orders (id bigint primary key, customer_id bigint not null, placed_at timestamptz not null);\n',
      'src/server.ts': `import express from 'express'
import { Pool } from 'pg'

const pool = new Pool()
const app = express()
const totals = () => pool.query('select count(*)::int as total from orders')
const newest = () => pool.query('select id from orders order by placed_at desc limit 20')
app.get('/account', async (req, res) => {
  await newest()
  res.json((await totals()).rows[0])
})
`,
    },
    'those of one parent':
      handling(`const { rows } = await pool.query('select id from orders where customer_id = $1 order by id limit 20', [req.query.customer])
const { rows: [total] } = await pool.query('select count(*) from orders where customer_id = $1', [req.query.customer])
res.json({ rows, total })`),
    'a number that was asked for': handling(
      "const { rows } = await pool.query('select count(*) from orders')\nres.json(rows[0])",
    ),
  },
}

/** The function that a callback stands in, as far out as there is one. */
function outermost(architecture: Architecture, id: FunctionId): FunctionId {
  const within = functionOf(architecture, id)?.within
  return within == null || within.endsWith('#0') ? id : outermost(architecture, within)
}
