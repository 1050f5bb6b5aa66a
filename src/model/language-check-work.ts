/** What only the whole can check of events, jobs, sagas, others' services and webhooks. */
import type { VersionedEvent } from './blueprint.ts'
import type { Mistake } from './language.ts'
import type { CheckEmits, CheckShape, Named, Names, Section, Strange } from './language-naming.ts'
import type { ActionOf, ExternalOf, JobOf, ModelOf, SagaOf, SagaStepOf, WebhookOf } from './language-shape.ts'

export type CheckEvents<M extends ModelOf, S> = { readonly [K in keyof S]: CheckEvent<M, S[K]> }
type CheckEvent<M extends ModelOf, E> = E extends { readonly version: number; readonly fields: infer F }
  ? { readonly fields: CheckShape<M, F> } & Strange<E, VersionedEvent, 'an event'>
  : CheckShape<M, E>

// ── starting ─────────────────────────────────────────────────────────────────

type Scheduled = { readonly every: unknown } | { readonly cron: unknown }
type Unscheduled<Jobs> = { [J in keyof Jobs]: Jobs[J] extends Scheduled ? never : J }[keyof Jobs]
/** What code may start: sagas, and the jobs that have no schedule. */
export type Startable<B> = (Unscheduled<Section<B, 'jobs'>> | keyof Section<B, 'sagas'>) & string

type CheckStarts<M extends ModelOf, V> = V extends readonly Startable<M>[]
  ? unknown
  : { readonly [I in keyof V]: CheckStart<M, V[I]> }
type CheckStart<M extends ModelOf, N> =
  N extends Startable<M>
    ? unknown
    : N extends keyof Section<M, 'jobs'>
      ? Mistake<`'${N & string}' has a schedule: code does not start it`>
      : Mistake<`no job or saga is called '${N & string}'`>

/** The keys of an action that say more than who calls it with what. */
export type CheckActionMore<M extends ModelOf, A, K> = K extends 'starts'
  ? A extends { readonly kind: 'query' }
    ? Mistake<'a query only reads: it starts nothing'>
    : CheckStarts<M, A[K & keyof A]>
  : K extends 'cache'
    ? A extends { readonly kind: 'query' }
      ? unknown
      : Mistake<'only what a query answers is cached'>
    : A extends { readonly kind: 'query' }
      ? Mistake<'only a command is signed'>
      : A extends { readonly allow: 'anyone' }
        ? unknown
        : Mistake<`only what 'anyone' may call is signed`>
export type ActionMore = Extract<keyof ActionOf, 'starts' | 'cache' | 'signed'>

// ── jobs and sagas ───────────────────────────────────────────────────────────

export type CheckJobs<M extends ModelOf, J> = { readonly [N in keyof J]: CheckJob<M, N, J[N]> }
type CheckJob<M extends ModelOf, N, J> = N extends keyof Section<M, 'sagas'>
  ? Mistake<`'${N & string}' is a saga already`>
  : { readonly [K in keyof J]: CheckJobKey<M, J, K> }
type CheckJobKey<M extends ModelOf, J, K extends keyof J> = K extends 'emits'
  ? CheckEmits<M, J[K]>
  : K extends 'starts'
    ? CheckStarts<M, J[K]>
    : K extends 'input'
      ? J extends Scheduled
        ? Mistake<'a job on a schedule takes no input'>
        : CheckShape<M, J[K]>
      : K extends 'cron'
        ? J extends { readonly every: unknown }
          ? Mistake<"a job has one schedule: 'every' or 'cron'">
          : unknown
        : K extends 'zone'
          ? J extends { readonly cron: unknown }
            ? unknown
            : Mistake<"only 'cron' is read in a time zone">
          : K extends keyof JobOf
            ? unknown
            : Mistake<`a job has no '${K & string}'`>

export type CheckSagas<M extends ModelOf, S> = { readonly [N in keyof S]: CheckSaga<M, S[N]> }
type CheckSaga<M extends ModelOf, S> = {
  readonly [K in keyof S]: K extends 'steps'
    ? { readonly [T in keyof S[K]]: CheckStep<M, S[K], S[K][T]> }
    : K extends 'emits'
      ? CheckEmits<M, S[K]>
      : K extends 'input'
        ? CheckShape<M, S[K]>
        : K extends keyof SagaOf
          ? unknown
          : Mistake<`a saga has no '${K & string}'`>
}
type CheckStep<M extends ModelOf, Steps, T> = {
  readonly [K in keyof T]: K extends 'undo'
    ? T[K] extends keyof Steps
      ? Mistake<`'${T[K] & string}' is a step of this saga already`>
      : unknown
    : K extends 'emits'
      ? CheckEmits<M, T[K]>
      : K extends keyof SagaStepOf
        ? unknown
        : Mistake<`a step has no '${K & string}'`>
}

// ── others ───────────────────────────────────────────────────────────────────

/** Names of headers, in small letters, whose value is a secret. */
type SecretHeader = 'authorization' | 'proxy-authorization' | 'cookie' | 'x-api-key'

export type CheckExternal<S> = {
  readonly [N in keyof S]: Strange<S[N], ExternalOf, 'an external service'> &
    (S[N] extends { readonly headers: infer H } ? { readonly headers: CheckHeaders<H> } : unknown)
}
type CheckHeaders<H> = {
  readonly [K in keyof H]: Lowercase<K & string> extends SecretHeader
    ? H[K] extends { readonly env: string; readonly else?: never }
      ? unknown
      : Mistake<`'${K & string}' is a secret: write env('NAME')`>
    : unknown
}

export type CheckWebhooks<M extends ModelOf, W> = { readonly [N in keyof W]: CheckWebhook<M, W[N]> }
type CheckWebhook<M extends ModelOf, W> = {
  readonly [K in keyof W]: K extends 'events'
    ? CheckEmits<M, W[K]>
    : K extends 'to'
      ? CheckAddress<M, W[K]>
      : K extends keyof WebhookOf
        ? unknown
        : Mistake<`a webhook has no '${K & string}'`>
}
type CheckAddress<M extends ModelOf, T> = T extends { readonly entity: infer E; readonly url: infer U; readonly secret: infer S }
  ? E extends Names<M>
    ? {
        readonly url: OfKind<M['entities'][E]['fields'], U, E, 'text'>
        readonly secret: OfKind<M['entities'][E]['fields'], S, E, 'secret'>
      }
    : { readonly entity: Named<E, Names<M>, 'entity'> }
  : unknown
type OfKind<F, Name, E extends string, Kind extends string> = Name extends keyof F
  ? F[Name] extends { readonly kind: Kind }
    ? unknown
    : Mistake<`'${Name & string}' of '${E}' is no ${Kind} field`>
  : Mistake<`'${E}' has no field '${Name & string}'`>
