import type { Architecture } from '../../model/architecture/architecture.ts'
import type { Call, Query, Value } from '../../model/architecture/code.ts'
import { functionOf, isServing, queriesIn, routesThrough } from '../../model/architecture/look-up.ts'
import type { Rule } from '../rule.ts'
import { fromRequest, within } from '../values.ts'
import { cpu } from './heavy.ts'

export const rule: Rule = {
  id: 'node/loop-blocked',
  title: 'As long on the main thread as the caller likes',
  severity: 'medium',
  confidence: 'maybe',
  profile: 'review',
  says: '{route} runs `{callee}` for each {what}, and nothing says how many there may be',
  because:
    'a body of a few hundred kilobytes, or a table that grows, holds thousands of them: while they are worked through no other request is answered',
  instead: 'bound the list in the schema (`maxItems`), and give work that is heavy to a worker thread or a queue',
  references: ['CWE-834', 'API4:2023', 'https://nodejs.org/en/learn/asynchronous-work/dont-block-the-event-loop'],

  check(architecture, report) {
    for (const call of architecture.code.calls) {
      const over = call.loop?.over
      if (over === null || over === undefined || call.loop?.bounded || !isHeavy(call) || !isServing(architecture, call.function))
        continue
      const route = routesThrough(architecture, call.function)[0]
      if (route === undefined || isCapped(architecture, call)) continue
      const from = fromRequest(over)
      const rows = from === null ? rowsOf(architecture, call, over) : undefined
      if (from === null ? rows === undefined : route.validated.includes(from.part)) continue
      report({
        at: call.place,
        subject: `call:${call.callee}`,
        values: {
          route: `${route.method} ${route.path}`,
          callee: call.callee,
          what: rows === undefined ? 'entry of what a caller sends' : `row of \`${rows.tables[0]}\``,
        },
        related: [
          rows === undefined
            ? { at: over.place, message: 'what a caller sends' }
            : { at: rows.place, message: 'the rows are read without a limit' },
        ],
      })
    }
  },

  bad: {
    'a hash for each entry': `import { createHash } from 'node:crypto'
import express from 'express'
const app = express()
app.use(express.json({ limit: '10mb' }))
app.post('/fingerprints', (req, res) => {
  const out = []
  for (const each of req.body.items) out.push(createHash('sha512').update(JSON.stringify(each)).digest('hex'))
  res.json(out)
})
app.listen(3000)
`,
    'a script for each row of a table': `import vm from 'node:vm'
import express from 'express'
import { Pool } from 'pg'
const pool = new Pool()
const app = express()
app.post('/exports', async (req, res) => {
  const { rows } = await pool.query('select id, name from customers')
  res.json(rows.filter((row) => vm.runInNewContext(rule, { row })))
})
app.listen(3000)
`,
  },
  good: {
    'a row of a page': `import vm from 'node:vm'
import express from 'express'
import { Pool } from 'pg'
const pool = new Pool()
const app = express()
app.post('/exports', async (req, res) => {
  const { rows } = await pool.query('select id, name from customers order by id limit 50')
  res.json(rows.filter((row) => vm.runInNewContext(rule, { row })))
})
app.listen(3000)
`,
    'a bound': `import { createHash } from 'node:crypto'
import express from 'express'
const app = express()
app.post('/fingerprints', (req, res) => {
  if (req.body.items.length > 100) return res.sendStatus(413)
  const out = []
  for (const each of req.body.items) out.push(createHash('sha512').update(each).digest('hex'))
  res.json(out)
})
app.listen(3000)
`,
    'one hash': `import { createHash } from 'node:crypto'
import express from 'express'
const app = express()
app.post('/fingerprints', (req, res) => res.json(createHash('sha512').update(req.body.text).digest('hex')))
app.listen(3000)
`,
    'nothing heavy': `import express from 'express'
const app = express()
app.post('/names', (req, res) => {
  const out = []
  for (const each of req.body.items) out.push(each.name)
  res.json(out)
})
app.listen(3000)
`,
  },
}

const heavy = new RegExp(
  `^(node:crypto:(createHash|createHmac|createSign|createVerify)|${cpu.source}|jsonwebtoken:(default\\.)?(sign|verify)|node:vm:(default\\.)?runIn\\w+|global:structuredClone)$`,
)

/** Rows of a table, all that there are: the list is what a query without a limit has answered. */
function rowsOf(architecture: Architecture, call: Call, over: Value): Query | undefined {
  const starts = new Set([...within(over, 4)].map(({ place }) => place.start))
  const near = [call.function, functionOf(architecture, call.function)?.within].flatMap((id) => id ?? [])
  return near
    .flatMap((id) => queriesIn(architecture, id))
    .find((query) => query.does === 'select' && query.limit === null && !query.one && starts.has(query.place.start))
}

function isHeavy({ target }: Call): boolean {
  return heavy.test(target ?? '')
}

/** The number of entries is compared with something in the same function. */
function isCapped({ code }: Architecture, call: Call): boolean {
  return code.comparisons.some(
    ({ function: id, left, right }) =>
      id === call.function && [left, right].some((side) => side.is === 'name' && /\.length$/.test(side.path)),
  )
}
