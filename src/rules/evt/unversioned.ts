import type { Architecture } from '../../model/architecture/architecture.ts'
import type { Call, Value } from '../../model/architecture/code.ts'
import { isServing } from '../../model/architecture/look-up.ts'
import { outgoing } from '../outgoing.ts'
import type { Rule } from '../rule.ts'
import { fieldOf, isClosed, settled, within } from '../values.ts'
import { isOutbound } from './outbound.ts'

export const rule: Rule = {
  id: 'evt/unversioned',
  title: 'A message that says neither what it is nor in which version',
  severity: 'low',
  confidence: 'likely',
  profile: 'review',
  says: '`{callee}` sends a body without {lacks}',
  because:
    'consumers are deployed at other times than this one: the day the body changes they cannot tell the old shape from the new',
  instead: 'send an envelope: an id, a type, a version, the time and the data (CloudEvents is one), or say them in the headers',
  references: ['https://cloudevents.io/'],

  check(architecture, report) {
    for (const call of architecture.code.calls) {
      if (!/^amqplib(\/\w+)?:.*\.(publish|sendToQueue)$/.test(call.target ?? '') || !isServing(architecture, call.function))
        continue
      const body = call.args[/publish$/.test(call.callee) ? 2 : 1]
      const options = call.args[/publish$/.test(call.callee) ? 3 : 2]
      if (body === undefined || !isClosed(options) || isNamed(options) || hasEnvelope(architecture, call, body)) continue
      report({ at: call.place, subject: `call:${call.callee}`, values: { callee: call.callee, lacks: 'its type and version' } })
    }
    for (const call of outgoing(architecture)) {
      const body = fieldOf(call.args[1], 'body')
      if (body === undefined || !isOutbound(architecture, call) || isNamed(call.args[1])) continue
      const event = bareEvent(architecture, call, body)
      if (event === null) continue
      report({
        at: call.place,
        subject: `call:${call.callee}`,
        values: { callee: call.callee, lacks: 'its version' },
        related: [{ at: event.place, message: 'the event that is sent' }],
      })
    }
  },

  bad: {
    'whatever is given': `import amqp from 'amqplib'
const channel = await (await amqp.connect('amqp://broker')).createChannel()
export const publish = (key, body) => channel.publish('shop', key, Buffer.from(JSON.stringify(body)), { persistent: true })
`,
    'only the data': `import amqp from 'amqplib'
const channel = await (await amqp.connect('amqp://broker')).createChannel()
export const placed = (id) => channel.publish('shop', 'order.placed', Buffer.from(JSON.stringify({ id })))
`,
    'an event for the address of a customer': `import { db } from './db.js'
async function deliver(site, event) {
  const hook = await db.webhook.findFirst({ where: { site } })
  await fetch(hook.url, { method: 'POST', body: JSON.stringify(event), signal: AbortSignal.timeout(5000) })
}
export async function added(site, commentId) {
  await deliver(site, { type: 'comment.added', commentId })
}
`,
  },
  good: {
    'an event in its version': `import { db } from './db.js'
async function deliver(site, event) {
  const hook = await db.webhook.findFirst({ where: { site } })
  await fetch(hook.url, { method: 'POST', body: JSON.stringify(event), signal: AbortSignal.timeout(5000) })
}
export async function added(site, commentId) {
  await deliver(site, { type: 'comment.added', version: 1, commentId })
}
`,
    'an envelope': `import amqp from 'amqplib'
const channel = await (await amqp.connect('amqp://broker')).createChannel()
export const placed = (id) => channel.publish('shop', 'order.placed', Buffer.from(JSON.stringify({ type: 'order.placed', version: 1, data: { id } })))
`,
    'the properties of the message say it': `import amqp from 'amqplib'
const channel = await (await amqp.connect('amqp://broker')).createChannel()
export const publish = (type, body) => channel.publish('shop', type, Buffer.from(JSON.stringify(body)), { type, headers: { version: 2 } })
`,
    'bytes of another make': `import amqp from 'amqplib'
import { OrderPlaced } from './proto.js'
const channel = await (await amqp.connect('amqp://broker')).createChannel()
export const placed = (id) => channel.publish('shop', 'order.placed', OrderPlaced.encode({ id }).finish())
`,
  },
}

const versions = /^(version|schemaVersion|schema_version|v|specversion|dataschema|schema)$/i

function isNamed(options: Value | undefined): boolean {
  if (options === undefined) return false
  const headers = fieldOf(options, 'headers')
  const keys = [options, ...(headers === undefined ? [] : [headers])].flatMap((value) => {
    const it = settled(value)
    return it.is === 'object' ? Object.keys(it.fields) : ['version']
  })
  return keys.some((key) => versions.test(key))
}

/** What `JSON.stringify` is given has a version, or is not told here; a parameter is what its callers say. */
function hasEnvelope({ code }: Architecture, call: Call, body: Value): boolean {
  const given = stringified(body)
  if (given === null) return true
  if (given.is === 'object') return !isClosed(given) || Object.keys(given.fields).some((key) => versions.test(key))
  if (given.is !== 'name' || given.origin?.from !== 'parameter') return true
  const { index } = given.origin
  const callers = code.calls.filter(({ to }) => to === call.function)
  const bare = callers.filter(({ args }) => {
    const sent = args[index] === undefined ? null : settled(args[index])
    return sent?.is === 'object' && isClosed(sent) && !Object.keys(sent.fields).some((key) => versions.test(key))
  })
  return callers.length > 0 && bare.length === 0
}

function stringified(body: Value): Value | null {
  const made = [...within(body)].find((value) => value.is === 'call' && value.callee === 'JSON.stringify')
  return made?.is === 'call' && made.args[0] !== undefined ? settled(made.args[0]) : null
}

/** The event that is written where it is sent, or where a caller gives it; null where it has a version, or is no event. */
function bareEvent({ code }: Architecture, call: Call, body: Value): Value | null {
  const given = stringified(body)
  const index = given?.is === 'name' && given.origin?.from === 'parameter' ? given.origin.index : null
  const sent =
    index === null
      ? [given]
      : code.calls
          .filter(({ to }) => to === call.function)
          .map(({ args }) => (args[index] === undefined ? null : settled(args[index])))
  return sent.find((value) => value?.is === 'object' && isEvent(value)) ?? null
}

function isEvent(value: Extract<Value, { is: 'object' }>): boolean {
  const keys = Object.keys(value.fields)
  return (
    isClosed(value) &&
    keys.some((key) => /^(type|event|eventType|event_type|topic)$/.test(key)) &&
    !keys.some((key) => versions.test(key))
  )
}
