/**
 * What the code of a server says, file by file. Facts are summaries of the tree that is dropped after reading: functions,
 * calls with their arguments, and what follows from them (routes, queries, transactions).
 */
import type { Place } from './place.ts'

export interface Code {
  readonly files: readonly CodeFile[]
  readonly functions: readonly CodeFunction[]
  readonly calls: readonly Call[]
  readonly classes: readonly CodeClass[]
  readonly comparisons: readonly Comparison[]
  readonly assignments: readonly Assignment[]
  readonly catches: readonly Catch[]
  readonly routes: readonly Route[]
  readonly queries: readonly Query[]
  readonly transactions: readonly Transaction[]
}

export interface CodeFile {
  readonly file: string
  readonly language: 'typescript' | 'javascript'
  /** Tests, fixtures, stories and the like: their facts are kept, and most rules pass them by. */
  readonly isTest: boolean
  /** Scripts, seeds, command lines, migrations: what no request reaches. */
  readonly isTool: boolean
  /** Runs in a browser: it draws, asks for a `window`, or is only used by what does. */
  readonly inBrowser: boolean
  readonly imports: readonly Import[]
  /** Names and string literals that appear in it, for the question whether anything still uses a name. */
  readonly words: readonly string[]
  /** Comments that silence a rule, mark what is public, or accept a loss (`best effort`): verbatim, with their places. */
  readonly comments: readonly { readonly text: string; readonly place: Place }[]
}

export interface Import {
  /** As written: `pg`, `./db.js`. */
  readonly from: string
  /** The file of the repository it resolves to; null for a package. */
  readonly file: string | null
  /** Local name to exported name; `*` for a namespace, `default` for the default. */
  readonly names: Readonly<Record<string, string>>
  readonly typeOnly: boolean
  readonly place: Place
}

/** `<file>#<number>`, in the order of the file; `<file>#0` is the module's own body. */
export type FunctionId = string

export interface CodeFunction {
  readonly id: FunctionId
  /** The name it is called by, `UserService.find` for a method; null for an anonymous one. */
  readonly name: string | null
  /** The function it is written in. */
  readonly within: FunctionId | null
  readonly parameters: readonly string[]
  readonly async: boolean
  readonly exported: boolean
  readonly class: string | null
  readonly decorators: readonly Decorator[]
  /** Functions it calls or passes on, as far as they resolve. */
  readonly uses: readonly FunctionId[]
  /** What it answers, where that is a name, a list of one name, a call, a text, an object or a choice of them; the first few. */
  readonly answers: readonly Value[]
  /** Its body is empty, and no comment in it says why. */
  readonly empty?: true
  readonly place: Place
}

export interface CodeClass {
  readonly name: string
  readonly file: string
  readonly extends: string | null
  readonly decorators: readonly Decorator[]
  readonly fields: readonly {
    readonly name: string
    readonly type: string | null
    readonly decorators: readonly Decorator[]
    readonly value: Value | null
    readonly place: Place
  }[]
  readonly place: Place
}

export interface Decorator {
  readonly name: string
  readonly args: readonly Value[]
  readonly place: Place
}

/** The summary of an expression. */
export type Value = { readonly place: Place } & (
  | { readonly is: 'text'; readonly text: string }
  | { readonly is: 'number'; readonly value: number }
  | { readonly is: 'boolean'; readonly value: boolean }
  | { readonly is: 'null' }
  | { readonly is: 'regex'; readonly pattern: string; readonly flags: string }
  /** A template, or text joined with `+`: `texts` is one longer than `values`. `tag` is what it is tagged with: `sql`. */
  | { readonly is: 'template'; readonly tag: string | null; readonly texts: readonly string[]; readonly values: readonly Value[] }
  | {
      readonly is: 'object'
      readonly fields: Readonly<Record<string, Value>>
      readonly spreads: readonly Value[]
      readonly computed: readonly Value[]
    }
  | { readonly is: 'list'; readonly items: readonly Value[] }
  | { readonly is: 'function'; readonly id: FunctionId }
  /** A name or a path of names. `value` is what a constant, or a variable assigned once, was set to. */
  | { readonly is: 'name'; readonly path: string; readonly value: Value | null; readonly origin: Origin | null }
  | {
      readonly is: 'call'
      readonly callee: string
      readonly args: readonly Value[]
      readonly isNew: boolean
      readonly origin: Origin | null
    }
  /** `a || b`, `a ?? b`, `c ? a : b`: any of them. */
  | { readonly is: 'either'; readonly operator: '||' | '??' | '?:' | '&&'; readonly of: readonly Value[] }
  | { readonly is: 'other'; readonly text: string; readonly of: readonly Value[] }
)

/** Where a value comes from, as far as reading tells. */
export type Origin =
  /** Of the request: `params`, `query`, `body`, `headers`, `cookies`, `files` or the whole `request`; `name` is the key. */
  | { readonly from: 'request'; readonly part: string; readonly name: string | null }
  /** Of who asks, set by a guard: `req.user.id`, `ctx.state.user`, `session.userId`. */
  | { readonly from: 'caller'; readonly name: string | null }
  | { readonly from: 'environment'; readonly name: string }
  /** A parameter of the function it stands in. */
  | { readonly from: 'parameter'; readonly index: number; readonly name: string }
  /** The answer of a call: `callee` with its package, as in {@link Call}. */
  | { readonly from: 'call'; readonly callee: string }
  | { readonly from: 'loop' }

export interface Call {
  readonly id: string
  readonly function: FunctionId
  /** As written: `jwt.verify`, `this.users.find`. */
  readonly callee: string
  /** Package and path of export where an import (or a variable made of one) says: `jsonwebtoken:verify`, `pg:Pool.query`,
   * `node:child_process:exec`; `global:fetch` for what the platform has. `default` is the module itself where it is called
   * or made (`express:default`, `ioredis:default.get`), `()` the answer of a call on the way (`knex:default()().where`). */
  readonly target: string | null
  /** The function of this repository that it calls. */
  readonly to: FunctionId | null
  readonly isNew: boolean
  readonly args: readonly Value[]
  readonly awaited: boolean
  /** Neither awaited, returned, kept nor given a `catch`. */
  readonly floating: boolean
  /** The loop or per-element callback around it, within its function or the callback's: what goes round. */
  readonly loop: {
    readonly kind: 'for' | 'while' | 'each' | 'map'
    readonly concurrent: boolean
    readonly bounded: boolean
    readonly over: Value | null
    readonly place: Place
  } | null
  readonly transaction: string | null
  /** Calls that the answer is chained with: `.catch`, `.timeout`. */
  readonly chain: readonly { readonly name: string; readonly args: readonly Value[] }[]
  /** The variable that its answer is kept in. */
  readonly keptAs: string | null
  /** Conditions around it, innermost first, as written: `process.env.NODE_ENV !== 'production'`. */
  readonly conditions: readonly string[]
  readonly inTry: boolean
  readonly place: Place
  /** Only the callee. */
  readonly calleePlace: Place
}

export interface Comparison {
  readonly function: FunctionId
  readonly operator: '===' | '!==' | '==' | '!=' | '<' | '>' | '<=' | '>='
  readonly left: Value
  readonly right: Value
  readonly place: Place
}

export interface Assignment {
  readonly function: FunctionId
  readonly target: string
  /** Of a module-level variable, a property of another object, or an element by a computed key. */
  readonly kind: 'module' | 'property' | 'element' | 'local'
  readonly operator: '=' | '+=' | '-=' | '++' | '--' | 'other'
  readonly value: Value
  readonly keys: readonly Value[]
  readonly place: Place
}

export interface Catch {
  readonly function: FunctionId
  readonly empty: boolean
  /** A comment inside says why. */
  readonly explained: boolean
  /** Calls in the block that was tried, and in the handler. */
  readonly tried: readonly string[]
  readonly handled: readonly string[]
  readonly rethrows: boolean
  /** What the handler returns or falls through to: `next()`, `true`. */
  readonly returns: Value | null
  /** What a branch inside the handler returns before its end. */
  readonly leaves: Value | null
  readonly place: Place
}

export type HttpMethod = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'HEAD' | 'OPTIONS' | 'ALL'

/**
 * What a route is asked with: a method of HTTP; of GraphQL and tRPC the kind of operation, which says nothing of HTTP.
 * `FIELD` is a field of GraphQL that is resolved for each parent.
 */
export type RouteMethod = HttpMethod | 'QUERY' | 'MUTATION' | 'SUBSCRIPTION' | 'FIELD'

export interface Route {
  readonly method: RouteMethod
  /**
   * In full, with prefixes and `{name}` for parameters: `/v1/posts/{id}`. An operation has its name: `createPost`,
   * `Post.comments` for a field, `posts/create` for a procedure of tRPC.
   */
  readonly path: string
  /** False where a prefix is not a constant. */
  readonly pathIsWhole: boolean
  readonly framework: 'express' | 'fastify' | 'koa' | 'hono' | 'nest' | 'next' | 'graphql' | 'trpc' | 'http' | 'lintel'
  /** What runs before the handler, in order: of the application, the routers and the route. */
  readonly guards: readonly Guard[]
  readonly handler: FunctionId | null
  /** Handler and guards, and every function they reach. */
  readonly reaches: readonly FunctionId[]
  /** Parts of a request that a schema checks: `body`, `query`, `params`. */
  readonly validated: readonly string[]
  /** Names of decorators and comments that say it is public. */
  readonly publicBy: string | null
  readonly place: Place
}

export interface Guard {
  /** As written: `requireAuth`, `rateLimit`. */
  readonly name: string
  readonly kind:
    | 'auth'
    | 'role'
    | 'limit'
    | 'validate'
    | 'upload'
    | 'body'
    | 'cors'
    | 'csrf'
    | 'headers'
    | 'log'
    | 'error'
    | 'other'
  readonly function: FunctionId | null
  /** The call that made it, where one did: `rateLimit({ … })`. */
  readonly call: string | null
  readonly scope: 'application' | 'router' | 'route'
  readonly place: Place
}

export interface Query {
  readonly call: string
  readonly function: FunctionId
  readonly client:
    | 'pg'
    | 'postgres'
    | 'mysql2'
    | 'prisma'
    | 'knex'
    | 'kysely'
    | 'drizzle'
    | 'typeorm'
    | 'sequelize'
    | 'better-sqlite3'
    | 'mongodb'
    | 'mongoose'
    | 'other'
  readonly does: 'select' | 'insert' | 'update' | 'delete' | 'upsert' | 'count' | 'ddl' | 'set' | 'lock' | 'other'
  /** As the database names them, or as the ORM's model does (`tableOf` joins them). The first is the one acted on. */
  readonly tables: readonly string[]
  readonly filters: readonly Filter[]
  readonly order: readonly { readonly column: string; readonly descending: boolean }[]
  /** null: none; `dynamic`: there is one, and reading does not tell it. */
  readonly limit: number | 'dynamic' | null
  readonly offset: boolean
  /** `*` for all. */
  readonly columns: readonly string[]
  /** Columns that it writes, with what to. */
  readonly writes: readonly { readonly column: string; readonly value: Value | null }[]
  /** Whole objects that are written as they come: `data: req.body`. */
  readonly spreads: readonly Value[]
  /** `with`, `include`, `populate`. */
  readonly joins: readonly string[]
  readonly locks: 'update' | 'no key update' | 'share' | null
  readonly onConflict: boolean
  readonly returning: boolean
  /** Answers one row at most. */
  readonly one: boolean
  /** The text, with `$1` for each value; null for what an ORM composes. */
  readonly sql: string | null
  /** What stands for `$1`, `$2` … of {@link sql}, in this order; empty for what an ORM composes. */
  readonly parameters: readonly Value[]
  /** Values that are joined into the text, not bound. */
  readonly joined: readonly Value[]
  /** The variable that the client is called by: `tx`, `prisma`. */
  readonly on: string
  readonly transaction: string | null
  readonly place: Place
}

export interface Filter {
  /** null where the table is not told by the text. */
  readonly table: string | null
  readonly column: string
  readonly operator: '=' | '<>' | '<' | '>' | 'in' | 'like' | 'is null' | 'json' | 'other'
  /** A function or a cast stands around the column: `lower(email)`. */
  readonly wrapped: string | null
  readonly value: Value | null
}

export interface Transaction {
  readonly id: string
  readonly function: FunctionId
  readonly client: Query['client']
  readonly style: 'callback' | 'manual'
  /** What stands for it inside: `tx`. */
  readonly handle: string | null
  /** What would go past it: `prisma`, `db`, `pool`. */
  readonly base: string | null
  readonly isolation: string | null
  /** A manual one: whether every way out commits or rolls back. */
  readonly closed: boolean
  readonly place: Place
}
