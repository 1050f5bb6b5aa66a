import type { NatsConnection } from '@nats-io/transport-node'
import type { Bus } from '../../ports/bus.ts'
import { checkSubscription } from '../../ports/bus-encoding.ts'
import { type Retry, redelivery } from '../../ports/bus-retry.ts'
import type { Outside } from '../../ports/outside.ts'
import { UnavailableError } from '../../ports/store.ts'
import { type Address, readAddress } from './address.ts'
import { knock } from './knock.ts'
import { createLink, type Up } from './link.ts'
import { loadNats, type Nats } from './load-nats.ts'
import { createPublisher } from './publisher.ts'
import { createQuestions } from './questions.ts'
import { ensureStream, type StreamOptions, subjectsOf } from './stream.ts'
import { createSubscription, type NatsSubscription } from './subscription.ts'

export interface NatsBusOptions extends StreamOptions {
  /** `nats://user:password@host:4222`, `nats://token@host`, `tls://…`, or several with commas between. */
  readonly url: string
  readonly outside: Outside
  /** Files of a private authority, and of a certificate to show. */
  readonly tls?: { readonly caFile?: string; readonly certFile?: string; readonly keyFile?: string }
  /** How long `publish` tries; 5,000 unless said. */
  readonly timeLimitMs?: number
  /** After how long without a sign of life the broker gives an event to another; 30,000 unless said. */
  readonly ackWaitMs?: number
  readonly retry?: Retry
  /** What came over the broker and is no event. */
  readonly onFault?: (error: Error) => void
}

/** Three of these without an answer end a connection, so that one whose other side is gone is noticed within 5 s. */
const pingIntervalMs = 1_500
const connectLimitMs = 3_000
/** Of a message that the broker takes, what its headers may need. */
const headerBytes = 512

/**
 * A bus over NATS with JetStream (2.9 or later): events in one stream of the application, on the broker's disk; groups as
 * durable consumers. Resolves without waiting for the broker, and looks for it for ever.
 *
 * JetStream acknowledges before its disk has an event, so a power cut of the broker can lose what it acknowledged: whoever
 * must not lose events keeps them until they were received.
 * @throws TypeError for a URL that cannot be read. Error with the command that adds the client, where it is missing.
 */
export async function createNatsBus(options: NatsBusOptions): Promise<Bus> {
  const { outside, app, timeLimitMs = 5_000, ackWaitMs = 30_000, retry = redelivery, onFault = () => {} } = options
  const address = readAddress(options.url)
  const nats = await loadNats()
  const subjects = subjectsOf(app)
  const link = createLink({ dial: () => dial(nats, address, options), shown: address.shown, outside })
  const shared = { link, subjects, outside, timeLimitMs, ensureStream: (up: Up) => ensureStream(up.manager, options) }
  const publisher = createPublisher(shared)
  const questions = createQuestions(shared)
  const subscriptions = new Set<NatsSubscription>()
  const answerers = new Set<{ close(): Promise<void> }>()
  let closing: Promise<void> | null = null

  const requireOpen = () => {
    if (closing) throw new UnavailableError('the bus is closed')
  }
  const close = async () => {
    await Promise.all([...subscriptions, ...answerers].map((each) => each.close()))
    await Promise.all([publisher.settled(), questions.settled()])
    const up = link.current()
    if (up) await Promise.race([up.connection.flush().catch(() => {}), link.pause(timeLimitMs)])
    await link.close()
  }
  const newName = () => `alone-${Buffer.from(outside.randomBytes(12)).toString('hex')}`
  return {
    publish: async (events) => {
      requireOpen()
      await publisher.publish(events)
    },
    subscribe: async (names, subscription, receive) => {
      requireOpen()
      checkSubscription(names, subscription)
      const one = createSubscription({ ...shared, names, subscription, receive, retry, ackWaitMs, newName, onFault })
      subscriptions.add(one)
      await one.joined
      return { close: () => one.close().finally(() => subscriptions.delete(one)) }
    },
    request: async (name, payload, { timeoutMs }) => {
      requireOpen()
      return questions.ask(name, payload, timeoutMs)
    },
    reply: async (name, answer) => {
      requireOpen()
      const one = await questions.reply(name, answer)
      answerers.add(one)
      return { close: () => one.close().finally(() => answerers.delete(one)) }
    },
    problem: () => link.problem() ?? [...subscriptions].map((one) => one.problem()).find((problem) => problem !== null) ?? null,
    close: () => {
      closing ??= close()
      return closing
    },
  }
}

/** One connection to whichever broker greets first, with the stream made. */
async function dial(nats: Nats, address: Address, options: NatsBusOptions): Promise<Up> {
  const { app, outside, tls } = options
  const { host, port } = await greeting(address, outside)
  const { user, password, token } = address
  const connection = await nats.connect({
    servers: host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`,
    name: `lintel-${app}`,
    // The link does that itself: a new connection knows nothing of the old one, so there is one way to begin.
    reconnect: false,
    resolve: false,
    ignoreClusterUpdates: true,
    noAsyncTraces: true,
    timeout: connectLimitMs,
    pingInterval: pingIntervalMs,
    maxPingOut: 2,
    ...(user === undefined ? {} : { user, pass: password ?? '' }),
    ...(token === undefined ? {} : { token }),
    ...(address.tls || tls ? { tls: { ...tls } } : {}),
  })
  try {
    const manager = await nats.jetstreamManager(connection, { checkAPI: false, timeout: connectLimitMs })
    await ensureStream(manager, options)
    return { connection, manager, client: nats.jetstream(connection), largestBytes: largestOf(connection) }
  } catch (error) {
    connection.close().catch(() => {})
    throw error
  }
}

async function greeting({ servers }: Address, { after, randomBytes }: Outside): Promise<Address['servers'][number]> {
  let failure: unknown = null
  const begin = randomBytes(1)[0]! % servers.length
  for (const server of [...servers.slice(begin), ...servers.slice(0, begin)]) {
    try {
      await knock(server.host, server.port, connectLimitMs, after)
      return server
    } catch (error) {
      failure = error
    }
  }
  throw failure
}

function largestOf({ info }: NatsConnection): number {
  return (info?.max_payload ?? 1_048_576) - headerBytes
}
