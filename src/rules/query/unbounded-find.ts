import { callsIn } from '../../model/architecture/look-up.ts'
import type { Rule } from '../rule.ts'
import { handling } from './example.ts'
import { isSummary, isWide, servedQueries } from './lists.ts'

export const rule: Rule = {
  id: 'query/unbounded-find',
  title: 'Every row of a table that grows',
  severity: 'medium',
  confidence: 'likely',
  profile: 'review',
  says: '`{route}` reads every row of `{table}`{scope}, without a limit',
  because:
    'the answer gets longer with each row that is written: one day it fills the memory of the process and holds up everybody',
  instead: 'set a `limit`, and hand out a cursor for the rest',
  references: ['API4:2023', 'CWE-770'],

  check(architecture, report) {
    for (const { query, table, route } of servedQueries(architecture)) {
      if (query.does !== 'select' || query.limit !== null || query.one || isSummary(query.sql) || !isWide(architecture, query))
        continue
      const call = callsIn(architecture, query.function).find(({ id }) => id === query.call)
      if (
        call === undefined ||
        /stream|iterate|cursor/i.test(call.callee) ||
        call.chain.some(({ name }) => /stream|iterate|limit|take|first|paginate/i.test(name))
      )
        continue
      report({
        at: query.place,
        subject: `query:${table.name}`,
        values: {
          route: `${route.method} ${route.path}`,
          table: table.name,
          scope: query.filters.length > 0 ? ' that it may see' : '',
        },
        related: [{ at: route.place, message: 'the route leads here' }],
      })
    }
  },

  bad: {
    'a list without a limit': handling(
      "const { rows } = await pool.query('select id, status from orders order by id')\nres.json(rows)",
    ),
    'columns that a caller chooses': handling(
      `const { rows } = await pool.query(\`select \${req.body.columns.join(', ')} from orders\`)\nres.json(rows)`,
      { method: 'post' },
    ),
    'all that are open': handling(`const { rows } = await pool.query("select id, note from orders where status = 'open'")
res.json(rows)`),
  },
  good: {
    'with a limit': handling(
      "const { rows } = await pool.query('select id, status from orders order by id limit 50')\nres.json(rows)",
    ),
    'a limit that is added to the query in a variable': {
      'src/server.ts': `import express from 'express'
import { Kysely } from 'kysely'
const db = new Kysely({})
const app = express()
app.get('/orders', async (req, res) => {
  let query = db.selectFrom('orders').select(['id', 'status'])
  if (req.query.before) query = query.where('created_at', '<', req.query.before)
  res.json(await query.orderBy('created_at', 'desc').limit(50).execute())
})
`,
      'migrations/001_init.sql':
        'create table orders (id bigint primary key, status text not null, created_at timestamptz not null);\n',
    },
    'what is joined to it may end it': handling(
      `const { rows } = await pool.query(\`select id from orders \${req.body.id ? 'where id = 1' : 'limit 5'}\`)\nres.json(rows)`,
      { method: 'post' },
    ),
    'of one parent':
      handling(`const { rows } = await pool.query('select id, status from orders where customer_id = $1', [req.query.customer])
res.json(rows)`),
    'a sum of them': handling(
      "const { rows } = await pool.query('select status, count(*) from orders group by status')\nres.json(rows)",
    ),
    'what its makers decide': handling("const { rows } = await pool.query('select code, name from countries')\nres.json(rows)", {
      sql: 'create table countries (code char(2) primary key, name text not null);\n',
    }),
    'a job that reads them all': {
      ...(handling('res.end()') as Record<string, string>),
      'scripts/export.ts':
        "import { Pool } from 'pg'\n\nconst { rows } = await new Pool().query('select id from orders')\nconsole.log(rows)\n",
    },
  },
}
