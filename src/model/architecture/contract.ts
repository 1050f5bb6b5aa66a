/** What an interface description promises. */
import type { HttpMethod } from './code.ts'
import type { Place } from './place.ts'

export interface Contract {
  readonly file: string
  readonly format: 'openapi 2.0' | 'openapi 3.0' | 'openapi 3.1' | 'graphql'
  readonly servers: readonly { readonly url: string; readonly place: Place }[]
  readonly securitySchemes: readonly SecurityScheme[]
  /** Whether operations need a caller unless they say otherwise. */
  readonly secured: boolean
  readonly operations: readonly Operation[]
  readonly place: Place
}

export interface SecurityScheme {
  readonly name: string
  readonly type: 'http' | 'apiKey' | 'oauth2' | 'openIdConnect' | 'mutualTLS'
  /** `basic`, `bearer`; where a key goes; the flows of OAuth. */
  readonly detail: readonly string[]
  readonly place: Place
}

export interface Operation {
  readonly id: string | null
  readonly method: HttpMethod
  /** With the base path of the server, as `/v1/posts/{id}`. */
  readonly path: string
  /** As the document has it. */
  readonly ownPath: string
  /** Names of schemes of which one is needed; empty for none. */
  readonly security: readonly string[]
  /** Whether the operation itself says what it needs, or what the document says holds. */
  readonly ownSecurity: boolean
  readonly parameters: readonly Parameter[]
  /** False where a reference to a parameter leads nowhere. */
  readonly parametersAreWhole: boolean
  readonly body: {
    readonly required: boolean
    readonly types: readonly string[]
    readonly schema: Schema | null
    readonly place: Place
  } | null
  readonly responses: readonly {
    readonly status: string
    readonly types: readonly string[]
    readonly schema: Schema | null
    /** Lower-case names. */
    readonly headers: readonly string[]
    /** The reference it is written as: `#/components/responses/Problem`. */
    readonly ref: string | null
    readonly place: Place
  }[]
  readonly tags: readonly string[]
  readonly deprecated: boolean
  readonly extensions: Readonly<Record<string, unknown>>
  readonly opening: Opening | null
  /** Of its responses. */
  readonly responsesOpening: Opening | null
  readonly place: Place
}

/** Where an entry can be added to a mapping of a document, in the way that it is written; null where it cannot. */
export interface Opening {
  readonly file: string
  readonly offset: number
  /** What stands before the entry: a line break with its indentation, or a comma. */
  readonly before: string
  /** Keys and texts stand in double quotes. */
  readonly json: boolean
}

export interface Parameter {
  readonly name: string
  readonly in: 'path' | 'query' | 'header' | 'cookie'
  readonly required: boolean
  readonly schema: Schema | null
  readonly place: Place
}

/**
 * A JSON Schema with its references followed; a schema that contains itself, and one too deep to be worth it, ends in
 * `type: []` with its `name`.
 */
export interface Schema {
  /** Of the shared schema it was, where it had one. */
  readonly name: string | null
  readonly type: readonly string[]
  readonly format: string | null
  readonly properties: Readonly<Record<string, Schema>>
  readonly required: readonly string[]
  readonly items: Schema | null
  readonly anyOf: readonly Schema[]
  readonly enum: readonly unknown[] | null
  readonly pattern: string | null
  readonly maximum: number | null
  readonly maxLength: number | null
  readonly maxItems: number | null
  readonly readOnly: boolean
  readonly writeOnly: boolean
  /** null where nothing is said of others. */
  readonly additional: boolean | null
  readonly opening: Opening | null
  readonly place: Place
}
