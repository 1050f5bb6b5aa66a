import type { ConsumerConfig, ConsumerInfo } from '@nats-io/jetstream'
import type { SubscribeOptions } from '../../ports/bus.ts'
import type { Up } from './link.ts'
import type { Progress } from './progress.ts'
import { durableName, found, nanos, type Subjects } from './stream.ts'

export interface PlaceOptions {
  readonly names: readonly string[] | '*'
  readonly subscription: SubscribeOptions
  readonly subjects: Subjects
  /** When the subscriber was told that it misses nothing from now on, RFC 3339; null while it waits for that. */
  readonly promised: () => string | null
  readonly ackWaitMs: number
  readonly newName: () => string
  readonly progress: Progress
  /** Makes the stream that is missing. */
  readonly ensureStream: (up: Up) => Promise<unknown>
  /** The stream is another one than before: what is known of it is void. */
  readonly onAnotherStream: () => void
}

/** Where a subscription stands at the broker: a consumer, made anew when the broker lost it. */
export interface Place {
  join(up: Up): Promise<ConsumerInfo>
  /** A subscriber of its own takes its place with it. */
  leave(up: Up): Promise<void>
}

/** Events that may be at work, or wait for another try, before the broker sends no new one. */
const mostOpen = 10_000
/** A group keeps its place without members longer than the stream keeps events. */
const groupAwayMs = 30 * 86_400_000
const aloneAwayMs = 300_000

export function createPlace(options: PlaceOptions): Place {
  const { names, subscription, subjects, progress, newName, ensureStream, onAnotherStream } = options
  const durable = subscription.group === undefined ? null : durableName(subscription.group, names)
  let name = durable ?? newName()
  /** When the stream was made that this place was in. */
  let madeIn: string | null = null

  const streamOf = async (up: Up) => {
    const asked = () => found(up.manager.streams.info(subjects.stream))
    const info = await asked()
    if (info) return info
    await ensureStream(up)
    return up.manager.streams.info(subjects.stream)
  }
  const add = async (up: Up, start: Partial<ConsumerConfig>) => {
    if (durable === null) name = newName()
    const config = { ...consumerConfig(options, up), ...start, ...(durable === null ? { name } : { durable_name: durable }) }
    try {
      return await up.manager.consumers.add(subjects.stream, config)
    } catch (error) {
      // Another member of the group was quicker.
      const other = durable === null ? null : await found(up.manager.consumers.info(subjects.stream, durable))
      if (other) return other
      throw error
    }
  }
  return {
    join: async (up) => {
      const stream = await streamOf(up)
      if (madeIn !== null && madeIn !== stream.created) onAnotherStream()
      const last = stream.state.last_seq
      let info = await found(up.manager.consumers.info(subjects.stream, name))
      if (info && info.delivered.stream_seq > last) {
        // The broker lost the end of its stream, and would wait until new events have those numbers again.
        await up.manager.consumers.delete(subjects.stream, name)
        onAnotherStream()
        info = null
      }
      info ??= await add(up, startOf(options))
      madeIn = stream.created
      progress.begin(Math.min(info.ack_floor.stream_seq, info.delivered.stream_seq, last) + 1)
      return info
    },
    leave: async (up) => {
      if (durable === null) await up.manager.consumers.delete(subjects.stream, name)
    },
  }
}

function startOf({ subscription, progress, promised }: PlaceOptions): Partial<ConsumerConfig> {
  const resumeAt = progress.resumeAt()
  if (resumeAt !== null) return { deliver_policy: 'by_start_sequence', opt_start_seq: resumeAt }
  const { from = 'new' } = subscription
  if (from === 'start') return { deliver_policy: 'all' }
  if (from !== 'new') return { deliver_policy: 'by_start_time', opt_start_time: new Date(from.since).toISOString() }
  const since = promised()
  return since === null ? { deliver_policy: 'new' } : { deliver_policy: 'by_start_time', opt_start_time: since }
}

function consumerConfig({ names, subscription, subjects, ackWaitMs }: PlaceOptions, up: Up): Partial<ConsumerConfig> {
  return {
    ack_policy: 'explicit',
    ack_wait: nanos(ackWaitMs),
    max_deliver: -1,
    max_ack_pending: mostOpen,
    inactive_threshold: nanos(subscription.group === undefined ? aloneAwayMs : groupAwayMs),
    ...filterOf(names, subjects, up.connection.info?.version ?? ''),
  }
}

/** Brokers before 2.10 filter by one subject only; there, what is not wanted comes too and is let go. */
function filterOf(names: readonly string[] | '*', subjects: Subjects, version: string): Partial<ConsumerConfig> {
  if (names === '*') return { filter_subject: subjects.allEvents }
  const wanted = [...new Set(names)].map((name) => subjects.event(name))
  if (wanted.length === 1) return { filter_subject: wanted[0]! }
  const [major = 0, minor = 0] = version.split('.').map(Number)
  return major > 2 || (major === 2 && minor >= 10) ? { filter_subjects: wanted } : { filter_subject: subjects.allEvents }
}
