/** A fact that happened, as it travels. */
export interface EventMessage {
  /** Unique; the same each time one event is published or delivered again. Visible ASCII, at most 200 characters. */
  readonly id: string
  /** Letters, digits, `_` and `-`, in parts that dots join; at most 200 characters. */
  readonly name: string
  readonly version: number
  readonly subject: string | null
  readonly payload: Readonly<Record<string, unknown>>
  /** RFC 3339. */
  readonly at: string
  /** A `traceparent` of W3C Trace Context. */
  readonly trace?: string
}

export interface Subscription {
  /** Takes nothing more, and waits for what is at work. */
  close(): Promise<void>
}

export interface SubscribeOptions {
  /**
   * Subscribers of one group and the same names share the events: each goes to one of them, and the group keeps its place
   * while nobody is there. Without a group each subscriber gets every event, from when it came to when it went.
   */
  readonly group?: string
  /**
   * Where to begin: what is published from now on (default), everything the bus still holds, or what the bus took at or
   * after a time (RFC 3339). A group that has a place goes on there.
   */
  readonly from?: 'new' | 'start' | { readonly since: string }
  /** How many events are received at once; 1 (default) keeps their order. */
  readonly concurrency?: number
}

/** Brings events to whoever subscribed, at least once each, and questions to whoever answers. */
export interface Bus {
  /**
   * Resolves once the bus has taken them, in their order.
   * @throws UnavailableError when it cannot within its time limit: some may have been taken; the caller keeps them all and
   * tries again with the same ids. EventRefusedError when it never will take one of them; then it took none.
   */
  publish(events: readonly EventMessage[]): Promise<void>
  /**
   * Resolves once nothing is missed any more. An event is acknowledged when `receive` resolves; when it rejects it comes
   * again, later, and ever later, without an end: whoever receives decides when to give up.
   * @param names of events, or '*' for all
   */
  subscribe(
    names: readonly string[] | '*',
    options: SubscribeOptions,
    receive: (event: EventMessage) => Promise<void>,
  ): Promise<Subscription>
  /**
   * Asks one of those who reply to a name. Question and answer travel as JSON; nothing is kept for who is not there.
   * @throws RequestError, with the message of who answered when it failed there.
   */
  request(name: string, payload: unknown, options: { readonly timeoutMs: number }): Promise<unknown>
  reply(name: string, answer: (payload: unknown) => Promise<unknown>): Promise<Subscription>
  /** What is wrong with the bus now, in one sentence without secrets, or null. */
  problem(): string | null
  /** Takes nothing more, and waits for what is at work. */
  close(): Promise<void>
}

/** An event that no bus will ever take, however often it is tried: too large, misnamed, or not JSON. */
export class EventRefusedError extends Error {
  readonly event: { readonly id: string; readonly name: string }

  constructor({ id, name }: { readonly id: string; readonly name: string }, why: string, options?: ErrorOptions) {
    super(`event \`${name}\` with id \`${id}\` ${why}`, options)
    this.name = 'EventRefusedError'
    this.event = { id, name }
  }
}

export type RequestFailure =
  /** Nobody replies to this name now. */
  | 'unanswered'
  /** Who was asked did not answer in time; it may have acted. */
  | 'late'
  /** Who answered says why not. */
  | 'failed'
  /** Question or answer is larger than the bus carries, or no JSON. */
  | 'refused'

/** A question without an answer. */
export class RequestError extends Error {
  readonly failure: RequestFailure

  constructor(failure: RequestFailure, message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'RequestError'
    this.failure = failure
  }
}
