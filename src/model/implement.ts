/** Joins a blueprint to the code of its actions, events and rules. What handlers are given is typed from the blueprint. */
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { ProblemDocument } from '../kit/problem.ts'
import type { Answer, CallerOf, Handlers, RoleName } from './implement-context.ts'
import { misfits } from './implement-fit.ts'
import type { EntryNames } from './implement-given.ts'
import type { Coded, VersionsCode } from './implement-versions.ts'
import type { Jobs, Sagas, Subscribers, Upcasts } from './implement-work.ts'
import type { AnyBlueprint, AnyWhere, Db, Given, SystemDb, Time } from './language-rows.ts'

// ── what else an application may have ────────────────────────────────────────

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
/** `Code` under a key, where a name asks for it. */
type Under<Key extends string, Names, Code> = [Names] extends [never] ? unknown : { readonly [_ in Key]: Code }
type Work<B extends AnyBlueprint> = Under<'jobs', EntryNames<B, 'jobs'>, Jobs<B>> &
  Under<'sagas', EntryNames<B, 'sagas'>, Sagas<B>> &
  Under<'upcast', keyof Upcasts<B>, Upcasts<B>> &
  Under<'versions', Coded<B>, VersionsCode<B>>
/** Code that is no action: subscribers, jobs, sagas, upcasts, older versions of the API, rules, sign-in, error shapes, routes. */
export type More<B extends AnyBlueprint> = Optional<B> & Rules<B> & Errors<B> & Work<B>
type MoreArguments<B extends AnyBlueprint> = B extends { readonly rules: unknown } | { readonly errors: unknown }
  ? [more: More<B>]
  : [EntryNames<B, 'jobs'> | EntryNames<B, 'sagas'> | keyof Upcasts<B> | Coded<B>] extends [never]
    ? [more?: More<B>]
    : [more: More<B>]

/** A blueprint with its code: what is served. */
export interface App<B extends AnyBlueprint> {
  readonly blueprint: B
  readonly handlers: Handlers<B>
  readonly more: More<B>
}

interface AnyConversion {
  readonly toOld: (row: never) => unknown
  readonly toNew: (input: never, context: never) => unknown
}

/** Any application: what serves it needs no more. What handlers are given is checked where they are written. */
export interface AnyApp {
  readonly blueprint: AnyBlueprint
  readonly handlers: Readonly<Record<string, (context: never) => unknown>>
  readonly more: {
    readonly on?: Readonly<Record<string, (payload: never, context: never) => unknown>>
    readonly jobs?: Readonly<Record<string, (context: never) => unknown>>
    /** Of each saga its steps and undos. */
    readonly sagas?: Readonly<Record<string, Readonly<Record<string, (context: never) => unknown>>>>
    /** Of each event, by version: what makes the next version of a payload. */
    readonly upcast?: Readonly<Record<string, Readonly<Record<number, (payload: never) => unknown>>>>
    /** Of each older version its entities, with what makes and takes their own fields. */
    readonly versions?: Readonly<Record<string, Readonly<Record<string, AnyConversion>>>>
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
  const code = (more ?? {}) as Readonly<Record<string, unknown>>
  const wrong = misfits(blueprint, handlers, code)
  if (wrong.length > 0) throw new TypeError(`the code does not fit blueprint '${blueprint.name}': ${wrong.join('; ')}`)
  return Object.freeze({ blueprint, handlers, more: code as More<B> })
}
