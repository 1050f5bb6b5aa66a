import { isServing, routesThrough } from '../../model/architecture/look-up.ts'
import type { Rule } from '../rule.ts'
import { hasLogger } from './logging.ts'

export const rule: Rule = {
  id: 'obs/unstructured',
  title: 'A line of text beside a structured log',
  severity: 'low',
  confidence: 'likely',
  profile: 'review',
  says: '`{callee}` writes plain text for each request, past the logger of the service',
  because: 'it has no level, no time and no request id: it cannot be filtered, switched off or joined to the request',
  instead: 'log a record: `logger.info({ … }, "what happened")`',
  references: ['ASVS 16.2.4'],

  check(architecture, report) {
    if (!hasLogger(architecture)) return
    const told = new Set<string>()
    const used = new Set(
      architecture.code.calls
        .filter(({ callee }) => /(^|\.)(use|addHook)$/.test(callee))
        .flatMap(({ args }) => args.flatMap((arg) => (arg.is === 'function' ? [arg.id] : []))),
    )
    for (const { callee, place, function: id, conditions } of architecture.code.calls) {
      if (!/^console\.(log|info|debug|warn|error)$/.test(callee) || told.has(place.file) || !isServing(architecture, id)) continue
      const isServed = used.has(id) || routesThrough(architecture, id).length > 0
      if (!isServed || conditions.some((each) => /NODE_ENV|DEBUG|isDev/i.test(each))) continue
      told.add(place.file)
      report({ at: place, subject: `log:${place.file}`, values: { callee } })
    }
  },

  bad: {
    'in a handler': `import express from 'express'
import pino from 'pino'
const log = pino()
const app = express()
app.get('/items', (req, res) => {
  console.log('items asked by', req.ip)
  res.json([])
})
app.listen(3000)
`,
    'in a middleware': `import express from 'express'
import pino from 'pino'
export const log = pino()
const app = express()
app.use((req, res, next) => {
  console.log(req.method + ' ' + req.url)
  next()
})
app.listen(3000)
`,
  },
  good: {
    'a banner at the start': `import express from 'express'
import pino from 'pino'
const log = pino()
const app = express()
app.get('/items', (req, res) => res.json([]))
app.listen(3000)
console.log('listening')
`,
    'no other log': `import express from 'express'
const app = express()
app.get('/items', (req, res) => {
  console.log('items')
  res.json([])
})
app.listen(3000)
`,
    'only in development': `import express from 'express'
import pino from 'pino'
export const log = pino()
const app = express()
app.get('/items', (req, res) => {
  if (process.env.NODE_ENV !== 'production') console.log('items')
  res.json([])
})
app.listen(3000)
`,
  },
}
