import type { Architecture } from '../../model/architecture/architecture.ts'
import type { Call } from '../../model/architecture/code.ts'
import { functionOf, routesThrough } from '../../model/architecture/look-up.ts'
import { reachOf } from '../reach.ts'
import type { Rule } from '../rule.ts'
import { callsTo, settled } from '../values.ts'
import { cpu } from './heavy.ts'

export const rule: Rule = {
  id: 'node/sync-in-handler',
  title: 'One request stops all others',
  severity: 'high',
  confidence: 'certain',
  profile: 'gate',
  says: '`{callee}` works on the main thread while {route} is answered',
  because:
    'until it is done no other request is read or answered: a few of them at once, and every caller waits, health checks too',
  instead: 'use {way}, which works beside the main thread, and wait for it with `await`',
  references: ['https://nodejs.org/en/learn/asynchronous-work/dont-block-the-event-loop', 'CWE-400'],

  check(architecture, report) {
    for (const call of callsTo(architecture, blocking)) {
      const route = routesThrough(architecture, call.function)[0]
      const where = route === undefined ? hookOf(architecture, call) : `${route.method} ${route.path}`
      if (where === null || isOnce(architecture, call)) continue
      report({
        at: call.place,
        subject: `call:${call.callee}`,
        values: { callee: call.callee, route: where, way: wayOf(call) },
        related: route === undefined ? [] : [{ at: route.place, message: 'the route that reaches it' }],
        ...(/^node:fs/.test(call.target ?? '') && { severity: 'medium' as const }),
        ...(/^node:fs:readFileSync$/.test(call.target ?? '') && { severity: 'high' as const }),
      })
    }
  },

  bad: {
    'a file in a handler': `import { readFileSync } from 'node:fs'
import express from 'express'
const app = express()
app.get('/terms', (req, res) => res.send(readFileSync('terms.html', 'utf8')))
app.listen(3000)
`,
    'a password, two functions away': `import bcrypt from 'bcrypt'
import express from 'express'
const app = express()
const matches = (given, kept) => bcrypt.compareSync(given, kept)
app.post('/login', async (req, res) => res.json({ ok: matches(req.body.password, await hashOf(req.body.email)) }))
app.listen(3000)
`,
    'a parser of all bodies': `import { gunzipSync } from 'node:zlib'
import Fastify from 'fastify'
const app = Fastify()
app.addContentTypeParser('application/gzip', { parseAs: 'buffer' }, (request, body, done) => done(null, JSON.parse(gunzipSync(body).toString())))
app.listen({ port: 3000 })
`,
  },
  good: {
    'once at the start': `import { readFileSync } from 'node:fs'
import express from 'express'
const terms = readFileSync('terms.html', 'utf8')
const app = express()
app.get('/terms', (req, res) => res.send(terms))
app.listen(3000)
`,
    'beside the main thread': `import { readFile } from 'node:fs/promises'
import express from 'express'
const app = express()
app.get('/terms', async (req, res) => res.send(await readFile('terms.html', 'utf8')))
app.listen(3000)
`,
    'a quick look whether it is there': `import { existsSync } from 'node:fs'
import express from 'express'
const app = express()
app.get('/terms', async (req, res) => res.json({ is: existsSync('terms.html') }))
app.listen(3000)
`,
    'kept after the first time': `import { readFileSync } from 'node:fs'
import express from 'express'
const app = express()
let terms
app.get('/terms', (req, res) => {
  terms ??= readFileSync('terms.html', 'utf8')
  res.send(terms)
})
app.listen(3000)
`,
  },
}

const blocking: RegExp = new RegExp(
  `^(node:fs:(readFileSync|writeFileSync|appendFileSync|readdirSync|copyFileSync|cpSync|rmSync)|fs-extra:\\w+Sync|node:child_process:(execSync|spawnSync|execFileSync)|${cpu.source})$`,
)

/** A hook that runs with each request, where no route is told: a parser of bodies, `onRequest`. */
function hookOf(architecture: Architecture, { function: id }: Call): string | null {
  for (const { callee, args } of architecture.code.calls) {
    if (!/\.(addContentTypeParser|addHook|setErrorHandler)$/.test(callee)) continue
    const hook = args.map((arg) => settled(arg)).find((arg) => arg.is === 'function')
    if (hook?.is === 'function' && functionOf(architecture, hook.id) !== undefined && reachOf(architecture, hook.id).has(id))
      return 'each request'
  }
  return null
}

/** Only where it is not there yet: `terms ??= readFileSync(…)`. */
function isOnce({ code }: Architecture, { conditions, keptAs, loop, place }: Call): boolean {
  const fills = code.assignments.some(
    (each) =>
      each.operator === 'other' &&
      each.place.file === place.file &&
      each.place.start <= place.start &&
      place.end <= each.place.end,
  )
  if (fills) return true
  return (
    loop === null &&
    conditions.some(
      (condition) =>
        (keptAs !== null && condition.includes(keptAs)) || /cache|loaded|=== (null|undefined)|^!\w+$/.test(condition),
    )
  )
}

function wayOf({ target, callee }: Call): string {
  const name = callee.replace(/^.*\./, '').replace(/Sync$/, '')
  if (/^(node:fs|fs-extra)/.test(target ?? '')) return `\`${name}\` of \`node:fs/promises\``
  if (/^bcrypt/.test(target ?? '')) return `\`bcrypt.${name}\``
  return `\`${name}\`${/^node:(zlib|crypto|child_process)/.test(target ?? '') ? ' made a promise by `promisify` of `node:util`' : ''}`
}
