import type { ProblemError } from '../kit/problem.ts'
import type { Access as AccessRule } from '../model/model.ts'
import type { Caller } from './caller.ts'
import type { WorkReader, WorkSession } from './work.ts'

export type Operator = 'eq' | 'ne' | 'lt' | 'lte' | 'gt' | 'gte' | 'in' | 'prefix'

/** One condition on a field; its value travels apart, so that equal shapes share one statement. */
export interface Condition {
  readonly field: string
  readonly operator: Operator
}

export interface SortKey {
  readonly field: string
  readonly descending: boolean
}

/** What of a row is answered. `fields: null` means all that may leave. */
export interface Selection {
  readonly fields: readonly string[] | null
  readonly include: readonly Include[]
  /** What its members are called, where not as its fields and relations; what is not named here is left out. */
  readonly names?: MemberNames
}

/** By field or relation: its name in the JSON, and the words of a `oneOf` that have another name there. */
export type MemberNames = Readonly<Record<string, { readonly as: string; readonly words?: Readonly<Record<string, string>> }>>

export interface Include {
  readonly relation: string
  /** Most children of a `many` relation. */
  readonly limit: number
  readonly selection: Selection
}

export const everything: Selection = Object.freeze({ fields: null, include: [] })

/** What a named rule in code answered for this caller: all rows, none, or those that satisfy every condition. */
export type RuleAnswer = boolean | readonly (Condition & { readonly value: unknown })[]

/** Who asks, as far as statements differ by it. Equal `key`s share statements. */
export interface Access {
  readonly caller: Caller
  readonly key: string
  readonly rules: ReadonlyMap<string, RuleAnswer>
}

export interface OneShape {
  readonly entity: string
  readonly selection: Selection
  /** A rule the row must satisfy beside the entity's own for reading: the `allow` of an action on it. */
  readonly allow?: AccessRule
}

export interface PageShape {
  readonly entity: string
  readonly selection: Selection
  readonly where: readonly Condition[]
  /** Null: the order of the index that serves the conditions. */
  readonly sort: readonly SortKey[] | null
  readonly continued: boolean
}

/** Finished JSON, as text or as its UTF-8 bytes: whichever the store had at hand. */
export type JsonText = string | Buffer

/** A row as finished JSON, with the version its ETag carries. */
export interface Found {
  readonly text: JsonText
  readonly version: number
}

export interface PageFound {
  /** A JSON array. */
  readonly items: JsonText
  /** Key of the first row of the next page, or null on the last. */
  readonly next: string | null
}

/** A read compiled once. Running it with the same access key and other values costs no compilation. */
export interface OneRead {
  run(access: Access, id: string, done: Done<Found | null>): void
}
export interface PageRead {
  /** The order the page comes in, resolved. */
  readonly sort: readonly SortKey[]
  run(access: Access, values: PageValues, done: Done<PageFound>): void
}
export interface PageValues {
  readonly where: readonly unknown[]
  readonly limit: number
  /** One value a sort key, from the previous page's `next`. */
  readonly from: readonly unknown[] | null
}
export type Done<T> = (error: Error | null, result: T) => void

/** A value of a row by field name, as in JSON; `{ add: n }` for counters. */
export type Values = Readonly<Record<string, unknown>>

/** One transaction. Everything in it happens, or nothing. */
export interface Session extends RowSession {
  readonly work: WorkSession
}

/** What a transaction does with rows, and with the answers that are kept for keys. */
export interface RowSession {
  one(shape: OneShape, access: Access, id: string): Promise<Found | null>
  page(shape: PageShape, access: Access, values: PageValues): Promise<PageFound>
  count(entity: string, where: readonly Condition[], access: Access, values: readonly unknown[]): Promise<number>
  create(entity: string, access: Access, values: Values, id: string): Promise<Found>
  update(entity: string, access: Access, id: string, change: Values, version: number | null): Promise<Found>
  delete(entity: string, access: Access, id: string, version: number | null): Promise<void>
  /** The answer kept under an idempotency key, if there is one. */
  recall(key: string): Promise<Remembered | null>
  remember(key: string, answer: Remembered): Promise<void>
}

export interface Remembered {
  /** Of the request that was answered, so that a key with another body is noticed. */
  readonly fingerprint: string
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** What became of the data when the store was opened. */
export interface StoreReport {
  /** `created`, `unchanged`, or what was changed to fit the model. */
  readonly state: 'created' | 'unchanged' | 'changed'
  readonly applied: readonly string[]
}

/**
 * How much a job changes. A `single` one makes at most one change, as the last thing that can fail, so it needs nothing
 * undone when it fails. `once` is `several` by a job that cannot be run again: where its transaction loses against
 * another, it is rejected with a ConflictError. `again` is `once` for what was rejected so before.
 */
export type Changes = 'single' | 'several' | 'once' | 'again'

/**
 * Where rows live. Reads of one turn of the event loop are batched; writes of one turn share a commit. A write is
 * answered only when it would survive a power cut.
 */
export interface Store {
  readonly report: StoreReport
  /** @throws UnservedError when no index serves the conditions or the sort. */
  prepareOne(shape: OneShape, access: Access): OneRead
  preparePage(shape: PageShape, access: Access): PageRead
  /**
   * Runs `job` in a transaction of its own; rejects with what it threw, having changed nothing. Where transactions run
   * beside each other, one that lost is run again, so `job` may be called several times; all but the last are undone.
   */
  write<T>(job: (session: Session) => Promise<T>, changes?: Changes): Promise<T>
  /** Reads without a transaction of its own. */
  readonly reader: Pick<Session, 'one' | 'page' | 'count'>
  readonly work: WorkReader
  /** Do other processes serve the same data? Else all work is this one's. */
  readonly isShared: boolean
  /**
   * Do writes run one after the other, each seeing what the jobs before it did as soon as these have ended, durable or not?
   * Then what is not made durable takes all that came after it with it.
   */
  readonly isSerial: boolean
  /** Null when well; else why the store cannot take writes. */
  problem(): string | null
  /** Who answers the reads outside of transactions, where there are several who could. */
  readonly figures?: () => ReadFigures
  close(): Promise<void>
}

/** Reads since the start, by who answered them. */
export interface ReadFigures {
  readonly primary: number
  readonly replicas: readonly ReplicaFigures[]
}
export interface ReplicaFigures {
  /** Where it is, without secrets. */
  readonly name: string
  /** Null while it answers reads; else why it does not. */
  readonly problem: string | null
  /** How much of the log it was behind when it was last looked at; null where that is not known. */
  readonly lagBytes: number | null
  readonly reads: number
}

/** A filter or sort that no index serves. */
export class UnservedError extends Error {
  readonly field: string
  /** Fields that could be filtered or sorted on here. */
  readonly served: readonly string[]

  constructor(message: string, field: string, served: readonly string[]) {
    super(message)
    this.name = 'UnservedError'
    this.field = field
    this.served = served
  }
}

export type RefusalKind = 'not_found' | 'forbidden' | 'stale' | 'duplicate' | 'referenced' | 'missing_reference' | 'invalid'

/** A write that the rules or the data refuse. */
export class RefusedError extends Error {
  readonly kind: RefusalKind
  readonly errors: readonly ProblemError[]

  constructor(kind: RefusalKind, message: string, errors: readonly ProblemError[] = []) {
    super(message)
    this.name = 'RefusedError'
    this.kind = kind
    this.errors = errors
  }
}

/** The transaction lost against another that was at work at the same time, and has changed nothing: run it again. */
export class ConflictError extends Error {
  constructor(cause?: unknown) {
    super('the transaction lost against another; nothing was stored', { cause })
    this.name = 'ConflictError'
  }
}

/** The store cannot answer now: overloaded, closing, or its disk failed. */
export class UnavailableError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'UnavailableError'
  }
}
