import type { Architecture } from '../../model/architecture/architecture.ts'
import type { Call, FunctionId } from '../../model/architecture/code.ts'
import { callsIn, functionOf, isServing } from '../../model/architecture/look-up.ts'
import { outgoing } from '../outgoing.ts'
import type { Rule } from '../rule.ts'
import { isLossAccepted } from '../said.ts'
import { within } from '../values.ts'

export const rule: Rule = {
  id: 'node/floating-promise',
  title: 'A promise that nobody waits for or catches',
  severity: 'medium',
  confidence: 'likely',
  profile: 'review',
  says: '`{callee}` is started, and nobody waits for it or catches its failure',
  because:
    'when it rejects, Node ends the process with every request that is under way; until then the answer is given before the work is done',
  instead: 'wait for it with `await`, or give it a `catch` that logs the failure',
  references: ['https://nodejs.org/api/process.html#event-unhandledrejection', 'CWE-391'],

  check(architecture, report) {
    const remote = new Set(outgoing(architecture))
    for (const call of architecture.code.calls) {
      if (!call.floating || call.function.endsWith('#0') || !isServing(architecture, call.function)) continue
      if (
        !(remote.has(call) || isAsync(architecture, call)) ||
        isHandled(call) ||
        isOfSignal(architecture, call) ||
        isLossAccepted(architecture, call.place)
      )
        continue
      report({
        at: call.place,
        subject: `call:${call.callee}`,
        values: { callee: call.callee },
      })
    }
  },

  bad: {
    'in a handler': `import express from 'express'
const app = express()
async function note(body) {
  await store(body)
}
app.post('/notes', (req, res) => {
  note(req.body)
  res.sendStatus(202)
})
app.listen(3000)
`,
    'only what comes after is said': `import express from 'express'
const app = express()
async function close(id) {
  await store(id)
}
app.post('/close/:id', (req, res) => {
  void close(req.params.id).then((done) => tell(done))
  res.sendStatus(202)
})
app.listen(3000)
`,
  },
  good: {
    'waited for': `async function note(body) {
  await store(body)
}
export async function take(body) {
  await note(body)
}
`,
    caught: `async function note(body) {
  await store(body)
}
export function take(body) {
  note(body).catch((error) => log.error(error))
  note(body).then(() => 1, (error) => log.error(error))
}
`,
    'it catches by itself': `async function note(body) {
  try {
    await store(body)
  } catch (error) {
    log.error(error)
  }
}
export function take(body) {
  void note(body)
}
`,
    'what a signal starts': `async function shutdown() {
  await close()
}
export function listen() {
  process.on('SIGTERM', () => void shutdown())
}
`,
    'the start of a program: a failure should end it': `async function main() {
  await listen()
}
main()
`,
    'nothing in it is waited for, or only what is told within the process': `import { PubSub } from 'graphql-subscriptions'
const pubsub = new PubSub()
async function count(error) {
  client.count({ error })
}
async function tell(topic, what) {
  await pubsub.publish(topic, what)
}
async function tidy() {
  await trySafe(() => store.deleteOld())
}
export function take(body) {
  void tidy()
  void count(body.error)
  tell('notes', body)
}
`,
    'nothing is asynchronous in it': `function note(body) {
  count += 1
}
export function take(body) {
  note(body)
}
`,
  },
}

/** An async function of this repository that does not catch by itself. */
function isAsync(architecture: Architecture, { to, callee }: Call): boolean {
  if (to === null || callee === 'super') return false
  const called = functionOf(architecture, to)
  if (called?.async !== true || !waits(architecture, to)) return false
  return !architecture.code.catches.some((each) => each.function === to && !each.rethrows)
}

/** What tries something for its caller, and answers where it fails. */
const catching = /(^|\.)(try[A-Z_]\w*|safe(ly)?([A-Z_]\w*)?|attempt\w*|allSettled)$/

/** It waits for something that may fail; what is told within the process alone does not. */
function waits(architecture: Architecture, id: FunctionId): boolean {
  const { answers = [] } = functionOf(architecture, id) ?? {}
  const inProcess = /^(graphql-subscriptions:PubSub|node:events:|eventemitter[23]:)/
  return (
    answers.some(({ is }) => is === 'call') ||
    callsIn(architecture, id).some(
      ({ awaited, callee, floating, target, to }) =>
        (awaited && !inProcess.test(target ?? '') && !catching.test(callee)) ||
        (!floating && to !== null && functionOf(architecture, to)?.async === true),
    )
  )
}

function isHandled({ chain }: Call): boolean {
  return chain.some(({ name, args }) => name === 'catch' || (name === 'then' && args.length > 1))
}

/** What a signal or the end of the process starts: there is no request that waits, and its failure should end it. */
function isOfSignal({ code }: Architecture, { function: id }: Call): boolean {
  return code.calls.some(
    ({ callee, args }) =>
      /^process\.(on|once)$/.test(callee) &&
      args.some((arg) => [...within(arg, 2)].some((value) => value.is === 'function' && value.id === id)),
  )
}
