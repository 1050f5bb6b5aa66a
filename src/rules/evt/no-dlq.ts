import type { Architecture } from '../../model/architecture/architecture.ts'
import type { Call, Value } from '../../model/architecture/code.ts'
import { isServing } from '../../model/architecture/look-up.ts'
import type { Place } from '../../model/architecture/place.ts'
import { callsReached } from '../reach.ts'
import type { Rule } from '../rule.ts'
import { fieldOf, isClosed, settled, textOf } from '../values.ts'
import { consumersOf } from './messages.ts'

export const rule: Rule = {
  id: 'evt/no-dlq',
  title: 'A message that cannot be handled comes back for ever',
  severity: 'medium',
  confidence: 'likely',
  profile: 'review',
  says: 'what fails of queue `{queue}` {fate}: it has neither a limit of deliveries nor dead letters',
  because: '{harm}',
  instead:
    'declare it with `x-delivery-limit` and a dead-letter exchange, keep what ends there, and raise an alarm when something does',
  references: ['https://www.rabbitmq.com/docs/dlx', 'https://www.rabbitmq.com/docs/quorum-queues#poison-message-handling'],

  check(architecture, report) {
    for (const { at, handler, by } of consumersOf(architecture)) {
      if (by !== 'amqp') continue
      const queue = textOf(at.args[0])
      const refused = [...callsReached(architecture, handler.id), at].find(isRefusal)
      if (queue === null || refused === undefined) continue
      const declared = declarationOf(architecture, queue)
      if (declared === null) continue
      const again = requeues(refused)
      report({
        at: declared,
        subject: `queue:${queue}`,
        values: {
          queue,
          fate: again ? 'is put back at once' : 'is thrown away',
          harm: again
            ? 'one message that always fails goes round as fast as the broker can deliver it: it keeps the consumer busy, and those behind it wait'
            : 'a message that failed because something was down for a moment is gone, and nobody can look at it',
        },
        related: [{ at: refused.place, message: again ? 'it is put back' : 'it is thrown away' }],
        unproven: 'no broker was asked; its queue was read where it is declared',
      })
    }
    for (const { queue, at, name } of forgetful(architecture)) {
      report({
        at,
        subject: `queue:${name}`,
        values: {
          queue: name,
          fate: 'is removed after its last try',
          harm: 'a job that failed because something was down for longer than its tries is gone, and nobody can look at it or run it again',
        },
        related: [{ at: queue.place, message: 'the queue' }],
        fix: {
          safety: 'manual',
          edits: [],
          advice: 'keep what failed (`removeOnFail: { age: … }`), or put it into a queue of its own',
        },
        unproven: 'no broker was asked; the options of the queue were read',
      })
    }
    for (const call of durableConsumers(architecture)) {
      report({
        at: call.place,
        subject: `call:${call.callee}`,
        values: {
          queue: textOf(call.args[0]) ?? 'the stream',
          fate: 'is delivered again',
          harm: 'one message that always fails comes again for ever, and those behind it wait',
        },
      })
    }
  },

  bad: {
    'put back without end': `import amqp from 'amqplib'
const connection = await amqp.connect(process.env.AMQP_URL)
const channel = await connection.createChannel()
await channel.assertQueue('usage', { durable: true })
await channel.consume('usage', async (message) => {
  try {
    await book(message)
    channel.ack(message)
  } catch {
    channel.nack(message, false, true)
  }
})
`,
    'declared by the broker itself': {
      'src/server.ts': `import amqp from 'amqplib'
const connection = await amqp.connect(process.env.AMQP_URL)
const channel = await connection.createChannel()
await channel.consume('usage', async (message) => {
  try {
    await book(message)
    channel.ack(message)
  } catch {
    channel.nack(message)
  }
})
`,
      'broker/definitions.json': '{ "queues": [{ "name": "usage", "durable": true, "arguments": {} }] }\n',
    },
    'jobs that are removed when their tries are used up': `import { Queue, Worker } from 'bullmq'
const mails = new Queue('mail', { connection, defaultJobOptions: { attempts: 5, removeOnFail: true } })
const worker = new Worker('mail', deliver, { connection })
worker.on('failed', (job, error) => log.warn({ job: job.id, reason: error.message }, 'job failed'))
`,
    'a durable consumer of JetStream': `import { connect, AckPolicy } from 'nats'
const nc = await connect()
const jsm = await nc.jetstreamManager()
await jsm.consumers.add('ORDERS', { durable_name: 'billing', ack_policy: AckPolicy.Explicit })
`,
  },
  good: {
    'jobs that failed are put aside': `import { Queue, Worker } from 'bullmq'
const mails = new Queue('mail', { connection, defaultJobOptions: { attempts: 5, removeOnFail: true } })
const dead = new Queue('dead', { connection })
const worker = new Worker('mail', deliver, { connection })
worker.on('failed', (job, error) => dead.add('mail', job.data))
`,
    'jobs that failed are kept': `import { Queue } from 'bullmq'
const mails = new Queue('mail', { connection, defaultJobOptions: { attempts: 5, removeOnFail: { age: 86400 } } })
const others = new Queue('other', { connection })
`,
    'dead letters': `import amqp from 'amqplib'
const connection = await amqp.connect(process.env.AMQP_URL)
const channel = await connection.createChannel()
await channel.assertQueue('usage', { durable: true, deadLetterExchange: 'dead', arguments: { 'x-delivery-limit': 5 } })
await channel.consume('usage', async (message) => {
  try {
    await book(message)
    channel.ack(message)
  } catch {
    channel.nack(message, false, true)
  }
})
`,
    'a policy of the broker says it': {
      'src/server.ts': `import amqp from 'amqplib'
const connection = await amqp.connect(process.env.AMQP_URL)
const channel = await connection.createChannel()
await channel.consume('usage', async (message) => {
  try {
    await book(message)
    channel.ack(message)
  } catch {
    channel.nack(message)
  }
})
`,
      'broker/definitions.json':
        '{ "queues": [{ "name": "usage", "durable": true }], "policies": [{ "pattern": "^usage", "definition": { "dead-letter-exchange": "dead" } }] }\n',
    },
    'declared nowhere here': `import amqp from 'amqplib'
const connection = await amqp.connect(process.env.AMQP_URL)
const channel = await connection.createChannel()
await channel.consume('usage', async (message) => {
  channel.nack(message)
})
`,
  },
}

interface Forgetful {
  readonly queue: Call
  readonly name: string
  readonly at: Place
}

/** Queues of BullMQ that drop a job after its last try, where no listener puts it anywhere. */
function forgetful(architecture: Architecture): readonly Forgetful[] {
  const { calls } = architecture.code
  const isKept = calls.some((call) => {
    if (!/(^|\.)on$/.test(call.callee) || textOf(call.args[0]) !== 'failed') return false
    const listener = call.args[1] === undefined ? null : settled(call.args[1])
    return (
      listener?.is !== 'function' ||
      callsReached(architecture, listener.id).some(({ callee }) =>
        /\.(add|addBulk|create|createMany|insert|query|xadd|lpush|rpush|sendToQueue|publish)$/i.test(callee),
      )
    )
  })
  if (isKept) return []
  return calls.flatMap((call): readonly Forgetful[] => {
    if (call.target !== 'bullmq:Queue' || !isServing(architecture, call.function)) return []
    const removes = fieldOf(call.args[1], 'defaultJobOptions.removeOnFail')
    const it = removes === undefined ? null : settled(removes)
    return it?.is === 'boolean' && it.value ? [{ queue: call, name: textOf(call.args[0]) ?? 'jobs', at: it.place }] : []
  })
}

function isRefusal({ target, callee }: Call): boolean {
  return /^amqp.*\.(nack|reject|nackAll)$/.test(target ?? '') || /^(channel|this\.channel|ch)\.(nack|reject)$/.test(callee)
}

/** `nack(message, allUpTo, requeue)` and `reject(message, requeue)`: both put back unless told otherwise. */
function requeues({ callee, args }: Call): boolean {
  const said = args[/nack$/.test(callee) ? 2 : 1]
  const it = said === undefined ? null : settled(said)
  return !(it?.is === 'boolean' && !it.value)
}

/** Where a queue is declared without a limit; null where it is not declared here, or well. */
function declarationOf(architecture: Architecture, queue: string): Place | null {
  const defined = architecture.deployment.queues?.find(({ name }) => name === queue)
  if (defined !== undefined) return defined.deadLetters || defined.deliveryLimit ? null : defined.place
  const asserts = architecture.code.calls.filter(
    ({ callee, args, function: id }) =>
      /(^|\.)assertQueue$/.test(callee) && textOf(args[0]) === queue && isServing(architecture, id),
  )
  return asserts.length > 0 && asserts.every(({ args }) => isBare(args[1])) ? asserts[0]!.place : null
}

function isBare(options: Value | undefined): boolean {
  const more = fieldOf(options, 'arguments')
  const keys = ['deadLetterExchange', 'deadLetterRoutingKey', 'arguments.x-dead-letter-exchange', 'arguments.x-delivery-limit']
  return isClosed(options) && isClosed(more) && keys.every((key) => fieldOf(options, key) === undefined)
}

function durableConsumers(architecture: Architecture): readonly Call[] {
  return architecture.code.calls.filter(
    ({ target, args, function: id }) =>
      /^(nats|@nats-io\/[\w-]+):.*\.consumers\.(add|update)$/.test(target ?? '') &&
      isServing(architecture, id) &&
      isClosed(args[1]) &&
      fieldOf(args[1], 'durable_name') !== undefined &&
      fieldOf(args[1], 'max_deliver') === undefined,
  )
}
