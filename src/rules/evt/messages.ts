/** Where messages leave for others, and where they come in. */
import type { Architecture } from '../../model/architecture/architecture.ts'
import type { Call, CodeFunction, FunctionId, Value } from '../../model/architecture/code.ts'
import { functionOf, isServing } from '../../model/architecture/look-up.ts'
import { once } from '../once.ts'
import { outgoing } from '../outgoing.ts'
import { isWriting, queriesReached } from '../reach.ts'
import { fieldOf, settled, textOf, within } from '../values.ts'

/** A call that sends a message: itself, or by a function that does little else. */
export interface Publish {
  readonly call: Call
  /** The call of the client: the same, or the one inside the function. */
  readonly sends: Call
  readonly by: 'broker' | 'queue' | 'http'
}

const brokers =
  /^(amqplib(\/\w+)?:.*\.(publish|sendToQueue)|amqp-connection-manager:.*\.(publish|sendToQueue)|kafkajs:.*\.(send|sendBatch)|@aws-sdk\/client-(sqs|sns|eventbridge|kinesis):\w+Client\.send|@google-cloud\/pubsub:.*\.(publish|publishMessage|publishJSON)|(nats|@nats-io\/[\w-]+):.*\.publish|@azure\/service-bus:.*\.sendMessages|mqtt:.*\.publish(Async)?|@nestjs\/microservices:Client\w+\.emit|ioredis:.*\.xadd|redis:.*\.xAdd)$/
const queues = /^(bullmq:Queue\.(add|addBulk)|bull:.*\.(add|addBulk)|bee-queue:.*\.save|@nestjs\/bullmq?:.*\.add)$/

/** In code that serves; the functions that only wrap a client are not told themselves. */
export const publishesOf: (architecture: Architecture) => readonly Publish[] = once(findPublishes)

function findPublishes(architecture: Architecture): readonly Publish[] {
  const direct = architecture.code.calls.flatMap((call): readonly Publish[] => {
    const by = kindOf(call)
    return by === null || !isServing(architecture, call.function) ? [] : [{ call, sends: call, by }]
  })
  const posts = outgoing(architecture).filter(isPost)
  const wrappers = new Map<FunctionId, Publish>()
  for (const publish of direct) if (isWrapper(architecture, publish.call)) wrappers.set(publish.call.function, publish)
  for (const call of posts)
    if (tellsEvents(call) && isWrapper(architecture, call)) wrappers.set(call.function, { call, sends: call, by: 'http' })
  const through = architecture.code.calls.flatMap((call): readonly Publish[] => {
    const inner = call.to === null ? undefined : wrappers.get(call.to)
    if (inner === undefined || call.function === call.to || !isServing(architecture, call.function)) return []
    // A POST is a message only where it is told which: `order.cancelled`.
    if (inner.by === 'http' && !call.args.some(namesEvent)) return []
    return [{ call, sends: inner.sends, by: inner.by }]
  })
  return [...direct.filter(({ call }) => !wrappers.has(call.function)), ...through]
}

function kindOf({ target, args }: Call): Publish['by'] | null {
  const from = target ?? ''
  if (queues.test(from)) return 'queue'
  if (!brokers.test(from)) return null
  // The same method asks and deletes: only the command says.
  if (from.startsWith('@aws-sdk/')) {
    const command = args[0] === undefined ? undefined : settled(args[0])
    return command?.is === 'call' &&
      /^(SendMessage|SendMessageBatch|Publish|PublishBatch|PutEvents|PutRecords?)Command$/.test(command.callee)
      ? 'broker'
      : null
  }
  return 'broker'
}

/** It is given what to send and writes nothing itself. */
function isWrapper(architecture: Architecture, call: Call): boolean {
  const own = functionOf(architecture, call.function)
  if (own === undefined || own.id.endsWith('#0') || own.parameters.length === 0) return false
  return !queriesReached(architecture, own.id).some(isWriting)
}

export function isPost({ callee, args }: Call): boolean {
  return /(^|\.)post$/.test(callee) || args.some((arg) => textOf(fieldOf(arg, 'method'))?.toUpperCase() === 'POST')
}

function tellsEvents({ args }: Call): boolean {
  return (
    args[0] !== undefined &&
    [...within(args[0])].some((value) =>
      /event|bus|topic|publish|notif|hook/i.test(
        textOf(value) ?? (value.is === 'name' ? value.path : value.is === 'template' ? value.texts.join('') : ''),
      ),
    )
  )
}

/** `order.cancelled`, `user:created`. */
export function namesEvent(value: Value): boolean {
  return /^[a-z][\w-]*([.:/][a-z][\w-]*)+$/i.test(textOf(value) ?? '') && !/^https?:|\//.test(textOf(value) ?? '')
}

export interface Consumer {
  readonly at: Call
  readonly handler: CodeFunction
  readonly by: 'amqp' | 'kafka' | 'sqs' | 'nats' | 'pubsub' | 'job'
}

const consumers: readonly { readonly target: RegExp; readonly by: Consumer['by'] }[] = [
  { target: /^(amqplib(\/\w+)?|amqp-connection-manager):.*\.consume$/, by: 'amqp' },
  { target: /^kafkajs:.*\.run$/, by: 'kafka' },
  { target: /^sqs-consumer:Consumer(\.create)?$/, by: 'sqs' },
  { target: /^(nats|@nats-io\/[\w-]+):.*\.(subscribe|consume)$/, by: 'nats' },
  { target: /^@google-cloud\/pubsub:.*\.on$/, by: 'pubsub' },
  { target: /^bullmq:Worker$|^bull:.*\.process$/, by: 'job' },
]

export const consumersOf: (architecture: Architecture) => readonly Consumer[] = once((architecture) => {
  return architecture.code.calls.flatMap((call) => {
    const kind = consumers.find(({ target }) => target.test(call.target ?? ''))
    if (kind === undefined || !isServing(architecture, call.function)) return []
    const ids = call.args.flatMap((arg) =>
      [arg, ...['eachMessage', 'eachBatch', 'handleMessage', 'callback'].map((key) => fieldOf(arg, key))].flatMap((value) =>
        value === undefined ? [] : functionIn(value),
      ),
    )
    return ids.slice(0, 1).flatMap((id) => {
      const handler = functionOf(architecture, id)
      return handler === undefined ? [] : [{ at: call, handler, by: kind.by }]
    })
  })
})

function functionIn(value: Value): readonly FunctionId[] {
  const it = settled(value)
  return it.is === 'function' ? [it.id] : []
}

/** Tables that hold what is still to be sent, or what was handled already. */
export const outboxes: RegExp = /outbox|outgoing_?(events|messages)|pending_?(events|messages)|event_?queue/i
export const inboxes: RegExp = /inbox|processed|handled|received|seen|dedup|idempot|consumed/i
