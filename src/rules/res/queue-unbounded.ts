import type { Architecture } from '../../model/architecture/architecture.ts'
import type { Call } from '../../model/architecture/code.ts'
import { functionOf, isServing, routesThrough } from '../../model/architecture/look-up.ts'
import { outermost } from '../reach.ts'
import type { Rule } from '../rule.ts'
import { within } from '../values.ts'

export const rule: Rule = {
  id: 'res/queue-unbounded',
  title: 'A queue in memory that takes whatever comes',
  severity: 'medium',
  confidence: 'likely',
  profile: 'review',
  says: 'requests push into `{queue}`, and nothing bounds how long it grows',
  because: 'when work comes in faster than it is done the process runs out of memory, and all that waited is lost with it',
  instead: 'refuse with 503 when it is full, or put the work into a queue that is kept outside of the process',
  references: ['CWE-770', 'API4:2023'],

  check(architecture, report) {
    for (const call of architecture.code.calls) {
      const queue = /^(\w*(queue|buffer|pending|backlog|jobs|batch|outbound|spool)\w*)\.(push|unshift)$/i.exec(call.callee)?.[1]
      if (
        queue === undefined ||
        call.target !== null ||
        !isServing(architecture, call.function) ||
        routesThrough(architecture, call.function).length === 0
      )
        continue
      if (!isOfModule(architecture, call, queue) || isBound(architecture, call, queue)) continue
      report({ at: call.place, subject: `variable:${call.place.file} ${queue}`, values: { queue } })
    }
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
  },
  good: {
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
