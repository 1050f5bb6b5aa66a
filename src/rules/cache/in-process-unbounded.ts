import type { Architecture } from '../../model/architecture/architecture.ts'
import type { Call } from '../../model/architecture/code.ts'
import { functionOf, isServing, routesThrough } from '../../model/architecture/look-up.ts'
import { outermost } from '../reach.ts'
import type { Rule } from '../rule.ts'
import { settled, textOf } from '../values.ts'

export const rule: Rule = {
  id: 'cache/in-process-unbounded',
  title: 'A map that only grows',
  severity: 'medium',
  confidence: 'likely',
  profile: 'review',
  says: '`{map}` keeps an entry for each key that is ever asked for, and nothing bounds it',
  because: 'the process grows until it is killed for its memory; whoever chooses the keys can make that happen in minutes',
  instead: 'bound it: `new LRUCache({ max: 1000, ttl: 60_000 })`, or drop the oldest entry when `size` reaches a limit',
  references: ['CWE-770', 'CWE-401'],

  check(architecture, report) {
    for (const made of architecture.code.calls) {
      const map = made.target === 'global:Map' && made.isNew ? made.keptAs : null
      if (map === null || !made.function.endsWith('#0') || !isServing(architecture, made.function)) continue
      const used = usesOf(architecture, made, map)
      const filled = used.find((call) => call.callee === `${map}.set` && isFilledByRequests(architecture, call))
      if (filled === undefined || isBounded(architecture, used, made, map)) continue
      report({
        at: made.place,
        subject: `variable:${made.place.file} ${map}`,
        values: { map },
        related: [{ at: filled.place, message: 'an entry for each key' }],
      })
    }
  },

  bad: {
    'what was looked up': `import express from 'express'
const app = express()
const prices = new Map()
app.get('/prices/:sku', async (req, res) => {
  if (!prices.has(req.params.sku)) prices.set(req.params.sku, await load(req.params.sku))
  res.json(prices.get(req.params.sku))
})
app.listen(3000)
`,
    'entries are dropped one by one, when somebody changes them': `import express from 'express'
const app = express()
const days = new Map()
function availability(day) {
  const hit = days.get(day)
  if (hit) return hit
  const slots = load(day)
  days.set(day, slots)
  return slots
}
app.get('/days/:day', (req, res) => res.json(availability(req.params.day)))
app.post('/days/:day', (req, res) => {
  days.delete(req.params.day)
  res.sendStatus(204)
})
app.listen(3000)
`,
  },
  good: {
    'the oldest goes': `import express from 'express'
const app = express()
const prices = new Map()
app.get('/prices/:sku', async (req, res) => {
  if (prices.size >= 500) prices.delete(prices.keys().next().value)
  prices.set(req.params.sku, await load(req.params.sku))
  res.json(prices.get(req.params.sku))
})
app.listen(3000)
`,
    'a fixed set of keys': `import express from 'express'
const app = express()
const texts = new Map()
for (const language of ['en', 'de']) texts.set(language, load(language))
app.get('/texts/:language', (req, res) => res.json(texts.get(req.params.language)))
app.listen(3000)
`,
    'what runs now: it goes when it ends': `import express from 'express'
const app = express()
const running = new Map()
app.get('/prices/:sku', async (req, res) => {
  const work = running.get(req.params.sku) ?? load(req.params.sku).finally(() => running.delete(req.params.sku))
  running.set(req.params.sku, work)
  res.json(await work)
})
app.listen(3000)
`,
    'those who are connected, until they leave': `import { WebSocketServer } from 'ws'
const clients = new Map()
const server = new WebSocketServer({ port: 8080 })
server.on('connection', (socket, request) => {
  clients.set(request.url, socket)
  socket.on('close', () => clients.delete(request.url))
})
`,
    'emptied by a timer': `import express from 'express'
const app = express()
const seen = new Map()
app.get('/prices/:sku', async (req, res) => {
  seen.set(req.params.sku, Date.now())
  res.sendStatus(204)
})
setInterval(() => seen.clear(), 60_000)
app.listen(3000)
`,
  },
}

function usesOf({ code }: Architecture, { place }: Call, map: string): readonly Call[] {
  return code.calls.filter((call) => call.place.file === place.file && call.callee.startsWith(`${map}.`))
}

/** In a function that requests reach, or that others call, with a key that is not constant. */
function isFilledByRequests(architecture: Architecture, { function: id, args }: Call): boolean {
  if (id.endsWith('#0') || args[0] === undefined || textOf(args[0]) !== null) return false
  const key = settled(args[0])
  if (key.is === 'name' && key.origin?.from === 'loop') return false
  return routesThrough(architecture, id).length > 0 || functionOf(architecture, outermost(architecture, id))?.exported === true
}

/** It is emptied, swept, measured, or each entry goes when what it stands for ends. */
function isBounded(architecture: Architecture, used: readonly Call[], { place }: Call, map: string): boolean {
  const { comparisons, calls } = architecture.code
  if (used.some(({ callee }) => callee === `${map}.clear`)) return true
  if (
    comparisons.some(
      (each) =>
        each.place.file === place.file &&
        [each.left, each.right].some((side) => side.is === 'name' && side.path === `${map}.size`),
    )
  )
    return true
  const deletes = used.filter(({ callee }) => callee === `${map}.delete`)
  const sets = used.filter(({ callee }) => callee === `${map}.set`)
  const isSwept = deletes.some(
    ({ loop, function: id }) =>
      loop !== null ||
      calls.some(
        (call) =>
          /setInterval|setTimeout/.test(call.callee) &&
          call.place.file === place.file &&
          id.startsWith(place.file) &&
          call.args.some((arg) => settled(arg).is === 'function' && (settled(arg) as { id: string }).id === id),
      ),
  )
  const endsWithIt = deletes.some((each) =>
    sets.some((set) => outermost(architecture, set.function) === outermost(architecture, each.function)),
  )
  // A register, not a cache: nothing asks whether the key is there and makes it when it is not.
  const isRegister =
    deletes.length > 0 &&
    !used.some(({ callee, function: id }) => /\.(get|has)$/.test(callee) && sets.some((set) => set.function === id))
  return isSwept || endsWithIt || isRegister
}
