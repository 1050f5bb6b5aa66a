/** An older version of the API with everything resolved: what each of its words is called now. */
import type { JsonValue } from './blueprint.ts'
import type { FieldModel, Method } from './model.ts'

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
