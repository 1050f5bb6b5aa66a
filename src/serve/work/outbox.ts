import { createHash } from 'node:crypto'
import { readSpanMs } from '../../kit/span.ts'
import type { EventModel, FieldModel, Model } from '../../model/model.ts'
import { wholeValues } from '../../model/whole-value.ts'
import type { Session } from '../../ports/store.ts'
import type { NewMessage, SagaState } from '../../ports/work.ts'
import { shapeSchema } from '../../writers/openapi/index.ts'
import { createValidator } from '../body.ts'

/** Work that code has asked for; it is stored with the transaction of that code. */
export interface Pending {
  readonly message: NewMessage
  /** A saga begins with its first step. */
  readonly saga?: SagaState
}

export interface When {
  readonly after?: string
  readonly at?: string
}

export interface OutboxOptions {
  readonly model: Model
  readonly newId: () => string
  readonly now: () => number
  /** Who is told of an event. */
  readonly consumersOf: (event: string) => readonly string[]
}

/** What code asks for, made ready to be stored. Each throws where it is not what the blueprint declares. */
export interface Outbox {
  event(name: string, payload: unknown, when: When | undefined, trace: string | null): Pending
  start(name: string, input: unknown, when: When | undefined, trace: string | null): Pending
}

/** The year 10000, which RFC 3339 cannot write. */
const endOfTimeMs = 253_402_300_800_000

export function createOutbox({ model, newId, now, consumersOf }: OutboxOptions): Outbox {
  const events = new Map(model.events.map((event) => [event.name, { event, whole: wholeOf(event.fields, now) }]))
  const jobs = new Map(model.jobs.map((job) => [job.name, wholeOf(job.input, now)]))
  const sagas = new Map(model.sagas.map((saga) => [saga.name, { saga, whole: wholeOf(saga.input, now) }]))

  const dueMsOf = (when: When | undefined): number | null => {
    if (when === undefined) return null
    const dueMs = when.after === undefined ? Date.parse(when.at ?? '') : now() + (readSpanMs(when.after) ?? Number.NaN)
    // NaN is not below it either.
    if (!(dueMs < endOfTimeMs))
      throw new TypeError(
        `\`${when.after ?? when.at}\` is no time: say \`after: '1h'\`, or \`at\` with an RFC 3339 time up to the year 9999`,
      )
    return Math.max(now(), Math.ceil(dueMs))
  }
  const message = (name: string, payload: unknown, more: Partial<NewMessage>): NewMessage => ({
    id: newId(),
    name,
    version: 1,
    subject: null,
    payload: JSON.stringify(payload),
    at: new Date(now()).toISOString(),
    trace: null,
    dueMs: null,
    consumers: [],
    ...more,
  })

  return {
    event: (name, given, when, trace) => {
      const { event, whole } = events.get(name)!
      const payload = whole(given, `the payload of \`${name}\``)
      const subject = subjectOf(event, payload)
      const dueMs = dueMsOf(when)
      return { message: message(name, payload, { version: event.version, subject, trace, dueMs, consumers: consumersOf(name) }) }
    },
    start: (name, input, when, trace) => {
      const given = input ?? {}
      const what = `the input of \`${name}\``
      const saga = sagas.get(name)
      if (saga) {
        const whole = saga.whole(given, what)
        if (when !== undefined) throw new TypeError(`\`${name}\` is a saga, which begins at once: start a job that starts it`)
        return beginSaga(message(sagaMessage(name), {}, { trace, consumers: [sagaConsumer(name)] }), saga.saga, whole, now())
      }
      const whole = jobs.get(name)
      if (!whole) throw new TypeError(`no job and no saga is called \`${name}\``)
      return {
        message: message(jobMessage(name), whole(given, what), { trace, dueMs: dueMsOf(when), consumers: [jobConsumer(name)] }),
      }
    },
  }
}

/** Stores what was asked for, in the transaction of who asked. */
export async function storePending(session: Session, pending: readonly Pending[]): Promise<void> {
  if (pending.length === 0) return
  for (const { saga } of pending) if (saga) await session.work.saveSaga(saga)
  await session.work.enqueue(pending.map(({ message }) => message))
}

function beginSaga(
  first: NewMessage,
  saga: { name: string; steps: readonly { name: string }[] },
  input: unknown,
  nowMs: number,
): Pending {
  const state: SagaState = {
    id: first.id,
    name: saga.name,
    status: 'running',
    step: saga.steps[0]!.name,
    input: JSON.stringify(input),
    results: '{}',
    cause: null,
    updatedMs: nowMs,
  }
  return { message: { ...first, subject: first.id, payload: JSON.stringify({ saga: first.id }) }, saga: state }
}

function subjectOf({ subject }: EventModel, payload: Record<string, unknown>): string | null {
  const value = subject === null ? null : payload[subject]
  return typeof value === 'string' ? value : null
}

type Whole = (given: unknown, what: string) => Record<string, unknown>

/** Holds what code gave against its fields, and makes it what its readers are promised. */
function wholeOf(fields: readonly FieldModel[], now: () => number): Whole {
  const check = createValidator(() => shapeSchema(fields))
  const named = fields.map(({ name, field }) => [name, field] as const)
  return (given, what) => {
    try {
      check(given)
    } catch (error) {
      const { errors = [] } = error as { errors?: { pointer?: string; detail: string }[] }
      const details = errors.map(({ pointer, detail }) => `${pointer}: ${detail}`).join('; ') || (error as Error).message
      throw new TypeError(`${what} is not what the blueprint declares: ${details}`)
    }
    return wholeValues(named, given, new Date(now()).toISOString()) as Record<string, unknown>
  }
}

// Names of messages and consumers that are no events: an event's name holds no colon.
export const jobMessage = (job: string): string => `job:${job}`
export const sagaMessage = (saga: string): string => `saga:${saga}`
export const subscriberConsumer = (event: string): string => `on:${event}`
export const jobConsumer = (job: string): string => `job:${job}`
export const sagaConsumer = (saga: string): string => `saga:${saga}`
export const webhookConsumer = (webhook: string): string => `webhook:${webhook}`
/** Everything that happens, for others, by way of a broker. */
export const busConsumer = 'bus'

/** The same UUID for the same words, so that what is stored twice is one (RFC 9562 §5.8). */
export function idOf(...words: readonly string[]): string {
  const digits = createHash('sha256').update(words.join('\n')).digest('hex')
  const variant = '89ab'[Number.parseInt(digits[16]!, 16) & 3]
  return `${digits.slice(0, 8)}-${digits.slice(8, 12)}-8${digits.slice(13, 16)}-${variant}${digits.slice(17, 20)}-${digits.slice(20, 32)}`
}
