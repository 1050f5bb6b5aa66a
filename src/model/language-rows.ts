/** What code sees of a blueprint: rows, the values that make and change them, and the tables that hold them. */
import type { AnyEntity } from './language.ts'

declare const idOf: unique symbol
/** Identifies a row of one entity: a string that only that entity's tables and refs accept. */
export type Id<N extends string = string> = string & { readonly [idOf]: N }

/** An instant as the API says it: RFC 3339, UTC, milliseconds. */
export type Time = string

/** The least that `implement` must know of a blueprint. */
export type AnyBlueprint = { readonly name: string; readonly entities: Readonly<Record<string, AnyEntity>> }

export type EntityName<B extends AnyBlueprint> = keyof B['entities'] & string
export type FieldsOf<B extends AnyBlueprint, E extends EntityName<B>> = B['entities'][E]['fields']

// ── values ───────────────────────────────────────────────────────────────────

interface Plain {
  readonly text: string
  readonly int: number
  readonly counter: number
  readonly decimal: string
  readonly bool: boolean
  readonly time: Time
  readonly date: string
  readonly secret: string
}
type Present<F> = F extends { readonly kind: infer K extends keyof Plain }
  ? Plain[K]
  : F extends { readonly to: infer N extends string }
    ? Id<N>
    : F extends { readonly values: readonly (infer V)[] }
      ? V
      : F extends { readonly of: infer I }
        ? readonly Present<I>[]
        : F extends { readonly shape: infer S }
          ? Values<S>
          : never
/** The value of a field; null where it is optional and absent. */
export type Value<F> = F extends { readonly optional: true } ? Present<F> | null : Present<F>
/** All values of some fields, as they are read: nothing is missing, what is absent is null. */
export type Values<F> = { readonly [K in keyof F]: Value<F[K]> }

type KeysOf<F, Like> = { [K in keyof F]: F[K] extends Like ? K : never }[keyof F]
type OmissibleKeys<F> = KeysOf<F, { readonly optional: true } | { readonly default: unknown }>
/** Values as they are given: what is optional or has a default may be left out. */
export type Given<F, Hidden = never> = GivenOf<F, KeysOf<F, Hidden>, OmissibleKeys<F>>
type GivenOf<F, HiddenKeys, Omissible> = {
  readonly [K in Exclude<keyof F, HiddenKeys | Omissible>]: GivenValue<F[K]>
} & { readonly [K in Exclude<keyof F & Omissible, HiddenKeys>]?: GivenValue<F[K]> }
type GivenValue<F> = F extends { readonly shape: infer S } ? Given<S> | NullOf<F> : Value<F>
type NullOf<F> = F extends { readonly optional: true } ? null : never

type Counter = { readonly kind: 'counter' }
type Secret = { readonly kind: 'secret' }

// ── rows ─────────────────────────────────────────────────────────────────────

/** What every row has. */
export interface Stored<N extends string> {
  readonly id: Id<N>
  readonly createdAt: Time
  readonly updatedAt: Time
}
/** One stored row, as the API says it: secrets are not in it. */
export type Row<B extends AnyBlueprint, E extends EntityName<B>> = Stored<E> & OpenValues<FieldsOf<B, E>>
type OpenValues<F> = { readonly [K in keyof F as F[K] extends Secret ? never : K]: Value<F[K]> }
/** A row with its secrets, for code that spelt out `asSystem`. */
export type SystemRow<B extends AnyBlueprint, E extends EntityName<B>> = Stored<E> & Values<FieldsOf<B, E>>

/** What `create` takes. Counters start at 0; secrets are set `asSystem`. */
export type NewRow<B extends AnyBlueprint, E extends EntityName<B>> = Given<FieldsOf<B, E>, Counter | Secret>
/** The system may also choose the id: for seeds and imports. */
export type SystemNewRow<B extends AnyBlueprint, E extends EntityName<B>> = Given<FieldsOf<B, E>, Counter> & {
  readonly id?: string
}
/** What `update` takes: `{ add: n }` for a counter, null to clear what is optional, json in full. */
export type Change<B extends AnyBlueprint, E extends EntityName<B>> = ChangeOf<FieldsOf<B, E>, Secret>
export type SystemChange<B extends AnyBlueprint, E extends EntityName<B>> = ChangeOf<FieldsOf<B, E>, never>
type ChangeOf<F, Hidden> = {
  readonly [K in keyof F as F[K] extends Hidden | { readonly immutable: true } ? never : K]?: F[K] extends Counter
    ? { readonly add: number }
    : GivenValue<F[K]>
}

// ── queries ──────────────────────────────────────────────────────────────────

/** A comparison with a value; several in one object must all hold. */
export interface Comparison<V> {
  readonly eq?: V
  readonly ne?: V
  readonly lt?: NonNullable<V>
  readonly lte?: NonNullable<V>
  readonly gt?: NonNullable<V>
  readonly gte?: NonNullable<V>
  readonly in?: readonly NonNullable<V>[]
  readonly prefix?: string & NonNullable<V>
}
export type Condition<V> = V | Comparison<V>
/** Rows for which every condition holds. */
export type Where<B extends AnyBlueprint, E extends EntityName<B>> = {
  readonly [K in keyof Stored<E>]?: Condition<Stored<E>[K]>
} & {
  readonly [K in keyof FieldsOf<B, E> as FieldsOf<B, E>[K] extends Unfiltered ? never : K]?: Condition<Value<FieldsOf<B, E>[K]>>
}
type Unfiltered = { readonly kind: 'json' | 'list' | 'secret' }
/** The conditions of a rule in code, which may stand on any entity that has the fields it names. */
export type AnyWhere = Readonly<Record<string, Condition<string | number | boolean | null>>>

type SortField<F> = { [K in keyof F]: F[K] extends Unfiltered ? never : K & string }[keyof F] | keyof Stored<string>
type SortKey<F> = SortField<F> | `-${SortField<F>}`
export type Sort<B extends AnyBlueprint, E extends EntityName<B>> = SortKey<FieldsOf<B, E>> | readonly SortKey<FieldsOf<B, E>>[]

export interface ListOptions<B extends AnyBlueprint, E extends EntityName<B>> {
  readonly where?: Where<B, E>
  readonly sort?: Sort<B, E>
  /** 1 to 1,000, default 20. */
  readonly limit?: number
  /** The `next` of the page before. */
  readonly after?: string
}
export interface Page<R> {
  readonly items: readonly R[]
  /** Cursor of the next page, null on the last. */
  readonly next: string | null
}

// ── tables ───────────────────────────────────────────────────────────────────

/** The reading half of a table; all that a query is given. */
export interface ReadTable<B extends AnyBlueprint, E extends EntityName<B>, R = Row<B, E>> {
  /** @throws Problem 404 when there is no such row, or the actor may not see it. */
  get(id: Id<E>): Promise<R>
  find(id: Id<E>): Promise<R | null>
  first(where: Where<B, E>, options?: { readonly sort?: Sort<B, E> }): Promise<R | null>
  list(options?: ListOptions<B, E>): Promise<Page<R>>
  count(where?: Where<B, E>): Promise<number>
}
export interface Table<B extends AnyBlueprint, E extends EntityName<B>> extends ReadTable<B, E> {
  create(given: NewRow<B, E>): Promise<Row<B, E>>
  update(id: Id<E>, change: Change<B, E>, options?: Versioned): Promise<Row<B, E>>
  delete(id: Id<E>, options?: Versioned): Promise<void>
}
export interface SystemTable<B extends AnyBlueprint, E extends EntityName<B>> extends ReadTable<B, E, SystemRow<B, E>> {
  create(given: SystemNewRow<B, E>): Promise<SystemRow<B, E>>
  update(id: Id<E>, change: SystemChange<B, E>, options?: Versioned): Promise<SystemRow<B, E>>
  delete(id: Id<E>, options?: Versioned): Promise<void>
}
export interface Versioned {
  /** Refuse when the row has changed since this version, the number in its ETag. */
  readonly version?: number
}

/** Every table, acting as the caller: the access rules apply. `asSystem` goes past them, and review reports it. */
export type Db<B extends AnyBlueprint> = { readonly [E in EntityName<B>]: Table<B, E> } & { readonly asSystem: SystemDb<B> }
export type ReadDb<B extends AnyBlueprint> = { readonly [E in EntityName<B>]: ReadTable<B, E> } & {
  readonly asSystem: SystemReadDb<B>
}
export type SystemDb<B extends AnyBlueprint> = { readonly [E in EntityName<B>]: SystemTable<B, E> }
export type SystemReadDb<B extends AnyBlueprint> = { readonly [E in EntityName<B>]: ReadTable<B, E, SystemRow<B, E>> }
