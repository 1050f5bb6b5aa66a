import type { Architecture } from '../../model/architecture/architecture.ts'
import type { Call, Value } from '../../model/architecture/code.ts'
import { isServing } from '../../model/architecture/look-up.ts'
import type { Rule } from '../rule.ts'
import { fieldOf, isClosed, settled, within } from '../values.ts'

export const rule: Rule = {
  id: 'evt/unversioned',
  title: 'A message that says neither what it is nor in which version',
  severity: 'low',
  confidence: 'likely',
  profile: 'review',
  says: '`{callee}` sends a body without its type and version',
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
      report({ at: call.place, subject: `call:${call.callee}`, values: { callee: call.callee } })
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
  },
  good: {
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
  const made = [...within(body)].find((value) => value.is === 'call' && value.callee === 'JSON.stringify')
  const given = made?.is === 'call' && made.args[0] !== undefined ? settled(made.args[0]) : null
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
