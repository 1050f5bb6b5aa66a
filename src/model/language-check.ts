/** The whole blueprint: the one place that knows all names, and so where mistakes in naming become sentences. */
import type { Auth, Expects, Fields } from './blueprint.ts'
import { type EntityOf, type MatchOf, type Mistake, plain } from './language.ts'
import type { CheckVersions } from './language-check-versions.ts'
import type {
  ActionMore,
  CheckActionMore,
  CheckEvents,
  CheckExternal,
  CheckJobs,
  CheckSagas,
  CheckWebhooks,
} from './language-check-work.ts'
import type {
  CheckEmits,
  CheckShape,
  CheckShapes,
  FieldMistake,
  Named,
  Names,
  Say,
  Section,
  Strange,
  Words,
} from './language-naming.ts'
import type { ActionOf, BlueprintOf, ModelOf, PartOf } from './language-shape.ts'

// ── what only the whole can check ────────────────────────────────────────────

/** `unknown` wherever the blueprint is right, a `Mistake` where it is not: intersected with what was written. */
export type Check<M extends ModelOf> = string extends keyof M['entities'] ? unknown : CheckKnown<M>
type CheckKnown<M extends ModelOf> = {
  readonly [K in keyof M]: K extends keyof Checks<M> ? Checks<M>[K] : Mistake<`a blueprint has no '${K & string}'`>
}
interface Checks<M extends ModelOf> {
  readonly version: unknown
  readonly versions: CheckVersions<M, M['versions']>
  readonly actor: Named<M['actor'], Names<M>, 'entity'>
  readonly roles: unknown
  readonly rules: unknown
  readonly auth: Strange<M['auth'], Auth, 'auth'> & CheckSubject<M, Section<M['auth'], 'subject'>>
  readonly entities: { readonly [E in keyof M['entities']]: CheckEntity<M, E & string, M['entities'][E]> }
  readonly events: CheckEvents<M, M['events']>
  readonly actions: CheckActions<M, M['actions']>
  readonly jobs: CheckJobs<M, M['jobs']>
  readonly sagas: CheckSagas<M, M['sagas']>
  readonly external: CheckExternal<M['external']>
  readonly webhooks: CheckWebhooks<M, M['webhooks']>
  readonly errors: CheckShapes<M, M['errors']>
  readonly limit: unknown
  readonly expects: Strange<M['expects'], Expects, 'expects'>
}
type ActorOf<M> = M extends { readonly actor: infer E extends string } ? E : never
type CheckSubject<M extends ModelOf, S> = S extends string
  ? [ActorOf<M>] extends [never]
    ? { readonly subject: Mistake<`'${S}' needs an actor, and the blueprint names none`> }
    : S extends UniqueText<M['entities'][ActorOf<M>]['fields']>
      ? unknown
      : { readonly subject: Mistake<`'${S}' is no unique text field of '${ActorOf<M>}'`> }
  : unknown
type UniqueText<F> = { [K in keyof F]: F[K] extends { readonly kind: 'text'; readonly unique: true } ? K : never }[keyof F]

// ── entities ─────────────────────────────────────────────────────────────────

type CheckEntity<M extends ModelOf, E extends string, X> =
  X extends EntityOf<infer F, infer C> ? Say<EntityMistake<E, F> | FieldMistakes<M, F> | CanMistakes<M, E, F, C>> : unknown

type EntityMistake<E extends string, F> =
  | (E extends 'asSystem' | 'nothing' ? `'${E}' has a meaning of its own and cannot name an entity` : never)
  | (keyof F & ('id' | 'createdAt' | 'updatedAt') extends infer K extends string ? `every row has '${K}': leave it out` : never)
type FieldMistakes<M extends ModelOf, F> = {
  [K in keyof F]: F[K] extends { readonly kind: 'ref' | 'json' } ? `${FieldMistake<M, F[K]>} (in '${K & string}')` : never
}[keyof F]

type CanMistakes<M extends ModelOf, E extends string, F, C> = {
  [O in keyof C]: O extends 'read' | 'create' | 'update' | 'delete'
    ? `${WhoMistake<M, E, F, C[O]>} (in can.${O})`
    : `there is no 'can.${O & string}', only read, create, update and delete`
}[keyof C]
type WhoMistake<M extends ModelOf, E extends string, F, W> = W extends string
  ? WordMistake<M, E, W>
  : W extends readonly (infer Any)[]
    ? WhoMistake<M, E, F, Any>
    : W extends { readonly all: readonly (infer All)[] }
      ? WhoMistake<M, E, F, All>
      : Exclude<keyof W, keyof F> extends infer K extends string
        ? `'${E}' has no field '${K}'`
        : never
type WordMistake<M extends ModelOf, E extends string, W> = W extends 'anyone' | 'signedIn' | `sees:${string}`
  ? never
  : W extends `role:${infer R}`
    ? R extends Words<M, 'roles'>
      ? never
      : `no role is called '${R}'`
    : W extends `rule:${infer R}`
      ? R extends Words<M, 'rules'>
        ? never
        : `no rule is called '${R}'`
      : [ActorOf<M>] extends [never]
        ? `'${W & string}' needs an actor, and the blueprint names none`
        : ActorOf<M> extends Names<M>
          ? W extends 'self'
            ? E extends ActorOf<M>
              ? never
              : `'self' is for the actor, and '${E}' is not`
            : PathMistake<M, E, W, W>
          : never

/** Walks a path of refs (`author`) and of the lists that other entities name with `as` (`followers`). */
type PathMistake<M extends ModelOf, At extends string, Rest, Path> = Rest extends `${infer Name}.${infer More}`
  ? [Step<M, At, Name>] extends [never]
    ? `'${At}' has no relation '${Name}'`
    : PathMistake<M, Step<M, At, Name> & string, More, Path>
  : [Step<M, At, Rest & string>] extends [never]
    ? `'${At}' has no relation '${Rest & string}'`
    : Step<M, At, Rest & string> extends ActorOf<M>
      ? never
      : `'${Path & string}' ends at '${Step<M, At, Rest & string> & string}', not at the actor`
type Step<M extends ModelOf, At extends string, Name extends string> = M['entities'][At]['fields'] extends {
  readonly [_ in Name]: { readonly kind: 'ref'; readonly to: infer N }
}
  ? N
  : Lists<M> extends { readonly [_ in `${At}.${Name}`]: infer E }
    ? E
    : never
/** `{ 'user.posts': 'post' }` for every ref with `as`: computed once, and only for blueprints that walk such a list. */
type Lists<M extends ModelOf> = {
  [L in ListOf<M> as L extends `${infer List}=${string}` ? List : never]: L extends `${string}=${infer E}` ? E : never
}
/** Written as text, `user.posts=post`, because tuples are dear. */
type ListOf<M extends ModelOf> = { [E in Names<M>]: ListIn<M['entities'][E]['fields'], E> }[Names<M>]
type ListIn<F, E extends string> = {
  [K in keyof F]: F[K] extends { readonly to: infer N extends string; readonly as: infer A extends string }
    ? `${N}.${A}=${E}`
    : never
}[keyof F]

// ── actions ──────────────────────────────────────────────────────────────────

type CheckActions<M extends ModelOf, A> = { readonly [K in keyof A]: CheckAction<M, A[K]> }
type CheckAction<M extends ModelOf, A> = {
  readonly [K in keyof A]: K extends 'emits'
    ? A extends { readonly kind: 'query' }
      ? Mistake<'a query only reads: it emits nothing'>
      : CheckEmits<M, A[K]>
    : K extends 'on' | 'input' | 'returns' | 'errors'
      ? CheckSaid<M, K, A[K]>
      : K extends 'allow'
        ? CheckAllow<M, A extends { readonly on: infer E } ? E : never, A[K]>
        : K extends ActionMore
          ? CheckActionMore<M, A, K>
          : K extends keyof ActionOf
            ? unknown
            : Mistake<`an action has no '${K & string}'`>
}
type CheckAllow<M extends ModelOf, E, V> = [E] extends [never]
  ? Say<RowlessMistake<M, V>>
  : E extends Names<M>
    ? M['entities'][E] extends EntityOf<infer F extends Fields, infer _>
      ? Say<OnMistake<M, E, F, V>>
      : unknown
    : unknown
type RowlessMistake<M extends ModelOf, W> = W extends 'anyone' | 'signedIn' | `role:${string}` | `rule:${string}`
  ? WordMistake<M, never, W>
  : W extends string
    ? `'${W}' is not 'anyone', 'signedIn', 'role:x' or 'rule:x', and without 'on' there is no row to look at`
    : W extends readonly (infer Any)[]
      ? RowlessMistake<M, Any>
      : W extends { readonly all: readonly (infer All)[] }
        ? RowlessMistake<M, All>
        : `without 'on' there is no row to match`
type OnMistake<M extends ModelOf, E extends Names<M>, F extends Fields, W> = W extends readonly (infer Any)[]
  ? OnMistake<M, E, F, Any>
  : W extends { readonly all: readonly (infer All)[] }
    ? OnMistake<M, E, F, All>
    : W extends `sees:${infer R}`
      ? F extends { readonly [_ in R]: { readonly kind: 'ref' } }
        ? never
        : `'${E}' has no ref '${R}'`
      : [WhoMistake<M, E, F, W>] extends [never]
        ? W extends string | MatchOf<F>
          ? never
          : `'${keyof W & string}' of '${E}' cannot hold that`
        : WhoMistake<M, E, F, W>
/** What is wrong with the value of one key. Equal values are checked once, however many actions have them. */
type CheckSaid<M extends ModelOf, K, V> = K extends 'on'
  ? V extends Given
    ? Mistake<`a handler is given '${V}' already: call the entity otherwise`>
    : Named<V, Names<M>, 'entity'>
  : K extends 'returns'
    ? V extends string
      ? CheckReturns<M, V>
      : CheckShape<M, V>
    : K extends 'errors'
      ? Named<V, keyof M['errors'], 'error shape'>
      : CheckShape<M, V>
type Given = 'input' | 'actor' | 'caller' | 'db' | 'emit' | 'signal' | 'log' | 'now' | 'newId' | 'headers' | 'reply'
type CheckReturns<M extends ModelOf, V extends string> = V extends 'nothing'
  ? unknown
  : Named<V extends `${infer E}[]` ? E : V, Names<M>, 'entity'>
// ── the words for the whole ──────────────────────────────────────────────────

/** The whole system, as plain data. What only the whole can know (does that entity, event, role exist?) is checked here. */
export const blueprint = <const M extends ModelOf>(name: string, model: M & Check<M>): BlueprintOf<M> => plain({ name, ...model })

type CheckPart<P extends PartOf> = Strange<P, PartOf, 'a part'> & {
  readonly actions?: { readonly [A in keyof P['actions']]: Strange<P['actions'][A], ActionOf, 'an action'> }
}
/** Part of a system, in a file of its own. It may name what other parts declare: the blueprint that joins them checks it. */
export const part = <const P extends PartOf>(part: P & CheckPart<P>): P => plain(part)

type Sections = 'entities' | 'events' | 'actions'
/** Sections that are only in what is joined when a part has them. */
type Rare = 'jobs' | 'sagas' | 'external' | 'webhooks'
type Merge<P, K extends string> = P extends readonly [infer First, ...infer Rest] ? Section<First, K> & Merge<Rest, K> : unknown
type Twice<P, K extends string, Seen = never> = P extends readonly [infer First, ...infer Rest]
  ? (keyof Section<First, K> & Seen) | Twice<Rest, K, Seen | keyof Section<First, K>>
  : never
type Merged<P, K extends string> = { readonly [N in keyof Merge<P, K>]: Merge<P, K>[N] }
type AnyTwice<P> = { [K in Sections | Rare]: Twice<P, K> }[Sections | Rare]
type Joined<P> = [AnyTwice<P>] extends [never]
  ? { readonly [K in Sections | RareOf<P>]: Merged<P, K> }
  : Mistake<`two parts declare '${AnyTwice<P> & string}'`>
type RareOf<P> = P extends readonly (infer Each)[] ? (Each extends unknown ? keyof Each & Rare : never) : never

/**
 * Several parts as one, to be spread into a blueprint: `blueprint('shop', { actor: 'user', ...join(people, orders) })`.
 * @throws when two parts declare the same name.
 */
export const join = <const P extends readonly PartOf[]>(...parts: P): Joined<P> => {
  const joined: Partial<Record<string, Record<string, unknown>>> = { entities: {}, events: {}, actions: {} }
  for (const each of parts) {
    for (const section of ['entities', 'events', 'actions', 'jobs', 'sagas', 'external', 'webhooks'] as const) {
      if (each[section] === undefined) continue
      joined[section] ??= {}
      for (const [name, declared] of Object.entries(each[section])) {
        if (Object.hasOwn(joined[section], name)) throw new TypeError(`two parts declare '${name}' in their ${section}`)
        joined[section][name] = declared
      }
    }
  }
  return plain(joined)
}
