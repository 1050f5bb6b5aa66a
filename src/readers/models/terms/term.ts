export interface Span {
  readonly start: number
  readonly end: number
}

/** An expression of the code, as far as declarations of tables are made of it. */
export type Term = Span &
  (
    | { readonly is: 'text'; readonly text: string }
    | { readonly is: 'number'; readonly text: string }
    | { readonly is: 'boolean'; readonly value: boolean }
    | { readonly is: 'null' }
    /** `texts` is one longer than `values`. */
    | { readonly is: 'template'; readonly texts: readonly string[]; readonly values: readonly Term[] }
    /** A name, or a path of names: `DataTypes.STRING`. */
    | { readonly is: 'name'; readonly path: string }
    /** What is taken of an expression: `.notNull` of `text('a').notNull()`. */
    | { readonly is: 'member'; readonly of: Term; readonly name: string }
    | { readonly is: 'call'; readonly callee: Term; readonly args: readonly Term[] }
    | { readonly is: 'object'; readonly fields: readonly TermField[] }
    | { readonly is: 'list'; readonly items: readonly Term[] }
    /** What it returns, where that is one expression. */
    | { readonly is: 'function'; readonly parameters: readonly string[]; readonly returns: Term | null }
    | { readonly is: 'other' }
  )

export interface TermField extends Span {
  /** null where `value` is spread. */
  readonly name: string | null
  readonly value: Term
}

export interface DecoratorTerm extends Span {
  readonly name: string
  readonly args: readonly Term[]
}

export interface ClassTerms extends Span {
  readonly name: string
  readonly nameSpan: Span
  readonly extends: string | null
  readonly decorators: readonly DecoratorTerm[]
  readonly fields: readonly {
    readonly name: string
    readonly span: Span
    readonly decorators: readonly DecoratorTerm[]
    /** The type as it is written. */
    readonly type: string | null
    readonly value: Term | null
  }[]
}

/** What declarations of tables need of a file. */
export interface FileTerms {
  /** Local name to module and exported name; `*` for a namespace. */
  readonly imports: Readonly<Record<string, { readonly from: string; readonly name: string }>>
  /** Modules whose exports this one passes on. */
  readonly passesOn: readonly string[]
  /** Exported name to local name. */
  readonly exports: Readonly<Record<string, string>>
  /** What variables are set to, wherever they stand; the first one of a name. */
  readonly constants: Readonly<Record<string, { readonly span: Span; readonly value: Term }>>
  /** Values of enums. */
  readonly enums: Readonly<Record<string, readonly string[]>>
  readonly classes: readonly ClassTerms[]
  /** Calls of {@link namedCalls}, with the variable that they are kept in. */
  readonly calls: readonly { readonly call: Term & { readonly is: 'call' }; readonly keptAs: string | null }[]
}

/** Calls that declare or set up, by the last name of what is called. */
export const namedCalls: ReadonlySet<string> = new Set([
  'define',
  'init',
  'belongsTo',
  'hasMany',
  'hasOne',
  'forRoot',
  'createConnection',
  'DataSource',
  'Sequelize',
  'drizzle',
  'defineConfig',
])
