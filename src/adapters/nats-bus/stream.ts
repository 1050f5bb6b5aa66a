import { createHash } from 'node:crypto'
import type { JetStreamManager, StreamInfo } from '@nats-io/jetstream'
import { isNotFound } from './faults.ts'

export interface StreamOptions {
  /** The name of the application, which its events are kept under. */
  readonly app: string
  readonly maxAgeMs: number
  readonly maxBytes: number
  readonly replicas: number
}

/** The names that an application's events and questions have at the broker. */
export interface Subjects {
  readonly stream: string
  readonly allEvents: string
  event(name: string): string
  question(name: string): string
}

/** How long the broker remembers the ids of events, so that one published twice is kept once. */
const rememberedMs = 120_000

export function subjectsOf(app: string): Subjects {
  const root = app.replaceAll(/[^\w-]/g, '_')
  return {
    stream: `LINTEL_${root.toUpperCase()}`,
    allEvents: `${root}.events.>`,
    event: (name) => `${root}.events.${name}`,
    question: (name) => `${root}.questions.${name}`,
  }
}

/** The stream of the application, made or changed where it is not as it should be. */
export async function ensureStream(manager: JetStreamManager, options: StreamOptions): Promise<StreamInfo> {
  const { stream: name, allEvents } = subjectsOf(options.app)
  const limits = {
    max_age: nanos(options.maxAgeMs),
    max_bytes: options.maxBytes,
    duplicate_window: nanos(Math.min(rememberedMs, options.maxAgeMs)),
    num_replicas: options.replicas,
  }
  const info = await found(manager.streams.info(name))
  if (info === null) return manager.streams.add({ name, subjects: [allEvents], storage: 'file', discard: 'old', ...limits })
  const { config } = info
  if (config.subjects.join() !== allEvents) {
    throw new Error(`the stream ${name} is there with other subjects (${config.subjects.join()}): two applications share a name`)
  }
  const isAsItShouldBe = Object.entries(limits).every(([key, value]) => config[key as keyof typeof limits] === value)
  return isAsItShouldBe ? info : manager.streams.update(name, limits)
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
