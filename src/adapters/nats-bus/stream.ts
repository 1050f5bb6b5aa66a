import { createHash } from 'node:crypto'
import type { JetStreamManager, StreamInfo } from '@nats-io/jetstream'
import { isNotFound } from './faults.ts'

export interface StreamOptions {
  /** The name of the application, which its events are kept under. */
  readonly app: string
  /** How long events are kept; 7 days unless said. */
  readonly maxAgeMs?: number
  /** How many bytes of them, the oldest go first; as many as the broker has room for unless said. */
  readonly maxBytes?: number
  /** Brokers of a cluster that keep each event; 1 unless said. */
  readonly replicas?: number
}

/** The names that an application's events and questions have at the broker. */
export interface Subjects {
  readonly stream: string
  readonly allEvents: string
  event(name: string): string
  question(name: string): string
}

const weekMs = 7 * 86_400_000
/** How long the broker remembers the ids of events, so that one published twice is kept once. */
const rememberedMs = 120_000

export function subjectsOf(app: string): Subjects {
  if (!/\w/.test(app)) throw new TypeError('events over NATS need the name of the application')
  const root = app.replaceAll(/[^\w-]/g, '_')
  return {
    stream: `LINTEL_${root.toUpperCase()}`,
    allEvents: `${root}.events.>`,
    event: (name) => `${root}.events.${name}`,
    question: (name) => `${root}.questions.${name}`,
  }
}

/** The stream of the application, made where it is missing; where it is there, only what is asked for is changed. */
export async function ensureStream(manager: JetStreamManager, options: StreamOptions): Promise<StreamInfo> {
  const { maxAgeMs = weekMs, maxBytes = -1, replicas = 1 } = options
  const { stream: name, allEvents } = subjectsOf(options.app)
  const limits = {
    max_age: nanos(maxAgeMs),
    duplicate_window: nanos(Math.min(rememberedMs, maxAgeMs)),
    max_bytes: maxBytes,
    num_replicas: replicas,
  }
  const info = await found(manager.streams.info(name))
  if (info === null) return manager.streams.add({ name, subjects: [allEvents], storage: 'file', discard: 'old', ...limits })
  const { config } = info
  if (config.subjects.join() !== allEvents) {
    throw new Error(`the stream ${name} is there with other subjects (${config.subjects.join()}): two applications share a name`)
  }
  const { max_age, duplicate_window, max_bytes, num_replicas } = limits
  const changes = {
    ...(options.maxAgeMs === undefined || config.max_age === max_age ? {} : { max_age, duplicate_window }),
    ...(options.maxBytes === undefined || config.max_bytes === max_bytes ? {} : { max_bytes }),
    ...(options.replicas === undefined || config.num_replicas === num_replicas ? {} : { num_replicas }),
  }
  return Object.keys(changes).length === 0 ? info : manager.streams.update(name, changes)
}

/** What was asked for, or null when the broker has no such thing. */
export async function found<T>(asked: Promise<T>): Promise<T | null> {
  try {
    return await asked
  } catch (error) {
    if (isNotFound(error)) return null
    throw error
  }
}

/** The name that the place of a group has at the broker: the same for the same group and the same names. */
export function durableName(group: string, names: readonly string[] | '*'): string {
  const key = JSON.stringify([group, names === '*' ? '*' : [...new Set(names)].sort()])
  const readable = group.replaceAll(/[^\w-]/g, '_').slice(0, 60)
  return `${readable}-${createHash('sha256').update(key).digest('hex').slice(0, 16)}`
}

export function nanos(ms: number): number {
  return Math.round(ms * 1_000_000)
}
