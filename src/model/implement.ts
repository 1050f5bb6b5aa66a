/** Joins a blueprint to the code of its actions, events and rules. What handlers are given is typed from the blueprint. */
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { ProblemDocument } from '../kit/problem.ts'
import { nearest } from '../kit/text.ts'
import type { Section } from './language-check.ts'
import type {
  AnyBlueprint,
  AnyWhere,
  Db,
  EntityName,
  Given,
  Id,
  Page,
  ReadDb,
  Row,
  SystemDb,
  Time,
  Values,
} from './language-rows.ts'

// ── what handlers are given ──────────────────────────────────────────────────

type EntryNames<B, K extends string> = keyof Section<B, K> & string
type RoleName<B> = B extends { readonly roles: readonly (infer R extends string)[] } ? R : never
type ActorRow<B extends AnyBlueprint> = B extends { readonly actor: infer E extends EntityName<B> } ? Row<B, E> : null
type ActorId<B> = B extends { readonly actor: infer E extends string } ? Id<E> : string

/** Who calls. */
export interface CallerOf<B> {
  /** Null when nobody signed in. */
  readonly actor: ActorId<B> | null
  readonly roles: readonly RoleName<B>[]
  readonly tenant: string | null
}

type Log = (fieldsOrMessage: Readonly<Record<string, unknown>> | string, message?: string) => void
export interface Logger {
  readonly debug: Log
  readonly info: Log
  readonly warn: Log
  readonly error: Log
}

/** Changes the answer that the action would give by itself. */
export interface Reply {
  status(code: number): void
  header(name: string, value: string): void
}

type InputOf<A> = A extends { readonly input: infer F } ? Values<F> : Record<never, never>
type Nullable<A> = A extends { readonly allow: 'anyone' }
  ? true
  : A extends { readonly allow: readonly (infer W)[] }
    ? 'anyone' extends W
      ? true
      : false
    : false
type OnRow<B extends AnyBlueprint, A> = A extends { readonly on: infer E extends EntityName<B> }
  ? { readonly [_ in E]: Row<B, E> }
  : unknown
type Emit<B, N> = <E extends N>(event: E, payload: Payload<Section<B, 'events'>, E>) => void
type Payload<Events, E> = E extends keyof Events ? Given<Events[E]> : never
type Emits<B, A> = A extends { readonly kind: 'query' }
  ? unknown
  : A extends { readonly emits: readonly (infer N)[] }
    ? { readonly emit: Emit<B, N> }
    : unknown

interface Surroundings<B extends AnyBlueprint, A> {
  /** What the client sent, checked; what is optional and absent is null. */
  readonly input: InputOf<A>
  /** The row of who calls; null only where `allow` says `anyone` and nobody signed in. */
  readonly actor: Nullable<A> extends true ? ActorRow<B> | null : ActorRow<B>
  readonly caller: CallerOf<B>
  /** Acts as the caller; all that a command writes happens, or nothing. A query only reads. */
  readonly db: A extends { readonly kind: 'query' } ? ReadDb<B> : Db<B>
  /** Aborted when the client is gone or the time limit is reached. */
  readonly signal: AbortSignal
  readonly log: Logger
  /** The request's time. */
  readonly now: Time
  newId(): string
  readonly headers: Readonly<Record<string, string>>
  readonly reply: Reply
}
/** What the handler of an action is given: only words of the blueprint. */
export type Context<B extends AnyBlueprint, A> = Surroundings<B, A> & OnRow<B, A> & Emits<B, A>

type Returned<B extends AnyBlueprint, R> =
  R extends EntityName<B>
    ? Row<B, R>
    : R extends `${infer E extends EntityName<B>}[]`
      ? readonly Row<B, E>[] | Page<Row<B, E>>
      : Given<R>
type Answer<T> = T | Promise<T>
/** The code of an action: answers what the action `returns`. */
export type Handler<B extends AnyBlueprint, A> = A extends { readonly returns: infer R }
  ? R extends 'nothing'
    ? (context: Context<B, A>) => void | Promise<void>
    : (context: Context<B, A>) => Answer<Returned<B, R>>
  : (context: Context<B, A>) => void | Promise<void>
export type Handlers<B extends AnyBlueprint> = {
  readonly [A in EntryNames<B, 'actions'>]: Handler<B, Section<B, 'actions'>[A]>
}

// ── what else an application may have ────────────────────────────────────────

/** What a subscriber is given. Nobody calls, so `db` acts as the system. */
export interface EventContext<B extends AnyBlueprint> {
  /** Of the event: the same when it is delivered again. */
  readonly id: string
  readonly db: SystemDb<B>
  readonly signal: AbortSignal
  readonly log: Logger
  readonly now: Time
  newId(): string
}
export type Subscribers<B extends AnyBlueprint> = {
  readonly [E in EntryNames<B, 'events'>]?: (
    payload: Values<Section<B, 'events'>[E]>,
    context: EventContext<B>,
  ) => void | Promise<void>
}

export interface RuleContext<B> extends CallerOf<B> {
  readonly now: Time
}
type RuleAnswer = boolean | AnyWhere
/** A named access rule: may this caller, and if not always, then to which rows. */
export type Rule<B> = (context: RuleContext<B>) => Answer<RuleAnswer>
type RuleName<B> = B extends { readonly rules: readonly (infer R extends string)[] } ? R : never

/** Who a token stands for. */
export interface Subject<Role extends string = string> {
  readonly subject: string
  readonly roles?: readonly Role[]
  readonly tenant?: string
}
/** Who a token stands for; null refuses it. */
export type Authenticate<B extends AnyBlueprint> = (
  token: string,
  context: { readonly headers: Readonly<Record<string, string>>; readonly db: SystemDb<B> },
) => Promise<Subject<RoleName<B>> | null>

/** Turns a problem into the error shape of an existing API. */
export type ErrorShaper<Body> = (
  problem: ProblemDocument,
  request: { readonly method: string; readonly path: string },
) => { readonly status: number; readonly body: Body; readonly headers?: Readonly<Record<string, string>> }

/** Routes of your own, in plain Fastify, next to those of the blueprint. */
export type Routes<B extends AnyBlueprint> = (
  app: FastifyInstance,
  context: {
    /** Acts as who calls; each write is a transaction of its own. */
    readonly dbFor: (request: FastifyRequest) => Db<B>
    readonly asSystem: SystemDb<B>
  },
) => void | Promise<void>

interface Optional<B extends AnyBlueprint> {
  readonly on?: Subscribers<B>
  readonly authenticate?: Authenticate<B>
  readonly routes?: Routes<B>
}
type Rules<B> = B extends { readonly rules: unknown } ? { readonly rules: { readonly [R in RuleName<B>]: Rule<B> } } : unknown
type Errors<B> = B extends { readonly errors: infer E }
  ? { readonly errors: { readonly [S in keyof E]: ErrorShaper<Given<E[S]>> } }
  : unknown
/** Code that is no action: subscribers, rules, sign-in, error shapes, routes. */
export type More<B extends AnyBlueprint> = Optional<B> & Rules<B> & Errors<B>
type MoreArguments<B extends AnyBlueprint> = B extends { readonly rules: unknown } | { readonly errors: unknown }
  ? [more: More<B>]
  : [more?: More<B>]

/** A blueprint with its code: what is served. */
export interface App<B extends AnyBlueprint> {
  readonly blueprint: B
  readonly handlers: Handlers<B>
  readonly more: More<B>
}

/** Any application: what serves it needs no more. What handlers are given is checked where they are written. */
export interface AnyApp {
  readonly blueprint: AnyBlueprint
  readonly handlers: Readonly<Record<string, (context: never) => unknown>>
  readonly more: {
    readonly on?: Readonly<Record<string, (payload: never, context: never) => unknown>>
    readonly rules?: Readonly<Record<string, (context: never) => Answer<RuleAnswer>>>
    readonly authenticate?: (token: string, context: never) => Promise<Subject | null>
    readonly errors?: Readonly<Record<string, ErrorShaper<unknown>>>
    readonly routes?: (app: FastifyInstance, context: never) => void | Promise<void>
  }
}

// ── implement ────────────────────────────────────────────────────────────────

/**
 * Joins a blueprint to its code. A missing or misspelt handler does not compile.
 * @throws TypeError when nothing was compiled and one got here.
 */
export const implement = <B extends AnyBlueprint>(blueprint: B, handlers: Handlers<B>, ...[more]: MoreArguments<B>): App<B> => {
  const declared = blueprint as AnyBlueprint & Loose
  const code = (more ?? {}) as LooseMore
  const wrong = [
    ...compare('action', 'handler', names(declared.actions), handlers),
    ...compare('rule', 'function', declared.rules ?? [], code.rules),
    ...compare('error shape', 'function', names(declared.errors), code.errors),
    ...strangers('event', names(declared.events), code.on),
    ...strangers('setting', ['on', 'rules', 'authenticate', 'errors', 'routes'], code),
  ]
  if (wrong.length > 0) throw new TypeError(`the code does not fit blueprint '${blueprint.name}': ${wrong.join('; ')}`)
  return Object.freeze({ blueprint, handlers, more: code as More<B> })
}

type Named = Readonly<Record<string, unknown>>
interface Loose {
  readonly actions?: Named
  readonly events?: Named
  readonly errors?: Named
  readonly rules?: readonly string[]
}
interface LooseMore extends Named {
  readonly on?: Named
  readonly rules?: Named
  readonly errors?: Named
}

const names = (section: Named = {}): readonly string[] => Object.keys(section)

/** Each name that has no code, and all code that has no name. */
function compare(what: string, role: string, known: readonly string[], code: Named = {}): readonly string[] {
  const missing = known.filter((name) => typeof code[name] !== 'function').map((name) => `${what} '${name}' has no ${role}`)
  return [...missing, ...strangers(what, known, code)]
}

function strangers(what: string, known: readonly string[], code: Named = {}): readonly string[] {
  const unknown = names(code).filter((name) => !known.includes(name))
  return unknown.map((name) => {
    const meant = nearest(name, known)
    return `no ${what} is called '${name}'${meant === undefined ? '' : `, did you mean '${meant}'?`}`
  })
}
