/**
 * Work that outlives the process which began it: events for their subscribers, jobs, steps of sagas, webhooks. It is kept
 * in the tables of the store, written in the transaction that caused it, and gone in the transaction that did it; so it is
 * neither lost nor done twice, whatever dies when.
 */

/** Something to be done by some consumers, as it is stored. */
export interface NewMessage {
  /** A UUID; a message whose id is known already is not stored again. */
  readonly id: string
  /** Of the event, job or saga. */
  readonly name: string
  readonly version: number
  /** What is kept in order: messages of one subject reach a consumer one after the other. Null where no order matters. */
  readonly subject: string | null
  /** JSON. */
  readonly payload: string
  /** RFC 3339. */
  readonly at: string
  /** `traceparent` of what caused it. */
  readonly trace: string | null
  /** Not to be done before, in milliseconds since the epoch; null for as soon as possible. */
  readonly dueMs: number | null
  readonly consumers: readonly string[]
}

export type Message = Omit<NewMessage, 'dueMs' | 'consumers'>

/** A message on its way to one consumer. */
export interface Delivery {
  readonly consumer: string
  /** Its place in the order in which messages were stored. */
  readonly seq: number
  /** Tries that failed. */
  readonly attempts: number
  readonly dueMs: number
  readonly message: Message
}

export interface DeadLetter extends Delivery {
  /** Why the last try failed. */
  readonly cause: string
}

/** Parts in which deliveries are divided among processes. */
export const lanes = 16

/** The lane of a message: all of a subject are in one. FNV-1a (http://www.isthe.com/chongo/tech/comp/fnv/). */
export function laneOf({ subject, id }: Pick<Message, 'subject' | 'id'>): number {
  let hash = 0x811c9dc5
  for (const byte of Buffer.from(subject ?? id)) hash = Math.imul(hash ^ byte, 0x01000193) >>> 0
  return hash % lanes
}

export type SagaStatus = 'running' | 'undoing' | 'done' | 'undone' | 'stuck'

/** A saga as it stands. */
export interface SagaState {
  readonly id: string
  readonly name: string
  readonly status: SagaStatus
  /** The step or undo that comes next, or came last. */
  readonly step: string
  /** JSON. */
  readonly input: string
  /** JSON, by step. */
  readonly results: string
  /** Why it is being undone, or stuck. */
  readonly cause: string | null
  readonly updatedMs: number
}

/** Work within a transaction. */
export interface WorkSession {
  /** @returns how many of them are new. */
  enqueue(messages: readonly NewMessage[]): Promise<number>
  /** Takes a delivery out: it is done. False when another has done it. */
  settle(consumer: string, seq: number): Promise<boolean>
  /** False when another has done it. */
  postpone(
    consumer: string,
    seq: number,
    next: { readonly dueMs: number; readonly attempts: number; readonly cause: string },
  ): Promise<boolean>
  /** No more tries: it stays as a dead letter. False when another has done it. */
  bury(consumer: string, seq: number, last: { readonly attempts: number; readonly cause: string }): Promise<boolean>
  /** Takes dead letters up again; all of them, or those named. @returns how many. */
  revive(which: { readonly consumer?: string; readonly ids?: readonly string[] }, dueMs: number): Promise<number>
  /** Delivers kept messages once more. @returns how many. */
  replay(
    which: {
      readonly names: readonly string[]
      readonly since: string
      readonly until: string
      readonly ids?: readonly string[]
    },
    consumer: string,
  ): Promise<number>
  /** Delayed work whose time has come joins the rest. @returns how many. */
  release(nowMs: number): Promise<number>
  /** Forgets messages that every consumer is done with. @returns how many. */
  prune(beforeIso: string, limit: number): Promise<number>
  saveSaga(state: SagaState): Promise<void>
  /** Renews what this process holds of the lanes and takes what it may; see `LaneShare`. */
  share(owner: string, nowMs: number, leaseMs: number): Promise<readonly number[]>
  leave(owner: string): Promise<void>
}

/** The work of a store that somebody else may be serving: for a person to look at and to mend. */
export interface WorkDesk {
  readonly reader: WorkReader
  write<T>(job: (work: WorkSession) => Promise<T>): Promise<T>
  close(): Promise<void>
}

/** Work, looked at. */
export interface WorkReader {
  /** The oldest deliveries of a consumer that wait, in order. @param among lanes, or null for all. */
  pull(consumer: string, among: readonly number[] | null, limit: number): Promise<readonly Delivery[]>
  /** When delayed work comes next, in milliseconds since the epoch; null for never. */
  nextDueMs(): Promise<number | null>
  counts(): Promise<
    readonly { readonly consumer: string; readonly waiting: number; readonly delayed: number; readonly dead: number }[]
  >
  dead(limit: number, consumer?: string): Promise<readonly DeadLetter[]>
  messages(
    which: { readonly names: readonly string[]; readonly since: string },
    limit: number,
  ): Promise<readonly (Message & { readonly seq: number })[]>
  saga(id: string): Promise<SagaState | null>
  sagas(which: { readonly status?: SagaStatus; readonly name?: string }, limit: number): Promise<readonly SagaState[]>
}
