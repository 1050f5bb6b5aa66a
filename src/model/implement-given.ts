/** What code of several sorts is given: its log, what it emits and starts, and the services of others. */
import type { Span } from './blueprint.ts'
import type { Startable } from './language-check-work.ts'
import type { Section } from './language-naming.ts'
import type { Given, Time, Values } from './language-rows.ts'
import type { EventFields } from './language-shape.ts'

type Log = (fieldsOrMessage: Readonly<Record<string, unknown>> | string, message?: string) => void
export interface Logger {
  readonly debug: Log
  readonly info: Log
  readonly warn: Log
  readonly error: Log
}

export type EntryNames<B, K extends string> = keyof Section<B, K> & string
/** Checked; what is optional and absent is null. */
export type InputOf<A> = A extends { readonly input: infer F } ? Values<F> : Record<never, never>

// ── events ───────────────────────────────────────────────────────────────────

/** Publishes an event once what was written is committed; `after` it, that much later. */
export type Emit<B, N> = <E extends N>(
  event: E,
  payload: Payload<Section<B, 'events'>, E>,
  when?: { readonly after?: Span },
) => void
type Payload<Events, E> = E extends keyof Events ? Given<EventFields<Events[E]>> : never
/** `emit`, where something is declared that may be emitted. */
export type Emits<B, A> = A extends { readonly emits: readonly (infer N)[] } ? { readonly emit: Emit<B, N> } : unknown

// ── jobs and sagas ───────────────────────────────────────────────────────────

/** When a job is to run: after a while, or at an instant. Without either, at once. */
export type When = { readonly after?: Span; readonly at?: never } | { readonly at?: Time; readonly after?: never }
/**
 * Starts a job, now or later, or a saga, with what was written: stored in the same transaction, run after the commit.
 * Answers the id of what it started.
 */
export type Start<B, N> = <T extends N & Startable<B>>(name: T, ...given: StartGiven<B, T>) => string
type StartGiven<B, T> = T extends keyof Section<B, 'sagas'>
  ? StartInput<Section<B, 'sagas'>[T]>
  : T extends keyof Section<B, 'jobs'>
    ? [...StartInput<Section<B, 'jobs'>[T]>, when?: When]
    : never
type StartInput<S> = S extends { readonly input: infer F } ? [input: Given<F>] : [input?: Record<never, never>]
/** `start`, where something is declared that may be started. */
export type Starts<B, A> = A extends { readonly starts: readonly (infer N)[] } ? { readonly start: Start<B, N> } : unknown

// ── the services of others ───────────────────────────────────────────────────

export interface CallOptions {
  readonly query?: Readonly<Record<string, string | number | boolean>>
  readonly headers?: Readonly<Record<string, string>>
  /** Sent as `Idempotency-Key`: makes a write safe to repeat, so that it is tried again. */
  readonly key?: string
  /** Of the call with all its attempts, in place of what the blueprint says. */
  readonly timeout?: Span
}
export interface ExternalAnswer {
  readonly status: number
  /** Read from JSON where the answer says it is; text otherwise. */
  readonly body: unknown
  readonly headers: Readonly<Record<string, string>>
  /** Not of the service, but what the blueprint says `otherwise`. */
  readonly degraded: boolean
}
/** A service that `external` names; paths are relative to its `url`. */
export interface ExternalService {
  get(path: string, options?: CallOptions): Promise<ExternalAnswer>
  delete(path: string, options?: CallOptions): Promise<ExternalAnswer>
  post(path: string, body: unknown, options?: CallOptions): Promise<ExternalAnswer>
  put(path: string, body: unknown, options?: CallOptions): Promise<ExternalAnswer>
  patch(path: string, body: unknown, options?: CallOptions): Promise<ExternalAnswer>
}
export type Externals<B> = { readonly [N in EntryNames<B, 'external'>]: ExternalService }
