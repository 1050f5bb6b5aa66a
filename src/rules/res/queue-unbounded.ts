import type { Architecture } from '../../model/architecture/architecture.ts'
import type { Call } from '../../model/architecture/code.ts'
import { functionOf, isServing, routesThrough } from '../../model/architecture/look-up.ts'
import type { Place } from '../../model/architecture/place.ts'
import { comparisonsIn } from '../flow.ts'
import { outermost } from '../reach.ts'
import type { Rule } from '../rule.ts'
import { callsTo, within } from '../values.ts'

export const rule: Rule = {
  id: 'res/queue-unbounded',
  title: 'A queue in memory that takes whatever comes',
  severity: 'medium',
  confidence: 'likely',
  profile: 'review',
  says: 'work is put into `{queue}`, and nothing bounds how long it grows',
  because: 'when work comes in faster than it is done the process runs out of memory, and all that waited is lost with it',
  instead: 'refuse with 503 when it is full, or put the work into a queue that is kept outside of the process',
  references: ['CWE-770', 'API4:2023'],

  check(architecture, report) {
    for (const call of architecture.code.calls) {
      const queue = /^(\w*(queue|buffer|pending|backlog|jobs|batch|outbound|spool|waiting)\w*)\.(push|unshift)$/i.exec(
        call.callee,
      )?.[1]
      if (queue === undefined || call.target !== null || !isServing(architecture, call.function)) continue
      const isAsked = routesThrough(architecture, call.function).length > 0 && isOfModule(architecture, call, queue)
      if ((!isAsked && !isHandedOn(architecture, call, queue)) || isBound(architecture, call, queue)) continue
      report({ at: call.place, subject: `variable:${call.place.file} ${queue}`, values: { queue } })
    }
    for (const { at, name } of chains(architecture))
      report({ at, subject: `variable:${at.file} ${name}`, values: { queue: name } })
  },

  bad: {
    'worked off by a timer': `import express from 'express'
const queue = []
const app = express()
app.post('/events', (req, res) => {
  queue.push(req.body)
  res.sendStatus(202)
})
setInterval(() => send(queue.splice(0, 100)), 1000)
app.listen(3000)
`,
    'put by who calls, worked off by a timer when all is well': writer('  waiting.push(item)'),
    'promises that are chained, and that nobody waits for': chain('', ''),
  },
  good: {
    'put by who calls, and dropped when it is full': writer('  if (waiting.length < 2_000) waiting.push(item)'),
    'chained, up to a number': chain('  if (waiting >= 1_000) return\n  waiting++\n', ''),
    'chained, and each who calls waits for its turn': chain('', '  return tail\n'),
    'refused when it is full': `import express from 'express'
const queue = []
const app = express()
app.post('/events', (req, res) => {
  if (queue.length >= 10_000) return res.sendStatus(503)
  queue.push(req.body)
  res.sendStatus(202)
})
setInterval(() => send(queue.splice(0, 100)), 1000)
app.listen(3000)
`,
    'one for each request': `import express from 'express'
const app = express()
app.post('/events', async (req, res) => {
  const queue = []
  queue.push(req.body)
  await drain(queue)
  res.sendStatus(202)
})
app.listen(3000)
`,
  },
}

function writer(put: string): string {
  return `import { createClient } from 'redis'
const redis = createClient()
let waiting: string[] = []
export function viewed(item: string) {
${put}
}
setInterval(() => flush().catch(console.error), 5_000)
async function flush() {
  if (!redis.isReady) return
  const batch = waiting
  waiting = []
  for (const item of batch) await redis.lPush('views', item)
}
`
}

function chain(before: string, after: string): string {
  return `const tails = new Map<string, Promise<void>>()
let waiting = 0
export function inOrder(key: string, work: () => Promise<void>) {
${before}  const tail = (tails.get(key) ?? Promise.resolve()).then(work).catch(console.error)
  tails.set(key, tail)
${after}}
`
}

/** Any module may put into it, and a timer of its own takes out, when it can. */
function isHandedOn(architecture: Architecture, call: Call, queue: string): boolean {
  const { file } = call.place
  if (functionOf(architecture, call.function)?.exported !== true) return false
  const emptied = architecture.code.assignments.some(
    ({ place, target, kind, function: id }) =>
      kind === 'module' && target === queue && place.file === file && id !== call.function,
  )
  return emptied && callsTo(architecture, /^(global|node:timers):setInterval$/).some(({ place }) => place.file === file)
}

/** Promises in a map of the module, each chained to the one before it under its key, which nobody waits for or counts. */
function chains(architecture: Architecture): readonly { readonly at: Place; readonly name: string }[] {
  return callsTo(architecture, /^global:Map\.set$/).flatMap((set) => {
    const [name = ''] = set.callee.split('.', 1)
    const kept = set.args[1]
    const isChained =
      kept?.is === 'name' && kept.origin?.from === 'call' && /^global:Map\.get\(\)\.then\b/.test(kept.origin.callee)
    const owner = functionOf(architecture, set.function)
    if (!isChained || owner === undefined || owner.exported !== true || owner.async) return []
    const isCounted = comparisonsIn(architecture, set.function).some(({ operator }) => /^[<>]/.test(operator))
    const isWaitedFor = owner.answers.some((answer) =>
      [...within(answer)].some((value) => value.is === 'name' && value.path === kept.path),
    )
    const made = callsTo(architecture, /^global:Map$/).find(
      ({ keptAs, place, function: id }) => keptAs === name && place.file === set.place.file && id.endsWith('#0'),
    )
    return isCounted || isWaitedFor || made === undefined ? [] : [{ at: made.place, name }]
  })
}

/** A variable of the module: no function around the push declares it or is given it. */
function isOfModule(architecture: Architecture, call: Call, queue: string): boolean {
  const outer = outermost(architecture, call.function)
  const own = architecture.code.functions.filter(
    ({ id, within: around }) => id === call.function || id === outer || around === outer,
  )
  if (own.some(({ parameters }) => parameters.includes(queue))) return false
  const file = call.place.file
  // It is used in more than one function that stands for itself.
  const users = new Set(
    architecture.code.calls
      .filter(
        ({ place, callee, args }) =>
          place.file === file &&
          (callee.startsWith(`${queue}.`) ||
            args.some((arg) => [...within(arg)].some((value) => value.is === 'name' && value.path.split('.', 1)[0] === queue))),
      )
      .map(({ function: id }) => outermost(architecture, id)),
  )
  return users.size > 1 && functionOf(architecture, outer) !== undefined
}

function isBound({ code }: Architecture, call: Call, queue: string): boolean {
  return (
    code.comparisons.some(
      ({ place, left, right }) =>
        place.file === call.place.file &&
        [left, right].some((side) => side.is === 'name' && side.path === `${queue}.length`) &&
        [left, right].some(
          (side) => (side.is === 'number' && side.value > 1) || (side.is === 'name' && side.path !== `${queue}.length`),
        ),
    ) || callsOfName(code.calls, queue)
  )
}

function callsOfName(calls: readonly Call[], queue: string): boolean {
  return calls.some(
    ({ callee, args }) =>
      /limit|throttle|full|shed/i.test(callee) && args.some((arg) => arg.is === 'name' && arg.path.startsWith(queue)),
  )
}
