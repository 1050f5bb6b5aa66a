/** The normalised architecture: every default filled in, every name resolved. Plain data; nothing here acts. */
import type { Expects, Field, Operation, Rate } from './blueprint.ts'

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
  readonly because: string | null
}

export interface EventModel {
  readonly name: string
  readonly fields: readonly FieldModel[]
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
  readonly because: string | null
}

export interface RateModel {
  readonly count: number
  readonly windowMs: number
  readonly text: Rate
}

export interface Model {
  readonly name: string
  readonly actor: string | null
  readonly roles: readonly string[]
  readonly rules: readonly string[]
  readonly auth: { readonly scheme: string; readonly subject: string | null }
  readonly entities: readonly EntityModel[]
  readonly events: readonly EventModel[]
  readonly actions: readonly ActionModel[]
  readonly errors: readonly { readonly name: string; readonly fields: readonly FieldModel[] }[]
  readonly limit: RateModel
  readonly expects: Expects
}
