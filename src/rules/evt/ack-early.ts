import type { Architecture } from '../../model/architecture/architecture.ts'
import type { Call } from '../../model/architecture/code.ts'
import { callsIn, isServing, queriesIn } from '../../model/architecture/look-up.ts'
import type { Place } from '../../model/architecture/place.ts'
import { outgoing } from '../outgoing.ts'
import { isWriting, queriesReached, reachOf } from '../reach.ts'
import type { Case, Rule } from '../rule.ts'
import { isLossAccepted } from '../said.ts'
import { fieldOf, settled } from '../values.ts'
import { service, tables } from './example.ts'
import { type Consumer, consumersOf } from './messages.ts'

export const rule: Rule = {
  id: 'evt/ack-early',
  title: 'Acknowledged before it is done',
  severity: 'high',
  confidence: 'likely',
  profile: 'review',
  says: 'a message of `{consumer}` counts as handled {when}',
  because:
    'when the work fails or the process stops in the middle, the broker has forgotten the message: what it asked for never happens',
  instead:
    'acknowledge after the work has succeeded, and refuse what failed, so that it comes again or ends with the dead letters',
  references: ['https://www.rabbitmq.com/docs/confirms'],

  check(architecture, report) {
    for (const consumer of consumersOf(architecture)) {
      const { at } = consumer
      if (isLossAccepted(architecture, at.place) || !works(architecture, consumer.handler.id)) continue
      const auto = fieldOf(at.args[2], 'noAck')
      const early =
        auto !== undefined && settled(auto).is === 'boolean' && (settled(auto) as { value: boolean }).value ? auto.place : null
      const ack = early === null ? ackBeforeWork(architecture, consumer) : null
      if (early === null && ack === null) continue
      report({
        at: early ?? ack!.at,
        subject: `call:${at.callee}`,
        values: { consumer: at.callee, when: early === null ? 'before the work is done' : 'as soon as it is delivered' },
        related: ack === null ? [] : [{ at: ack.work, message: 'the work that comes after' }],
      })
    }
    for (const { at, source, work } of ackedInLoops(architecture)) {
      report({
        at,
        subject: `call:${source}`,
        values: { consumer: source, when: 'before the work is done' },
        related: [{ at: work, message: 'the work that comes after' }],
      })
    }
  },

  bad: {
    'acknowledged, then worked': service(`import { Pool } from 'pg'
import { channel } from './broker.js'
const pool = new Pool()
await channel.consume('paid', async (message) => {
  channel.ack(message)
  await pool.query("update orders set state = 'paid' where id = $1", [message.content.toString()])
})
`),
    'nobody acknowledges': service(`import { Pool } from 'pg'
import { channel } from './broker.js'
const pool = new Pool()
await channel.consume('paid', async (message) => {
  await pool.query("update orders set state = 'paid' where id = $1", [message.content.toString()])
}, { noAck: true })
`),
    'acknowledged at the head of the loop': stream('  message.ack()\n  await store(message.json())\n'),
  },
  good: {
    'at the end of the loop': stream('  await store(message.json())\n  message.ack()\n'),
    'a second copy is passed by': stream(
      '  if (seen.has(message.seq)) {\n    message.ack()\n    continue\n  }\n  await store(message.json())\n  message.ack()\n',
    ),
    'after the work': service(`import { Pool } from 'pg'
import { channel } from './broker.js'
const pool = new Pool()
await channel.consume('paid', async (message) => {
  await pool.query("update orders set state = 'paid' where id = $1", [message.content.toString()])
  channel.ack(message)
})
`),
    'what is not meant for it is passed by first': service(`import { Pool } from 'pg'
import { channel } from './broker.js'
const pool = new Pool()
await channel.consume('paid', async (message) => {
  if (message.fields.redelivered) {
    channel.ack(message)
    return
  }
  await pool.query("update orders set state = 'paid' where id = $1", [message.content.toString()])
  channel.ack(message)
})
`),
    'at most once is what is wanted': service(`import { Pool } from 'pg'
import { channel } from './broker.js'
const pool = new Pool()
// at most once: the next reading makes up for one that is lost
await channel.consume('readings', async (message) => {
  await pool.query("update orders set state = 'seen' where id = $1", [message.content.toString()])
}, { noAck: true })
`),
    'nothing is done that could be lost': service(`import { channel } from './broker.js'
await channel.consume('metrics', (message) => gauge.set(Number(message.content)), { noAck: true })
`),
  },
}

function stream(body: string): Case {
  return {
    'src/worker.ts': `import { jetstream } from '@nats-io/jetstream'
import { connect } from '@nats-io/transport-node'
import { Pool } from 'pg'
const pool = new Pool()
const store = (order: { id: string }) => pool.query("update orders set state = 'paid' where id = $1", [order.id])
const js = jetstream(await connect())
const messages = await (await js.consumers.get('ORDERS', 'worker')).consume()
for await (const message of messages) {
${body}}
`,
    'migrations/001_init.sql': tables,
  }
}

const streams = /^(nats|@nats-io\/[\w-]+|kafkajs|mqtt|@google-cloud\/[\w-]+|@azure\/[\w-]+|amqplib(\/\w+)?):/

/** `for await (const message of messages)` whose first word to the broker is that all is done. */
function ackedInLoops(
  architecture: Architecture,
): readonly { readonly at: Place; readonly source: string; readonly work: Place }[] {
  return architecture.code.calls.flatMap((ack) => {
    const over = ack.loop?.kind === 'for' ? ack.loop.over : null
    if (over === null || !/^\w+\.ack$/.test(ack.callee) || ack.conditions.length > 0 || !isServing(architecture, ack.function))
      return []
    const source = (over.is === 'name' || over.is === 'call') && over.origin?.from === 'call' ? over.origin.callee : ''
    if (!streams.test(source) || isLossAccepted(architecture, ack.place)) return []
    const inLoop = callsIn(architecture, ack.function).filter(({ loop }) => loop?.place.start === ack.loop!.place.start)
    if (inLoop.filter(isAck).length > 1) return []
    const work = workAfter(architecture, ack, inLoop)
    return work === undefined ? [] : [{ at: ack.place, source: over.is === 'name' ? over.path : ack.callee, work: work.place }]
  })
}

/** A call after an acknowledgement that writes or sends and is waited for. */
function workAfter(architecture: Architecture, ack: Call, calls: readonly Call[]): Call | undefined {
  const remote = new Set(outgoing(architecture))
  const queries = new Set(
    queriesIn(architecture, ack.function)
      .filter(isWriting)
      .map(({ call }) => call),
  )
  return calls.find(
    (call) =>
      call.place.start > ack.place.end &&
      call.awaited &&
      (queries.has(call.id) || remote.has(call) || (call.to !== null && works(architecture, call.to))),
  )
}

function works(architecture: Architecture, id: string): boolean {
  const reached = reachOf(architecture, id)
  return (
    queriesReached(architecture, id).some(isWriting) ||
    outgoing(architecture).some((call) => reached.has(call.function) && call.args.length > 1)
  )
}

/** An acknowledgement that no condition stands around, in front of a call that writes or sends and is waited for. */
function ackBeforeWork(architecture: Architecture, { handler }: Consumer): { readonly at: Place; readonly work: Place } | null {
  const calls = callsIn(architecture, handler.id)
  const acks = calls.filter((call) => isAck(call) && call.conditions.length === 0)
  const first = acks[0]
  if (first === undefined || acks.length !== calls.filter(isAck).length) return null
  const work = workAfter(architecture, first, calls)
  return work === undefined ? null : { at: first.place, work: work.place }
}

function isAck({ callee, target }: Call): boolean {
  return /\.(ack|acknowledge)$/.test(target ?? '') || /(^|\.)(channel|ch|msg|message|m)\.ack$/.test(callee)
}
