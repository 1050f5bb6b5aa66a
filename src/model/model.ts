/** The normalised architecture: every default filled in, every name resolved. Plain data; nothing here acts. */
import type { Backfill, Expects, Field, JsonValue, Operation, Rate } from './blueprint.ts'

export interface FieldModel {
  readonly name: string
  /** Column in the store, snake_case; a ref's ends in `_id`. */
  readonly column: string
  readonly field: Field
  readonly optional: boolean
  readonly unique: boolean
  readonly immutable: boolean
  readonly personal: boolean
  /** Neither readable nor writable through the API. */
  readonly secret: boolean
  /** Clients cannot write it (counters, secrets). */
  readonly readOnly: boolean
  /** The name it had before. */
  readonly was: string | null
  /** Where rows that exist get their value from. */
  readonly backfill: Backfill | null
}

export interface RelationModel {
  /** The name used in `include` and in access paths. */
  readonly name: string
  /** `one`: this entity's ref field; `many`: rows of `target` whose `field` points here. */
  readonly kind: 'one' | 'many'
  readonly target: string
  /** The ref field: on this entity for `one`, on the target for `many`. */
  readonly field: string
}

export interface IndexModel {
  readonly name: string
  readonly fields: readonly { readonly field: string; readonly descending: boolean }[]
  readonly unique: boolean
  readonly where: readonly MatchModel[]
  /** Why it exists: declared by the author, or needed by a ref or a unique field. */
  readonly reason: 'declared' | 'ref' | 'unique'
}

export interface MatchModel {
  readonly field: string
  readonly values: readonly (string | number | boolean | null)[]
}

/** An access condition. `any` of nothing is nobody; `all` of nothing is anyone. */
export type Access =
  | { readonly is: 'anyone' }
  | { readonly is: 'signedIn' }
  | { readonly is: 'self' }
  | { readonly is: 'role'; readonly role: string }
  | { readonly is: 'rule'; readonly rule: string }
  | { readonly is: 'path'; readonly path: readonly RelationModel[] }
  /** Whoever may read the row that this ref points at. */
  | { readonly is: 'sees'; readonly relation: RelationModel }
  | { readonly is: 'match'; readonly match: MatchModel }
  | { readonly is: 'any'; readonly of: readonly Access[] }
  | { readonly is: 'all'; readonly of: readonly Access[] }

export interface EntityModel {
  readonly name: string
  readonly table: string
  /** Plural kebab-case, as in the URL. */
  readonly collection: string
  readonly fields: readonly FieldModel[]
  readonly relations: readonly RelationModel[]
  readonly indexes: readonly IndexModel[]
  readonly can: Readonly<Record<Operation, Access>>
  /** The name it had before. */
  readonly was: string | null
  /** How old an answer to a read may be; null where none is kept. */
  readonly cacheMs: number | null
  readonly because: string | null
}

/** Text of the blueprint, or of the environment with what holds when it gives none. */
export type EnvText = { readonly text: string } | { readonly env: string; readonly otherwise: string | null }

export interface EventModel {
  readonly name: string
  readonly version: number
  /** The field whose events are kept in order. */
  readonly subject: string | null
  readonly fields: readonly FieldModel[]
  readonly because: string | null
}

export type Returns =
  | { readonly is: 'nothing' }
  | { readonly is: 'one'; readonly entity: string }
  | { readonly is: 'page'; readonly entity: string }
  | { readonly is: 'shape'; readonly fields: readonly FieldModel[] }

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'

export interface ActionModel {
  readonly name: string
  readonly kind: 'command' | 'query'
  readonly on: string | null
  readonly method: Method
  /** With `{name}` placeholders. */
  readonly path: string
  readonly input: readonly FieldModel[]
  readonly returns: Returns
  readonly allow: Access
  readonly emits: readonly string[]
  readonly limit: RateModel | null
  readonly status: number
  readonly errors: string | null
  readonly timeoutMs: number
  /** Jobs and sagas that its handler may start. */
  readonly starts: readonly string[]
  /** How old an answer may be; null where none is kept. */
  readonly cacheMs: number | null
  /** The secret that a request has to be signed with; null where none is asked for. */
  readonly signed: EnvText | null
  readonly because: string | null
}

export interface JobModel {
  readonly name: string
  readonly input: readonly FieldModel[]
  /** Milliseconds from run to run; with `cron` null, both null where only code starts it. */
  readonly every: number | null
  readonly cron: string | null
  readonly zone: string
  readonly timeoutMs: number
  readonly attempts: number
  readonly emits: readonly string[]
  readonly starts: readonly string[]
  readonly because: string | null
}

export interface SagaStepModel {
  readonly name: string
  readonly undo: string | null
  readonly timeoutMs: number
  readonly attempts: number
  readonly because: string | null
}

export interface SagaModel {
  readonly name: string
  readonly input: readonly FieldModel[]
  readonly steps: readonly SagaStepModel[]
  /** What the saga or one of its steps emits. */
  readonly emits: readonly string[]
  readonly because: string | null
}

export interface ExternalModel {
  readonly name: string
  readonly url: EnvText
  readonly headers: readonly { readonly name: string; readonly value: EnvText }[]
  readonly timeoutMs: number
  readonly attempts: number
  readonly atOnce: number
  readonly breaker: { readonly failures: number; readonly pauseMs: number }
  /** The degraded answer; null where a failure stays one. */
  readonly otherwise: { readonly value: JsonValue } | null
  readonly because: string | null
}

export interface WebhookModel {
  readonly name: string
  readonly events: readonly string[]
  readonly to: EnvText | { readonly entity: string; readonly url: string; readonly secret: string }
  /** Null where each row has its own. */
  readonly secret: EnvText | null
  readonly because: string | null
}

export interface RateModel {
  readonly count: number
  readonly windowMs: number
  readonly text: Rate
}

/** An older version of the API with everything resolved: what each of its words is called now. */
export interface VersionModel {
  readonly name: string
  /** Milliseconds since 1970; null where nothing is said. */
  readonly deprecatedAt: number | null
  readonly sunsetAt: number | null
  readonly ends: boolean
  readonly guide: string | null
  /** Those that it has, in the order of the present ones. */
  readonly entities: readonly EntityVersionModel[]
  readonly actions: readonly ActionVersionModel[]
  readonly because: string | null
}

export interface EntityVersionModel {
  readonly name: string
  /** What it is called now. */
  readonly entity: string
  readonly collection: string
  /** The fields it has under a name or another, in the order of the present ones. Secrets are among them. */
  readonly fields: readonly MemberVersionModel[]
  /** The lists of other entities that a read may include. */
  readonly relations: readonly MemberVersionModel[]
  /** Fields that code makes of the present row. Empty where there is no code. */
  readonly made: readonly FieldModel[]
  readonly absent: Readonly<Record<string, JsonValue>>
  readonly code: boolean
}

export interface MemberVersionModel {
  readonly name: string
  /** What it is called now. */
  readonly from: string
  /** May be left out, though today it may not. */
  readonly optional: boolean
  /** Null where its words are those of today. */
  readonly words: readonly WordModel[] | null
}

/** A word of an older version, and those of today that it stands for; the first is what it writes. */
export interface WordModel {
  readonly word: string
  readonly of: readonly string[]
}

export interface ActionVersionModel {
  readonly name: string
  /** What it is called now. */
  readonly action: string
  readonly method: Method
  readonly path: string
  readonly input: readonly MemberVersionModel[]
  /** Of an answer that has a shape of its own; null of any other. */
  readonly returns: readonly MemberVersionModel[] | null
  readonly absent: Readonly<Record<string, JsonValue>>
}

export interface Model {
  readonly name: string
  /** The version of the API that it says: the first step of its paths. */
  readonly version: string
  /** Older ones that are served beside it. */
  readonly versions: readonly VersionModel[]
  readonly actor: string | null
  readonly roles: readonly string[]
  readonly rules: readonly string[]
  readonly auth: { readonly scheme: string; readonly subject: string | null }
  readonly entities: readonly EntityModel[]
  readonly events: readonly EventModel[]
  readonly actions: readonly ActionModel[]
  readonly jobs: readonly JobModel[]
  readonly sagas: readonly SagaModel[]
  readonly external: readonly ExternalModel[]
  readonly webhooks: readonly WebhookModel[]
  readonly errors: readonly { readonly name: string; readonly fields: readonly FieldModel[] }[]
  readonly limit: RateModel
  readonly expects: Expects
}
