/**
 * What one file says by itself, before the files are linked: plain JSON, so that it can be remembered by the file's
 * content. What stands in another file is named by a {@link Ref}.
 */
import type {
  Assignment,
  Call,
  Catch,
  CodeFile,
  CodeFunction,
  Comparison,
  Decorator,
  Import,
  Value,
} from '../../model/architecture/code.ts'
import type { Place } from '../../model/architecture/place.ts'

/**
 * `<root>|<path>`, the path being `.name` and `()` for the answer of a call. Roots: `d:<module>` its default export,
 * `n:<module>` the module, `v:<n>` a variable, `f:<n>` a function, `c:<n>` a class (and what is made of it),
 * `p:<function>:<n>` a parameter, `g:<name>` what the platform has.
 */
export type Ref = string

/** A reference, or an object whose fields are. */
export type Shape = Ref | { readonly [field: string]: Shape }

export interface FileFacts {
  readonly file: Omit<CodeFile, 'imports' | 'inBrowser'>
  /** False for a front end and for tests: only words and imports are kept. */
  readonly whole: boolean
  readonly imports: readonly Omit<Import, 'file'>[]
  readonly exports: Readonly<Record<string, Shape>>
  /** Values of exported constants. */
  readonly constants: Readonly<Record<string, Value>>
  /** Modules of `export * from`. */
  readonly stars: readonly string[]
  readonly functions: readonly RawFunction[]
  /** null where a place was kept for a call that reading never came to. */
  readonly calls: readonly (RawCall | null)[]
  readonly classes: readonly RawClass[]
  readonly variables: readonly RawVariable[]
  readonly comparisons: readonly Comparison[]
  readonly assignments: readonly Assignment[]
  readonly catches: readonly Catch[]
  readonly resolvers: readonly RawResolver[]
  readonly unread: readonly { readonly place: Place; readonly message: string }[]
}

/** A function that resolves a field of GraphQL, as the object that it stands in says. */
export interface RawResolver {
  /** `Query`; null where what stands around the object tells. */
  readonly type: string | null
  /** null for all that the shape has. */
  readonly field: string | null
  /** Where it is written here; elsewhere the shape tells. */
  readonly handler: string | null
  readonly shape: Shape | null
  /** What it is wrapped in, and what stands beside it: `authenticated(…)`, `authScopes`. */
  readonly guards: readonly { readonly name: string; readonly shape: Shape | null; readonly place: Place }[]
  readonly place: Place
}

export interface RawFunction extends Omit<CodeFunction, 'uses' | 'decorators'> {
  readonly decorators: readonly RawDecorator[]
  /** What it mentions that may be a function. */
  readonly mentions: readonly Ref[]
  readonly parameterTypes: readonly (Ref | null)[]
  readonly parameterDecorators: readonly (readonly RawDecorator[])[]
  readonly returns: Shape | null
  readonly traits: readonly Trait[]
  /** The call that it is an argument of, and which. */
  readonly callback: { readonly call: number; readonly argument: number } | null
  readonly classIndex: number | null
}

/** What a body shows of what a guard does. */
export type Trait = 'reads authorization' | 'reads caller' | 'refuses 401' | 'refuses 403' | 'checks role' | 'refuses 429'

export interface RawDecorator extends Decorator {
  readonly ref: Ref | null
  readonly shapes: readonly (Shape | null)[]
}

export interface RawCall extends Omit<Call, 'target' | 'to' | 'transaction' | 'chain'> {
  readonly ref: Ref | null
  /** The call whose answer it is called on. */
  readonly on: number | null
  readonly shapes: readonly (Shape | null)[]
  /** The calls that are its arguments. */
  readonly argumentCalls: readonly (number | null)[]
  /** The variable its answer is kept in, as a root: `v:3`. */
  readonly keptRoot: string | null
  readonly block: 'try' | 'catch' | 'finally' | null
  /** Whether it is a template with a tag: sql`…`. */
  readonly tagged: boolean
}

export interface RawClass {
  readonly name: string
  readonly extends: string | null
  readonly parent: Ref | null
  readonly decorators: readonly RawDecorator[]
  readonly methods: Readonly<Record<string, number>>
  readonly shapes: Readonly<Record<string, Shape>>
  readonly fields: readonly {
    readonly name: string
    readonly type: string | null
    readonly decorators: readonly Decorator[]
    readonly value: Value | null
    readonly place: Place
  }[]
  readonly place: Place
}

export interface RawVariable {
  readonly name: string
  readonly shape: Shape
  /** The call whose answer it is. */
  readonly call: number | null
  /** As its type is written: `Repository<User>`. */
  readonly type: string | null
}
