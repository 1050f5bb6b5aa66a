import { isServing, routesThrough } from '../../model/architecture/look-up.ts'
import type { Rule } from '../rule.ts'
import { within } from '../values.ts'

export const rule: Rule = {
  id: 'node/module-state',
  title: 'What belongs to one request is kept for all',
  severity: 'medium',
  confidence: 'likely',
  profile: 'review',
  says: '{route} puts {what} into `{variable}`, which all requests share',
  because:
    'while one request waits for the database another one overwrites it: the first goes on with the account of somebody else',
  instead: 'pass it along as an argument, or keep it in `req`, `res.locals` or an `AsyncLocalStorage`',
  references: ['CWE-362', 'CWE-488', 'https://nodejs.org/api/async_context.html'],

  check(architecture, report) {
    for (const { function: id, kind, operator, target, value, place } of architecture.code.assignments) {
      const route = routesThrough(architecture, id)[0]
      if (kind !== 'module' || operator !== '=' || route === undefined || !isServing(architecture, id)) continue
      const origin = [...within(value)]
        .flatMap((each) => (each.is === 'name' || each.is === 'call' ? [each.origin] : []))
        .find((each) => each?.from === 'request' || each?.from === 'caller')
      if (origin === undefined || origin === null) continue
      // Times and counts of the last request are about the process.
      if (/last|latest|count|total|seen|ready|healthy|enabled|level|config|settings|flag/i.test(target)) continue
      report({
        at: place,
        subject: `variable:${place.file} ${target}`,
        values: {
          route: `${route.method} ${route.path}`,
          variable: target,
          what: origin.from === 'caller' ? 'who asks' : 'what one caller sent',
        },
        related: [{ at: route.place, message: 'the route' }],
        ...(origin.from === 'caller' && { severity: 'high' as const }),
      })
    }
  },

  bad: {
    'who asks': `import express from 'express'
const app = express()
let currentUser = null
app.use((req, res, next) => next())
app.get('/orders', async (req, res) => {
  currentUser = req.user
  res.json(await ordersOf(currentUser.id))
})
app.listen(3000)
`,
  },
  good: {
    'a variable of the request': `import express from 'express'
const app = express()
app.get('/orders', async (req, res) => {
  const currentUser = req.user
  res.json(await ordersOf(currentUser.id))
})
app.listen(3000)
`,
    'a cache with keys': `import express from 'express'
const app = express()
const names = {}
app.get('/names/:id', async (req, res) => {
  names[req.params.id] = await load(req.params.id)
  res.json(names[req.params.id])
})
app.listen(3000)
`,
    'a setting that an administrator changes': `import express from 'express'
const app = express()
let logLevel = 'info'
app.put('/log-level', (req, res) => {
  logLevel = req.body.level
  res.sendStatus(204)
})
app.listen(3000)
`,
    'what is loaded once': `import express from 'express'
const app = express()
let plans
app.get('/plans', async (req, res) => {
  plans ??= await load()
  res.json(plans)
})
app.listen(3000)
`,
  },
}
