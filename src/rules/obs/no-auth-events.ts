import type { Architecture } from '../../model/architecture/architecture.ts'
import type { Call, FunctionId } from '../../model/architecture/code.ts'
import { callsIn, functionOf, isServing } from '../../model/architecture/look-up.ts'
import type { Rule } from '../rule.ts'
import { takesGuesses } from '../sensitive.ts'
import { settled } from '../values.ts'
import { hasLogger, levelOf } from './logging.ts'

export const rule: Rule = {
  id: 'obs/no-auth-events',
  title: 'A refusal that leaves no trace',
  severity: 'medium',
  confidence: 'maybe',
  profile: 'review',
  says: 'who is refused here ({status}) is not written down',
  because:
    'guessing of passwords and trying of doors is only seen in the log: without it nobody notices, and afterwards nobody can tell',
  instead: "log an event with who (an id, not the address), from where and why: `log.warn({ event: 'login.failed', … })`",
  references: ['ASVS 16.3.1', 'ASVS 16.3.2', 'CWE-778'],

  check(architecture, report) {
    if (!hasLogger(architecture)) return
    for (const id of deciders(architecture)) {
      if (!isServing(architecture, id)) continue
      const calls = callsIn(architecture, id)
      const refusals = calls.filter((call) => statusOf(call) !== null && !isLogged(architecture, call, calls))
      const refusal = refusals[0]
      if (refusal === undefined) continue
      report({
        at: refusal.place,
        subject: `function:${refusal.place.file}#${functionOf(architecture, id)?.name ?? refusal.callee}`,
        values: { status: statusOf(refusal)! },
        unproven: 'what a proxy or the identity provider logs is not seen',
      })
    }
  },

  bad: {
    'a wrong password': `import express from 'express'
import pino from 'pino'
const log = pino()
const app = express()
app.post('/login', async (req, res) => {
  const user = await find(req.body.email)
  if (!(await matches(req.body.password, user.hash))) return res.status(401).json({})
  log.info({ user: user.id }, 'signed in')
  res.json({})
})
app.listen(3000)
`,
  },
  good: {
    'written down': `import express from 'express'
import pino from 'pino'
const log = pino()
const app = express()
app.post('/login', async (req, res) => {
  const user = await find(req.body.email)
  if (!(await matches(req.body.password, user.hash))) {
    log.warn({ event: 'login.failed', user: user.id })
    return res.status(401).json({})
  }
  res.json({})
})
app.listen(3000)
`,
    'a function that refuses and logs': `import express from 'express'
import pino from 'pino'
const log = pino()
const app = express()
const refuse = (res, user) => {
  log.warn({ event: 'login.failed', user: user.id })
  return res.status(401).json({})
}
app.post('/login', async (req, res) => {
  const user = await find(req.body.email)
  if (!(await matches(req.body.password, user.hash))) return refuse(res, user)
  res.json({})
})
app.listen(3000)
`,
    'not a door': `import express from 'express'
import pino from 'pino'
const log = pino()
const app = express()
app.get('/items', (req, res) => (req.query.all ? res.status(403).json({}) : res.json([])))
app.listen(3000)
`,
  },
}

/** Handlers that take a guess, and guards that let in by right. */
function deciders({ code }: Architecture): readonly FunctionId[] {
  return [
    ...new Set(
      code.routes.flatMap((route) => [
        ...(takesGuesses(route) && route.handler !== null ? [route.handler] : []),
        ...route.guards.flatMap(({ kind, function: id }) => (kind === 'role' && id !== null ? [id] : [])),
      ]),
    ),
  ]
}

function statusOf({ args, callee }: Call): number | null {
  if (levelOf({ callee } as Call) !== null) return null
  const status = args.map(settled).find((arg) => arg.is === 'number' && (arg.value === 401 || arg.value === 403))
  return status?.is === 'number' ? status.value : null
}

/** In the same branch, or by what is called there. */
function isLogged(architecture: Architecture, refusal: Call, calls: readonly Call[]): boolean {
  const logs = (call: Call) =>
    levelOf(call) !== null ||
    /audit|record|emit|track|event/i.test(call.callee) ||
    (call.to !== null && callsIn(architecture, call.to).some((inner) => levelOf(inner) !== null))
  const isNear = (call: Call) =>
    refusal.conditions.length > 0
      ? call.conditions[0] === refusal.conditions[0] ||
        (call.conditions.length === 0 && call.place.start < refusal.place.start && /warn|error/.test(levelOf(call) ?? ''))
      : true
  return logs(refusal) || calls.some((call) => call !== refusal && logs(call) && isNear(call))
}
