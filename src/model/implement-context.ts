/** What the handlers of actions are given, and what they answer. */
import type { Emits, EntryNames, Externals, InputOf, Logger, Starts } from './implement-given.ts'
import type { Section } from './language-naming.ts'
import type { AnyBlueprint, Db, EntityName, Given, Id, Page, ReadDb, Row, Time } from './language-rows.ts'

export type RoleName<B> = B extends { readonly roles: readonly (infer R extends string)[] } ? R : never
type ActorRow<B extends AnyBlueprint> = B extends { readonly actor: infer E extends EntityName<B> } ? Row<B, E> : null
type ActorId<B> = B extends { readonly actor: infer E extends string } ? Id<E> : string

/** Who calls. */
export interface CallerOf<B> {
  /** Null when nobody signed in. */
  readonly actor: ActorId<B> | null
  readonly roles: readonly RoleName<B>[]
  readonly tenant: string | null
}

/** Changes the answer that the action would give by itself. */
export interface Reply {
  status(code: number): void
  header(name: string, value: string): void
}

type Nullable<A> = A extends { readonly allow: 'anyone' }
  ? true
  : A extends { readonly allow: readonly (infer W)[] }
    ? 'anyone' extends W
      ? true
      : false
    : false
type OnRow<B extends AnyBlueprint, A> = A extends { readonly on: infer E extends EntityName<B> }
  ? { readonly [_ in E]: Row<B, E> }
  : unknown
/** What only some blueprints have. */
type Reach<B> = B extends { readonly external: unknown } ? { readonly external: Externals<B> } : unknown
/** What only some actions have. A query changes nothing, so it emits and starts nothing. */
type Effects<B, A> = A extends { readonly kind: 'query' } ? unknown : Emits<B, A> & Starts<B, A>

interface Surroundings<B extends AnyBlueprint, A> {
  /** What the client sent, checked; what is optional and absent is null. */
  readonly input: InputOf<A>
  /** The row of who calls; null only where `allow` says `anyone` and nobody signed in. */
  readonly actor: Nullable<A> extends true ? ActorRow<B> | null : ActorRow<B>
  readonly caller: CallerOf<B>
  /** Acts as the caller; all that a command writes happens, or nothing. A query only reads. */
  readonly db: A extends { readonly kind: 'query' } ? ReadDb<B> : Db<B>
  /** Aborted when the client is gone or the time limit is reached. */
  readonly signal: AbortSignal
  readonly log: Logger
  /** The request's time. */
  readonly now: Time
  newId(): string
  /** Of the request; an answer that is kept is given to other requests too, so it cannot depend on them. */
  readonly headers: A extends { readonly cache: unknown } ? never : Readonly<Record<string, string>>
  readonly reply: Reply
}
/** What the handler of an action is given: only words of the blueprint. */
export type Context<B extends AnyBlueprint, A> = Surroundings<B, A> & OnRow<B, A> & Reach<B> & Effects<B, A>

type Returned<B extends AnyBlueprint, R> =
  R extends EntityName<B>
    ? Row<B, R>
    : R extends `${infer E extends EntityName<B>}[]`
      ? readonly Row<B, E>[] | Page<Row<B, E>>
      : Given<R>
export type Answer<T> = T | Promise<T>
/** The code of an action: answers what the action `returns`. */
export type Handler<B extends AnyBlueprint, A> = A extends { readonly returns: infer R }
  ? R extends 'nothing'
    ? (context: Context<B, A>) => void | Promise<void>
    : (context: Context<B, A>) => Answer<Returned<B, R>>
  : (context: Context<B, A>) => void | Promise<void>
export type Handlers<B extends AnyBlueprint> = {
  readonly [A in EntryNames<B, 'actions'>]: Handler<B, Section<B, 'actions'>[A]>
}
