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

/** A delivery whose turn is near. */
export interface LoadedDelivery extends Delivery {
  /** The one before it of its subject that waits as well. */
  readonly previousSeq: number | null
}

/** Where a delivery stands, without what it carries. */
export interface Place {
  readonly seq: number
  readonly lane: number
  readonly subject: string | null
  /** One before it of its subject was put off. */
  readonly isBarred: boolean
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
  /**
   * Takes a delivery out: it is done. False when another has done it, or when the one `after` which it comes is still there.
   */
  settle(consumer: string, seq: number, after?: number | null): Promise<boolean>
  /** Puts a delivery off, and with it what comes after it of its subject. False when another has done it. */
  postpone(
    consumer: string,
    seq: number,
    next: { readonly dueMs: number; readonly attempts: number; readonly cause: string },
  ): Promise<boolean>
  /** No more tries: it stays as a dead letter. False when another has done it. */
  bury(consumer: string, seq: number, last: { readonly attempts: number; readonly cause: string }): Promise<boolean>
  /** Takes dead letters up again; all of them, or those named. @returns how many. */
  revive(which: { readonly consumer?: string; readonly ids?: readonly string[] }): Promise<number>
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
  /** What was delayed or put off and whose time has come joins the rest: the first of it. @returns which. */
  release(consumer: string, which: Due): Promise<readonly Place[]>
  /**
   * Looks at so many messages behind a place, in order, and forgets those that are old and that every consumer is done with.
   * @returns where it got to; null when all that are old have been looked at.
   */
  prune(beforeIso: string, from: { readonly after: number; readonly limit: number }): Promise<number | null>
  saveSaga(state: SagaState): Promise<void>
  /** Renews what this process holds of the lanes and takes what it may, by the clock of the store where that has one. */
  share(owner: string, nowMs: number, leaseMs: number): Promise<readonly number[]>
  leave(owner: string): Promise<void>
}

/** The work of a store that somebody else may be serving: for a person to look at and to mend. */
export interface WorkDesk {
  readonly reader: WorkReader
  write<T>(job: (work: WorkSession) => Promise<T>): Promise<T>
  close(): Promise<void>
}

/** Which deliveries are wanted. */
export interface Pull {
  /** Null for all lanes. */
  readonly among: readonly number[] | null
  /** Those behind this place. */
  readonly after: number
  readonly limit: number
}

/** Which are to join the rest. */
export interface Due {
  readonly among: readonly number[] | null
  readonly nowMs: number
  readonly limit: number
}

/** Work, looked at. */
export interface WorkReader {
  /** Deliveries of a consumer that wait, in order. */
  pull(consumer: string, which: Pull): Promise<readonly Place[]>
  /** The same of one subject. */
  pullSubject(consumer: string, subject: string, which: Omit<Pull, 'among'>): Promise<readonly Place[]>
  /**
   * Those of these deliveries that wait still and are not barred, in order, until their payloads are this long together; the
   * first of them however long it is.
   */
  load(consumer: string, seqs: readonly number[], most: { readonly bytes: number }): Promise<readonly LoadedDelivery[]>
  /** When the time of the first comes that was delayed or put off, in milliseconds since the epoch, of each that has such work. */
  due(consumers: readonly string[], among: Pull['among']): Promise<ReadonlyMap<string, number>>
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
