/**
 * The words a blueprint is written in: fields and entities. Every function returns plain data in the shapes of
 * `blueprint.ts`, with types that remember what was said, so that names can be checked and handlers typed from it.
 */
import type {
  BoolField,
  CounterField,
  DateField,
  DecimalField,
  FieldKind,
  Fields,
  IndexSpec,
  IntField,
  JsonField,
  ListField,
  OneOfField,
  Operation,
  RefField,
  ScalarField,
  SecretField,
  ShapeField,
  Span,
  TextField,
  TimeField,
} from './blueprint.ts'

declare const mistake: unique symbol
/** What the compiler prints where a blueprint is wrong; no value has this type. */
export interface Mistake<Says extends string> {
  readonly [mistake]: Says
}

/** Data of which the type is known to be `T`; keys without a value are left out, so that JSON gives back the same. */
export function plain<T>(value: unknown): T {
  if (Array.isArray(value)) return value.map(plain) as T
  if (typeof value !== 'object' || value === null) return value as T
  const said = Object.entries(value).filter(([, inner]) => inner !== undefined)
  return Object.fromEntries(said.map(([key, inner]) => [key, plain(inner)])) as T
}

// ── fields ───────────────────────────────────────────────────────────────────

/** A field of a kind, with all that was said of it; never with what the place it stands in would allow to be said. */
export type FieldOf<K extends FieldKind, Said> = { readonly kind: K } & NoInfer<Said>
type None = Record<never, never>
type Says<F, Named extends string = never> = Omit<F, 'kind' | Named>
/** Adds to `Said` that it has no key which `Options` does not know. */
type Only<Said, Options> = Said & {
  readonly [K in Exclude<keyof Said, keyof Options>]: Mistake<`there is no option '${K & string}' here`>
}

/** Text, `max` 10,000 characters unless said. */
export const text = <const O extends Says<TextField> = None>(options?: Only<O, Says<TextField>>): FieldOf<'text', O> =>
  plain({ kind: 'text', ...options })

/** A whole number. */
export const int = <const O extends Says<IntField> = None>(options?: Only<O, Says<IntField>>): FieldOf<'int', O> =>
  plain({ kind: 'int', ...options })

/** A whole number that starts at 0 and is only changed by `{ add: n }`, in code. */
export const counter = <const O extends Says<CounterField> = None>(
  options?: Only<O, Says<CounterField>>,
): FieldOf<'counter', O> => plain({ kind: 'counter', ...options })

/** An exact decimal, a string such as `'12.50'`: 15 digits, 2 of them after the point, unless said. */
export const decimal = <const O extends Says<DecimalField> = None>(
  options?: Only<O, Says<DecimalField>>,
): FieldOf<'decimal', O> => plain({ kind: 'decimal', ...options })

/** True or false. */
export const bool = <const O extends Says<BoolField> = None>(options?: Only<O, Says<BoolField>>): FieldOf<'bool', O> =>
  plain({ kind: 'bool', ...options })

/** An instant, RFC 3339 in UTC with milliseconds. */
export const time = <const O extends Says<TimeField> = None>(options?: Only<O, Says<TimeField>>): FieldOf<'time', O> =>
  plain({ kind: 'time', ...options })

/** A calendar date, `2026-11-21`. */
export const date = <const O extends Says<DateField> = None>(options?: Only<O, Says<DateField>>): FieldOf<'date', O> =>
  plain({ kind: 'date', ...options })

type OneOfOptions<V> = Says<OneOfField, 'values' | 'default'> & { readonly default?: V }
/** One of some words: `oneOf(['public', 'followers'], { default: 'public' })`. */
export const oneOf = <const V extends string, const O extends OneOfOptions<NoInfer<V>> = None>(
  values: readonly V[],
  options?: Only<O, OneOfOptions<V>>,
): FieldOf<'oneOf', { readonly values: readonly V[] } & O> => plain({ kind: 'oneOf', values, ...options })

/** An object of a declared shape: `json({ street: text(), zip: text({ max: 10 }) })`. */
export const json = <const S extends Readonly<Record<string, ShapeField>>, const O extends Says<JsonField, 'shape'> = None>(
  shape: S,
  options?: Only<O, Says<JsonField, 'shape'>>,
): FieldOf<'json', { readonly shape: S } & O> => plain({ kind: 'json', shape, ...options })

/** A list, at most 100 unless said: `list(text({ max: 30 }), { max: 5 })`, `list(json({ … }))`. */
export const list = <const F extends ScalarField | JsonField, const O extends Says<ListField, 'of'> = None>(
  of: F,
  options?: Only<O, Says<ListField, 'of'>>,
): FieldOf<'list', { readonly of: F } & O> => plain({ kind: 'list', of, ...options })

/** Points at a row: `ref('user', { as: 'posts' })`, where `posts` names the list on the other side. */
export const ref = <const N extends string, const O extends Says<RefField, 'to'> = None>(
  to: N,
  options?: Only<O, Says<RefField, 'to'>>,
): FieldOf<'ref', { readonly to: N } & O> => plain({ kind: 'ref', to, ...options })

/** Text that never passes through the API; only code acting `asSystem` sees it. */
export const secret = <const O extends Says<SecretField> = None>(options?: Only<O, Says<SecretField>>): FieldOf<'secret', O> =>
  plain({ kind: 'secret', ...options })

// ── entities ─────────────────────────────────────────────────────────────────

type NamesOf<F, Kind> = { [K in keyof F]: F[K] extends { readonly kind: Kind } ? K : never }[keyof F] & string

type MatchKind = 'oneOf' | 'bool' | 'int' | 'counter' | 'text' | 'decimal' | 'time' | 'date' | 'ref'
type Matched<F> = F extends { readonly kind: 'oneOf'; readonly values: readonly (infer V)[] }
  ? V
  : F extends { readonly kind: 'bool' }
    ? boolean
    : F extends { readonly kind: 'int' | 'counter' }
      ? number
      : string
type MatchValue<F> = Matched<F> | readonly Matched<F>[] | (F extends { readonly optional: true } ? null : never)
/** A row that says so: `{ audience: 'public' }`, `{ state: ['open', 'held'] }`. */
export type MatchOf<F extends Fields> = [NamesOf<F, MatchKind>] extends [never]
  ? never
  : { readonly [K in NamesOf<F, MatchKind>]?: MatchValue<F[K]> }

/**
 * Who may: `self` is the actor's own row, `author` the actor that this ref names, `post.author` or `followers.by` a
 * path of refs and of the lists that other entities name with `as`. `sees:post` is whoever may read that post. All that `all` lists must hold.
 */
export type WhoOf<F extends Fields> =
  | 'anyone'
  | 'signedIn'
  | 'self'
  | NamesOf<F, 'ref'>
  | `sees:${NamesOf<F, 'ref'>}`
  | `role:${string}`
  | `rule:${string}`
  | `${string}.${string}`
  | MatchOf<F>
  | { readonly all: readonly WhoOf<F>[] }
/** Who may do what; a list means any of them. What nobody granted is refused. */
export type CanOf<F extends Fields> = { readonly [O in Operation]?: WhoOf<F> | readonly WhoOf<F>[] }

type Indexed<F> = Exclude<keyof F & string, NamesOf<F, 'json' | 'list' | 'secret'>> | 'createdAt' | 'updatedAt'
type IndexOn<F> = readonly (Indexed<F> | `-${Indexed<F>}`)[]
/** `['author', '-createdAt']`, or only of the rows that match: `{ on: ['author'], where: { state: 'open' } }`. */
export type IndexOf<F extends Fields> = IndexOn<F> | { readonly on: IndexOn<F>; readonly where?: MatchOf<F> }

export interface EntityOptions<F extends Fields, C> {
  readonly can?: C
  /** Orders in which rows are looked up. Refs and unique fields have one without asking. */
  readonly index?: readonly IndexOf<F>[]
  /** Fields that no two rows share all of. */
  readonly unique?: readonly IndexOf<F>[]
  /** The name in URLs, when the derived plural is not the one wanted. */
  readonly plural?: string
  /** The name that the entity had before; its rows are kept. */
  readonly was?: string
  /** How old an answer to a read may be, `1s` to `1h`. */
  readonly cache?: Span
  /** Why; `ADR-4` links to a decision. */
  readonly because?: string
}
/** The least an entity is: a bound that says nothing of the precise types, so that they are inferred from what is written. */
export interface AnyEntity {
  readonly fields: unknown
}
export interface EntityOf<F, C> extends AnyEntity {
  readonly fields: F
  readonly can?: C
  readonly index?: readonly IndexSpec[]
  readonly unique?: readonly IndexSpec[]
  readonly plural?: string
  readonly was?: string
  readonly cache?: Span
  readonly because?: string
}

/** One stored thing: its fields, who can do what with it, how it is looked up. */
export const entity = <const F extends Fields, const C extends CanOf<F> = None>(
  fields: F,
  options?: EntityOptions<F, C>,
): EntityOf<F, C> => plain({ fields, ...options })
