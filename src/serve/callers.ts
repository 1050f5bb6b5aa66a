import { parseJson } from '../kit/json.ts'
import type { CallerKind } from '../model/access.ts'
import type { Model } from '../model/model.ts'
import { type Caller, nobody, systemCaller } from '../ports/caller.ts'
import { type Access, everything, type RuleAnswer, type Store } from '../ports/store.ts'
import { readAuthorization } from './auth/authorization-header.ts'
import { TokenError } from './auth/token-error.ts'
import type { TokenVerifier, VerifiedToken } from './auth/verify-token.ts'
import { problem } from './problems.ts'

/** Who a token stands for, when the app reads tokens itself. */
export interface Identity {
  readonly subject: string
  readonly roles?: readonly string[]
  readonly tenant?: string | null
}

/** What a named rule answers for a caller: all rows, none, or those that match. */
export type RuleFunction = (caller: RuleCaller) => RuleGrant | Promise<RuleGrant>
export type RuleGrant = boolean | Readonly<Record<string, unknown>>
export interface RuleCaller {
  readonly actor: string | null
  readonly roles: readonly string[]
  readonly tenant: string | null
  readonly now: string
}

export interface CallersOptions {
  readonly model: Model
  readonly store: Store
  readonly verifier: TokenVerifier | null
  /** The app's own reading of tokens, in place of the verifier. */
  readonly authenticate: ((token: string, headers: Readonly<Record<string, unknown>>) => Promise<Identity | null>) | null
  readonly rules: Readonly<Record<string, RuleFunction>>
  readonly now: () => number
}

export interface Callers {
  /** Known without waiting: no token at all, or one verified before. */
  known(authorization: string | undefined): Access | undefined
  /** Looks up anew which row stands for whom, after one of them is gone. */
  forget(): void
  /** Rejects with a problem when the token cannot be accepted. */
  identify(authorization: string | undefined, headers: Readonly<Record<string, unknown>>): Promise<Access>
}

/** Whoever sent no token. */
export const anonymous: Access = { caller: nobody, key: 'anyone', rules: new Map() }
export const systemAccess: Access = { caller: systemCaller, key: 'system', rules: new Map() }

export function createCallers({ model, store, verifier, authenticate, rules, now }: CallersOptions): Callers {
  const declared = new Set(model.roles)
  const { scheme, subject: subjectField } = model.auth
  const dynamic = model.rules.length > 0
  let remembered = new WeakMap<VerifiedToken, Access>()
  const challenge = (detail: string) =>
    problem('unauthenticated', detail, { headers: { 'www-authenticate': `${scheme} realm="${model.name}"` } })

  /** The id of the actor's row whose subject field has this value, or null while there is none. */
  const actorOf = async (subject: string): Promise<string | null> => {
    if (subjectField === null || model.actor === null) return subject
    const shape = {
      entity: model.actor,
      selection: { ...everything, fields: [] },
      where: [{ field: subjectField, operator: 'eq' as const }],
      sort: null,
      continued: false,
    }
    const { items } = await store.reader.page(shape, systemAccess, { where: [subject], limit: 1, from: null })
    return parseJson<{ id: string }[]>(items)[0]?.id ?? null
  }

  const toAccess = async (identity: Identity): Promise<Access> => {
    const actor = (await actorOf(identity.subject)) ?? `${unknownActor}${identity.subject}`
    const roles = (identity.roles ?? []).filter((role) => declared.has(role)).sort()
    const caller: Caller = { actor, subject: identity.subject, roles, tenant: identity.tenant ?? null, system: false }
    return withRules({ caller, key: `signedIn ${roles.join(' ')}`, rules: new Map() })
  }

  /** Asks the named rules, whose answers become part of every condition. Equal shapes of answers share statements. */
  const withRules = async (access: Access): Promise<Access> => {
    if (!dynamic) return access
    const { actor, roles, tenant } = access.caller
    const answers = new Map<string, RuleAnswer>()
    for (const name of model.rules) {
      const grant = await rules[name]!({ actor, roles, tenant, now: new Date(now()).toISOString() })
      answers.set(name, typeof grant === 'boolean' ? grant : readConditions(grant))
    }
    const shapes = [...answers].map(([name, answer]) => `${name}=${typeof answer === 'boolean' ? answer : shapeOf(answer)}`)
    return { caller: access.caller, key: `${access.key} ${shapes.join(' ')}`, rules: answers }
  }

  return {
    known: (authorization) => {
      if (dynamic) return undefined
      if (authorization === undefined) return anonymous
      if (authenticate !== null || verifier === null) return undefined
      const read = readAuthorization(authorization, scheme)
      const token = read.kind === 'token' ? verifier.cached(read.token) : undefined
      return token === undefined ? undefined : remembered.get(token)
    },
    forget: () => {
      remembered = new WeakMap()
    },
    identify: async (authorization, headers) => {
      const read = readAuthorization(authorization, scheme)
      if (read.kind === 'none') return withRules(anonymous)
      if (read.kind === 'bad') throw challenge(`the Authorization header is not of the form \`${scheme} <token>\``)
      if (authenticate !== null) {
        const identity = await authenticate(read.token, headers)
        if (identity === null) throw challenge('the token is not valid')
        return toAccess(identity)
      }
      if (verifier === null) throw challenge('this server accepts no tokens')
      let token: VerifiedToken
      try {
        token = await verifier.verify(read.token)
      } catch (error) {
        if (!(error instanceof TokenError)) throw error
        if (error.code === 'keys_unavailable') throw problem('unavailable', error.message, { headers: { 'retry-after': '5' } })
        throw challenge(error.message)
      }
      const access = remembered.get(token) ?? (await toAccess(token))
      // An actor without a row yet is looked up again, so that signing up takes effect at once.
      if (!dynamic && !isUnknownActor(access.caller.actor)) remembered.set(token, access)
      return access
    },
  }
}

/** Stands where an id would, for a token whose subject has no row yet: it equals no id. */
const unknownActor = 'unknown:'

export function isUnknownActor(actor: string | null): boolean {
  return actor?.startsWith(unknownActor) ?? false
}

/** The subject of a caller whose row does not exist yet. */
export function subjectOf(actor: string): string {
  return actor.slice(unknownActor.length)
}

const noRules: ReadonlySet<string> = new Set()

/** @param onRow false where there is no row that the conditions a rule answers with could hold of. */
export function kindOf({ caller, rules }: Access, onRow = true): CallerKind {
  if (rules.size === 0) return { signedIn: caller.actor !== null, roles: caller.roles, refusedRules: noRules }
  const refuses = (answer: RuleAnswer) => (onRow ? answer === false : answer !== true)
  const refusedRules = new Set([...rules].filter(([, answer]) => refuses(answer)).map(([name]) => name))
  return { signedIn: caller.actor !== null, roles: caller.roles, refusedRules }
}

function readConditions(grant: Readonly<Record<string, unknown>>): Exclude<RuleAnswer, boolean> {
  return Object.entries(grant).flatMap(([field, value]) => {
    if (typeof value !== 'object' || value === null) return [{ field, operator: 'eq' as const, value }]
    return Object.entries(value).map(([operator, inner]) => ({ field, operator: operator as 'eq', value: inner as unknown }))
  })
}

function shapeOf(answer: Exclude<RuleAnswer, boolean>): string {
  return answer.map(({ field, operator }) => `${field}.${operator}`).join('&')
}
