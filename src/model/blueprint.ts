/**
 * The authoring form of the model, as plain JSON-able data: what `blueprint()` returns, what a blueprint
 * file holds, what an agent may send. The typed builders of `language.ts` produce it; `normalise` reads it.
 */

/** What every field may say, whatever its kind. */
export interface FieldBase {
  /** May be absent; stored as null. */
  readonly optional?: boolean
  /** No two rows share a value. */
  readonly unique?: boolean
  /** Set when the row is made and never after. */
  readonly immutable?: boolean
  /** About a person: marked for privacy tooling, kept out of logs. */
  readonly personal?: boolean
  /** The name that the field had before; its values are kept. */
  readonly was?: string
  /** Where the value of rows that exist comes from when the field is new, or when its values have other names. */
  readonly backfill?: Backfill
  /** Why the field is as it is; `ADR-4` links to a decision. */
  readonly because?: string
}

/**
 * What rows that exist get: one value; the value of another field; the part of a text before or after the first
 * `before` or `after`; or new words for old ones. The field that is read may be one that the blueprint no longer has.
 */
export type Backfill =
  | { readonly value: JsonValue }
  | { readonly copy: string }
  | { readonly before: string; readonly of: string }
  | { readonly after: string; readonly of: string }
  | { readonly map: Readonly<Record<string, string>>; readonly of: string }
export type JsonValue = string | number | boolean | null | readonly JsonValue[] | { readonly [key: string]: JsonValue }

export interface TextField extends FieldBase {
  readonly kind: 'text'
  /** Length bounds in Unicode code points. Without `max`, 10,000; 300 where an index has it. */
  readonly min?: number
  readonly max?: number
  /** ECMAScript regular expression, anchored by the author. */
  readonly pattern?: string
  readonly format?: 'email' | 'url' | 'slug'
  readonly default?: string
}
export interface IntField extends FieldBase {
  readonly kind: 'int'
  readonly min?: number
  readonly max?: number
  readonly default?: number
}
/** A whole number that starts at 0 and is only changed by `{ add: n }`, in code. Read-only through the API. */
export interface CounterField {
  readonly kind: 'counter'
  readonly was?: string
  readonly backfill?: Backfill
  readonly because?: string
}
/** An exact decimal, never a float: a string such as "12.50" everywhere. */
export interface DecimalField extends FieldBase {
  readonly kind: 'decimal'
  /** Significant digits, 1..18. Default 15. */
  readonly precision?: number
  /** Digits after the point, 0..precision. Default 2. */
  readonly scale?: number
  readonly min?: string
  readonly max?: string
  readonly default?: string
}
export interface BoolField extends FieldBase {
  readonly kind: 'bool'
  readonly default?: boolean
}
/** An instant, RFC 3339 UTC with milliseconds. */
export interface TimeField extends FieldBase {
  readonly kind: 'time'
  readonly default?: 'now'
}
/** A calendar date, `2026-11-21`. */
export interface DateField extends FieldBase {
  readonly kind: 'date'
  readonly default?: 'today'
}
export interface OneOfField extends FieldBase {
  readonly kind: 'oneOf'
  readonly values: readonly string[]
  readonly default?: string
}
/** An object of a declared shape, stored as JSON. */
export interface JsonField extends FieldBase {
  readonly kind: 'json'
  readonly shape: Readonly<Record<string, ShapeField>>
}
/** A list of scalars or of objects, stored as JSON. */
export interface ListField extends FieldBase {
  readonly kind: 'list'
  readonly of: ScalarField | JsonField
  /** Most items. Default 100. */
  readonly max?: number
}
export interface RefField extends FieldBase {
  readonly kind: 'ref'
  readonly to: string
  /** The name of the list of these rows on the other side. */
  readonly as?: string
  /** What happens to this row when the row it points at is deleted. Default `restrict`. */
  readonly onDelete?: 'restrict' | 'cascade' | 'clear'
}
/** Text that never passes through the API, in or out; only code acting `asSystem` sees it. */
export interface SecretField {
  readonly kind: 'secret'
  readonly max?: number
  readonly optional?: boolean
  readonly was?: string
  readonly because?: string
}

export type ScalarField = TextField | IntField | DecimalField | BoolField | TimeField | DateField | OneOfField
/** What may stand inside `json({ … })` and in the input and output of an action. */
export type ShapeField = ScalarField | JsonField | ListField | RefField
export type Field = ShapeField | CounterField | SecretField
export type Fields = Readonly<Record<string, Field>>
export type FieldKind = Field['kind']

/** A row that says so: every named field has the given value (or one of the values). */
export type Match = Readonly<Record<string, string | number | boolean | null | readonly (string | number | boolean)[]>>

/**
 * Who: `anyone`, `signedIn`, `self` (the row is the actor), `role:x`, `rule:x` (a named rule in code), `sees:post`
 * (whoever may read the row that the ref `post` points at), a path
 * of refs and relations that ends at the actor (`author`, `post.author`, `author.followers.by`), a match on the
 * row's own fields, or all of several. A list means any of them. What nobody granted is refused.
 */
export type Who = string | Match | { readonly all: readonly Who[] }
export type Grant = Who | readonly Who[]
export type Operation = 'read' | 'create' | 'update' | 'delete'
export type Can = { readonly [O in Operation]?: Grant }

/** `['author', '-createdAt']`, or with a condition: `{ on: ['author'], where: { state: 'open' } }`. */
export type IndexSpec = readonly string[] | { readonly on: readonly string[]; readonly where?: Match }

export interface Entity {
  readonly fields: Fields
  readonly can?: Can
  readonly index?: readonly IndexSpec[]
  readonly unique?: readonly IndexSpec[]
  /** The name in URLs, when the plural that Lintel derives is not the one wanted. */
  readonly plural?: string
  /** The name that the entity had before; its rows are kept. */
  readonly was?: string
  /** How old an answer to a read may be, `1s` to `1h`. */
  readonly cache?: Span
  readonly because?: string
}

export type Rate = `${number}/${'s' | 'min' | 'h' | 'day'}`
export type Span = `${number}${'ms' | 's' | 'min' | 'h' | 'd'}`

/** A value that the environment gives where the backend runs; `else` holds where it gives none. */
export interface Env {
  readonly env: string
  readonly else?: string
}
export type TextOrEnv = string | Env

/** An event of which more is said than its fields, told from plain fields by a `version` that is a number. */
export interface VersionedEvent {
  readonly fields: Fields
  readonly version: number
  /** The required ref or text whose events are kept in order. Default: the first required ref, if there is one. */
  readonly subject?: string
  readonly because?: string
}
/** Plain fields are version 1. */
export type Event = Fields | VersionedEvent

export interface Action {
  /** `command` (default) changes things in one transaction; `query` only reads and is a GET. */
  readonly kind?: 'command' | 'query'
  /** Acts on one row: it is loaded, checked for visibility, and handed to the handler. */
  readonly on?: string
  readonly input?: Fields
  /** An entity (`'share'`), a page of one (`'share[]'`), `'nothing'`, or a shape of its own. Default `nothing`. */
  readonly returns?: string | Fields
  readonly allow: Grant
  readonly emits?: readonly string[]
  readonly limit?: Rate
  /** Any method and path, absolute: `'POST /api/users/login'`; `{name}` takes the input field of that name. */
  readonly http?: string
  /** Status of success. Default 200, or 204 when nothing is returned. */
  readonly status?: number
  /** Names an error shape of the blueprint's `errors`, where an existing API must be matched to the letter. */
  readonly errors?: string
  /** Time limit of the handler. Default 10s. */
  readonly timeout?: Span
  /** Jobs without a schedule, and sagas, that the handler may start. */
  readonly starts?: readonly string[]
  /** How old the answer of a query may be, `1s` to `1h`. */
  readonly cache?: Span
  /** Only what is signed with the secret is taken: for the webhooks of others. */
  readonly signed?: { readonly secret: TextOrEnv }
  readonly because?: string
}

/** Work of its own: on a schedule (`every` or `cron`), or started by code, now or later. */
export interface Job {
  /** `1s` to `30d`. */
  readonly every?: Span
  /** Five fields, or six of which the first is seconds. */
  readonly cron?: string
  /** The IANA time zone that `cron` is read in. Default `UTC`. */
  readonly zone?: string
  /** What `start` gives; a job on a schedule takes nothing. */
  readonly input?: Fields
  /** Time limit of one attempt, at most `1h`. Default `1min`. */
  readonly timeout?: Span
  /** Tries until it is given up, 1..50. Default 10. */
  readonly attempts?: number
  readonly emits?: readonly string[]
  readonly starts?: readonly string[]
  readonly because?: string
}

export interface SagaStep {
  /** The code that takes the step back when a later one fails for good. */
  readonly undo?: string
  /** Time limit of one attempt, at most `1h`. Default `10s`. */
  readonly timeout?: Span
  /** Tries until the step has failed, 1..50. Default 5. */
  readonly attempts?: number
  readonly emits?: readonly string[]
  readonly because?: string
}

/** Steps one after the other, 1..20; when one fails for good, those before it are undone in reverse. */
export interface Saga {
  readonly input?: Fields
  readonly steps: Readonly<Record<string, SagaStep>>
  readonly emits?: readonly string[]
  readonly because?: string
}

/** Somebody else's HTTP service. */
export interface External {
  /** Absolute; https, unless it is of this machine or from the environment. */
  readonly url: TextOrEnv
  readonly headers?: Readonly<Record<string, TextOrEnv>>
  /** Of a call with all its attempts, at most `60s`. Default `5s`. */
  readonly timeout?: Span
  /** Tries of what is safe to repeat, 1..10. Default 3. */
  readonly attempts?: number
  /** Calls under way at once, 1..1,000. Default 50. */
  readonly atOnce?: number
  /** After so many failures in a row nothing is called for a while. Default 5 and `10s`. */
  readonly breaker?: { readonly failures: number; readonly pause: Span }
  /** The answer, marked as degraded, where the service gives none. */
  readonly otherwise?: JsonValue
  readonly because?: string
}

/** Events that are told to others by HTTP, signed. */
export interface Webhook {
  readonly events: readonly string[]
  /** One address, or those of the rows of an entity: the names of a text field and of a secret field. */
  readonly to: TextOrEnv | { readonly entity: string; readonly url: string; readonly secret: string }
  /** What deliveries to one address are signed with. */
  readonly secret?: TextOrEnv
  readonly because?: string
}

export interface Auth {
  /** The scheme of the Authorization header. Default `Bearer`. */
  readonly scheme?: string
  /** The unique text field of the actor entity that holds the token's `sub`. Without it, `sub` is the actor's id. */
  readonly subject?: string
}

export interface Expects {
  readonly users?: number
  readonly reads?: Rate
  readonly writes?: Rate
  readonly p99?: Span
}

/** One bounded context, in a file of its own. */
export interface Part {
  readonly entities?: Readonly<Record<string, Entity>>
  readonly events?: Readonly<Record<string, Event>>
  readonly actions?: Readonly<Record<string, Action>>
  readonly jobs?: Readonly<Record<string, Job>>
  readonly sagas?: Readonly<Record<string, Saga>>
  readonly external?: Readonly<Record<string, External>>
  readonly webhooks?: Readonly<Record<string, Webhook>>
}

/** An older version of the API: how it differs from what the blueprint says. */
export interface Version {
  /** When it became, or will become, deprecated: `2026-11-01`, read as the beginning of that day in UTC. */
  readonly deprecated?: string
  /** From when on it may no longer answer. It does, unless it `ends`. */
  readonly sunset?: string
  /** After the sunset it is answered 410. */
  readonly ends?: boolean
  /** Where people read how to move on; absolute. */
  readonly guide?: string
  /** By the name they have in this version; null for what it does not have. */
  readonly entities?: Readonly<Record<string, EntityVersion | null>>
  readonly actions?: Readonly<Record<string, ActionVersion | null>>
  readonly because?: string
}

export interface EntityVersion {
  /** What it is called now, where this version has another name for it. */
  readonly entity?: string
  /** The name in URLs, when the derived plural is not the one it had. */
  readonly plural?: string
  /** By their names in this version: what the field is called now, or what it was where code makes it of others. */
  readonly fields?: Readonly<Record<string, FieldVersion | ShapeField>>
  /** Lists of other entities that had another name: `{ reviews: 'ratings' }`. */
  readonly relations?: Readonly<Record<string, string>>
  /** By field of this version: its words, and which of today's each one stands for. The first is what is written. */
  readonly values?: Readonly<Record<string, WordsVersion>>
  /** Fields and lists of today that it does not know. */
  readonly without?: readonly string[]
  /** By field of today: what is stored where this version has nothing to say. */
  readonly absent?: Readonly<Record<string, JsonValue>>
  /** `toOld` and `toNew` in code make of today's row the fields that are declared here, and the other way round. */
  readonly code?: boolean
}

/** The name that the field has now; `optional` where it may be left out in this version, and `absent` is stored. */
export type FieldVersion = string | { readonly from: string; readonly optional?: boolean }
export type WordsVersion = Readonly<Record<string, string | readonly string[]>>

export interface ActionVersion {
  /** What it is called now, where this version has another name for it. */
  readonly action?: string
  /** The method and path it had, where they are not those of its name. */
  readonly http?: string
  /** By name in this version: what it is called now. Null, by the name of today, for what it does not know. */
  readonly input?: Readonly<Record<string, FieldVersion | null>>
  readonly returns?: Readonly<Record<string, FieldVersion | null>>
  readonly values?: Readonly<Record<string, WordsVersion>>
  readonly absent?: Readonly<Record<string, JsonValue>>
}

export interface Blueprint extends Part {
  readonly name: string
  /** The present version of the API, the first step of its paths. Default `v1`. */
  readonly version?: string
  /** Older versions that are served beside it. */
  readonly versions?: Readonly<Record<string, Version>>
  readonly entities: Readonly<Record<string, Entity>>
  /** The entity that stands for who calls. */
  readonly actor?: string
  readonly roles?: readonly string[]
  /** Named access rules that code implements. */
  readonly rules?: readonly string[]
  readonly auth?: Auth
  /** Error shapes for actions that match an existing API. */
  readonly errors?: Readonly<Record<string, Fields>>
  /** Requests a caller may make, over all routes. Default `600/min`. */
  readonly limit?: Rate
  readonly expects?: Expects
}
