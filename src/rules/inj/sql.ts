import { isServing } from '../../model/architecture/look-up.ts'
import type { Rule } from '../rule.ts'
import { handler } from './example.ts'
import { judgeJoined, textFor } from './joined.ts'

const pg = "import { Pool } from 'pg'\nconst pool = new Pool()\n"

export const rule: Rule = {
  id: 'inj/sql',
  title: 'SQL that a caller writes a part of',
  severity: 'blocker',
  confidence: 'certain',
  profile: 'gate',
  says: '`{value}` is joined into the text of a query{from}',
  because: 'whoever sends the value writes the query: they read every table, or drop one',
  instead: 'bind it (`$1`, `?`), or choose a name of a column or an order from a list of those that are allowed',
  references: ['CWE-89', 'API8:2023', 'ASVS 1.2.4'],

  check(architecture, report) {
    for (const query of architecture.code.queries) {
      // What goes past an ORM is told by inj/orm-raw.
      if (!isServing(architecture, query.function) || /^(prisma|typeorm|drizzle|kysely|knex)$/.test(query.client)) continue
      for (const value of query.joined) {
        const verdict = judgeJoined(architecture, query.function, value)
        if (verdict === null) continue
        report({
          at: value.place,
          subject: `query:${query.place.file}`,
          values: { value: textFor(value), from: verdict.from },
          confidence: verdict.confidence,
          severity: verdict.entry === null ? 'high' : 'blocker',
          related: [
            { at: query.place, message: 'the query' },
            ...(verdict.entry?.through.map(({ place }) => ({ at: place, message: 'passes it on' })) ?? []),
          ],
          unproven: 'the value was followed from where it enters to the text of the query',
        })
      }
    }
  },

  bad: {
    'a template': handler(
      "const { rows } = await pool.query(`select name from items where id = '${req.params.id}'`)\n  res.json(rows)",
      { imports: pg },
    ),
    'joined with plus, through a variable': handler(
      "const sql = 'select name from items where id = ' + req.params.id\n  const { rows } = await pool.query(sql)\n  res.json(rows)",
      { imports: pg },
    ),
    'passed on by another file': {
      'src/server.ts': `import express from 'express'
import { z } from 'zod'
import { listItems } from './store.ts'
const app = express()
const List = z.object({ after: z.string().max(40) })
app.get('/items', async (req, res) => {
  const query = List.parse(req.query)
  res.json(await listItems(query))
})
`,
      'src/store.ts':
        "import { Pool } from 'pg'\nconst pool = new Pool()\nexport async function listItems({ after }: { after: string }) {\n  return pool.query(`select name from items where name > '${after}' limit 20`)\n}\n",
    },
    'names of columns that are joined': handler(
      "const { rows } = await pool.query(`select ${req.body.columns.join(', ')} from items limit 20`)\n  res.json(rows)",
      { imports: pg, method: 'post' },
    ),
    'an order that anybody chooses': handler(
      'const { rows } = await pool.query(`select name from items order by ${req.query.sort} limit 20`)\n  res.json(rows)',
      { imports: pg },
    ),
  },
  good: {
    'a schema lets only names of columns through': {
      'src/server.ts': `import express from 'express'
import { z } from 'zod'
import { listItems } from './store.ts'
const app = express()
const List = z.object({ sort: z.enum(['name', 'price']).default('name') })
app.get('/items', async (req, res) => {
  const { sort } = List.parse(req.query)
  res.json(await listItems(sort))
})
`,
      'src/store.ts':
        "import { Pool } from 'pg'\nconst pool = new Pool()\nexport async function listItems(by: string) {\n  return pool.query(`select name from items order by ${by} limit 20`)\n}\n",
    },
    bound: handler(
      "const { rows } = await pool.query('select name from items where id = $1', [req.params.id])\n  res.json(rows)",
      { imports: pg },
    ),
    'a tag binds what is put in': handler(
      'const rows = await sql`select name from items where id = ${req.params.id}`\n  res.json(rows)',
      {
        imports: "import postgres from 'postgres'\nconst sql = postgres()\n",
      },
    ),
    'a constant': handler(
      "const columns = 'id, name'\n  const { rows } = await pool.query(`select ${columns} from items limit 20`)\n  res.json(rows)",
      { imports: pg },
    ),
    'a number': handler(
      'const limit = Number(req.query.limit)\n  const { rows } = await pool.query(`select name from items limit ${limit}`)\n  res.json(rows)',
      { imports: pg },
    ),
    'a name from a list': handler(
      "const sort = ['name', 'price'].includes(req.query.sort) ? req.query.sort : 'name'\n  const { rows } = await pool.query(`select name from items order by ${sort} limit 20`)\n  res.json(rows)",
      { imports: pg },
    ),
    'a name looked up': handler(
      "const columns = { newest: 'created_at', name: 'name' }\n  const { rows } = await pool.query(`select name from items order by ${columns[req.query.sort] ?? 'name'} limit 20`)\n  res.json(rows)",
      { imports: pg },
    ),
  },
}
