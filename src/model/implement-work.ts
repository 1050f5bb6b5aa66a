/** What the code of subscribers, jobs and sagas is given, and what it answers. Nobody calls, so `db` acts as the system. */
import type { Emit, Emits, EntryNames, Externals, InputOf, Logger, Start, Starts } from './implement-given.ts'
import type { Startable } from './language-check-work.ts'
import type { Section } from './language-naming.ts'
import type { AnyBlueprint, Given, SystemDb, Time, Values } from './language-rows.ts'
import type { EventFields } from './language-shape.ts'

interface WorkContext<B extends AnyBlueprint> {
  readonly db: SystemDb<B>
  readonly external: Externals<B>
  /** Aborted when the time limit is reached, or when the process is to end. */
  readonly signal: AbortSignal
  readonly log: Logger
  readonly now: Time
  newId(): string
  /** From 1. */
  readonly attempt: number
}

// ── subscribers ──────────────────────────────────────────────────────────────

/** What a subscriber is given. */
export interface EventContext<B extends AnyBlueprint> extends WorkContext<B> {
  /** Of the event: the same when it is delivered again. */
  readonly id: string
  readonly event: {
    readonly id: string
    readonly name: EntryNames<B, 'events'>
    readonly version: number
    /** When it was emitted. */
    readonly at: Time
    /** The value whose events are kept in order. */
    readonly subject: string | null
  }
  readonly emit: Emit<B, EntryNames<B, 'events'>>
  readonly start: Start<B, Startable<B>>
}
export type Subscribers<B extends AnyBlueprint> = {
  readonly [E in EntryNames<B, 'events'>]?: (
    payload: Values<EventFields<Section<B, 'events'>[E]>>,
    context: EventContext<B>,
  ) => void | Promise<void>
}

// ── upcasts ──────────────────────────────────────────────────────────────────

/** A payload of a version that the blueprint no longer says. */
export type OldPayload = Readonly<Record<string, unknown>>
/** 1, 2, … up to but without `V`. */
type Before<V, Counted extends readonly unknown[] = [unknown], Seen = never> = Counted['length'] extends V
  ? Seen
  : Before<V, [...Counted, unknown], Seen | Counted['length']>
type Last<V, Counted extends readonly unknown[] = []> = [...Counted, unknown]['length'] extends V
  ? Counted['length']
  : Last<V, [...Counted, unknown]>
type UpcastsOf<E> = E extends { readonly version: infer V; readonly fields: infer F }
  ? { readonly [N in Before<V>]: (payload: OldPayload) => N extends Last<V> ? Keyed<Given<F>> : OldPayload }
  : never
/** What has the same keys. The values come from outside the types, and are held against the fields when they are read. */
type Keyed<T> = { readonly [K in keyof T]: unknown }
/** The events that have had another version. */
type Raised<Events> = {
  [E in keyof Events]: Events[E] extends { readonly version: infer V } ? (V extends 1 | object ? never : E) : never
}[keyof Events]
/** Of each event with a version above 1: from each version before it to the next one. */
export type Upcasts<B> = { readonly [E in Raised<Section<B, 'events'>>]: UpcastsOf<Section<B, 'events'>[E]> }

// ── jobs ─────────────────────────────────────────────────────────────────────

interface JobSurroundings<B extends AnyBlueprint, J> extends WorkContext<B> {
  readonly input: InputOf<J>
  /** Of this run: the same on every attempt. */
  readonly id: string
  /** The instant that the schedule names; null where code started it. */
  readonly scheduledFor: Time | null
}
export type JobContext<B extends AnyBlueprint, J> = JobSurroundings<B, J> & Emits<B, J> & Starts<B, J>
export type Jobs<B extends AnyBlueprint> = {
  readonly [J in EntryNames<B, 'jobs'>]: (context: JobContext<B, Section<B, 'jobs'>[J]>) => void | Promise<void>
}

// ── sagas ────────────────────────────────────────────────────────────────────

interface SagaSurroundings<B extends AnyBlueprint, S> extends WorkContext<B> {
  readonly input: InputOf<S>
  /** What the steps before this one returned, by their names. */
  readonly results: { readonly [T in keyof Section<S, 'steps'>]?: unknown }
  /** The same on every attempt of this step: give it to others as their idempotency key. */
  readonly key: string
  /** Of an undo: its step ended well. If not, nobody knows what the step did elsewhere; what it wrote was rolled back. */
  readonly completed: boolean
  /** Of the saga. */
  readonly id: string
  readonly start: Start<B, Startable<B>>
}
type EmittedBy<X> = X extends { readonly emits: readonly (infer N)[] } ? N : never
type SagaEmits<B, N> = [N] extends [never] ? unknown : { readonly emit: Emit<B, N> }
/** What a step and its undo are given; they emit what the saga or the step declares. */
export type SagaContext<B extends AnyBlueprint, S, T> = SagaSurroundings<B, S> & SagaEmits<B, EmittedBy<S> | EmittedBy<T>>
type StepCode<B extends AnyBlueprint, S, T> = (context: SagaContext<B, S, T>) => unknown
type SagaCode<B extends AnyBlueprint, S, Steps> = { readonly [T in keyof Steps]: StepCode<B, S, Steps[T]> } & {
  readonly [T in keyof Steps as UndoOf<Steps[T]>]: StepCode<B, S, Steps[T]>
}
type UndoOf<T> = T extends { readonly undo: infer U extends string } ? U : never
/** Of each saga its steps, which return JSON, and their undos. */
export type Sagas<B extends AnyBlueprint> = {
  readonly [S in EntryNames<B, 'sagas'>]: SagaCode<B, Section<B, 'sagas'>[S], Section<Section<B, 'sagas'>[S], 'steps'>>
}
