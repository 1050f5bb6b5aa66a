/** The shapes of all that a blueprint says, as bounds: what is written keeps its own precise type. */
import type { Auth, Env, Expects, JsonValue, Match, Rate, ShapeField, Span, Version } from './blueprint.ts'
import type { AnyEntity } from './language.ts'

/** What events, inputs and answers are made of. */
export type Shape = Readonly<Record<string, ShapeField>>
/** Any text, with the words that a row is not needed for offered first. */
type Word = 'anyone' | 'signedIn' | `role:${string}` | `rule:${string}` | (string & {})
type Allowed = Word | Match | { readonly all: readonly Allowed[] }

export interface ActionOf {
  /** `command` (default) changes things in one transaction; `query` only reads and is a GET. */
  readonly kind?: 'command' | 'query'
  /** Acts on one row: it is loaded, checked for visibility, and handed to the handler under this name. */
  readonly on?: string
  readonly input?: Shape
  /** An entity (`'share'`), a page of one (`'share[]'`), `'nothing'` (default), or a shape of its own. */
  readonly returns?: string | Shape
  /** Who may, as in `can`; what looks at a row looks at the one that `on` names. A list means any of them. */
  readonly allow: Allowed | readonly Allowed[]
  readonly emits?: readonly string[]
  readonly limit?: Rate
  /** Any method and path, absolute: `'POST /api/users/login'`; `{name}` takes the input field of that name. */
  readonly http?: `${'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'} /${string}`
  /** Status of success. Default 200, or 204 when nothing is returned. */
  readonly status?: number
  /** Names an error shape of the blueprint's `errors`. */
  readonly errors?: string
  /** Time limit of the handler. Default 10s. */
  readonly timeout?: Span
  /** Jobs without a schedule, and sagas, that the handler may start. */
  readonly starts?: readonly string[]
  /** How old the answer of a query may be, `1s` to `1h`. */
  readonly cache?: Span
  /** Only what is signed with the secret is taken; for commands that `anyone` may call. */
  readonly signed?: { readonly secret: SecretEnv }
  readonly because?: string
}

/** A secret: only ever of the environment, and with nothing that holds in its place. */
export interface SecretEnv {
  readonly env: string
  readonly else?: never
}

export interface EventOf<F, V> {
  readonly fields: F
  readonly version: V
  readonly subject?: string
  readonly because?: string
}
/** The fields of an event, whether a version is said of it or not. */
export type EventFields<E> = E extends { readonly version: number; readonly fields: infer F } ? F : E

export interface JobOf {
  /** From run to run, `1s` to `30d`. */
  readonly every?: Span
  /** Five fields, or six of which the first is seconds: `'0 3 * * *'`. */
  readonly cron?: string
  /** The IANA time zone that `cron` is read in. Default `UTC`. */
  readonly zone?: string
  /** What `start` gives; a job on a schedule takes nothing. */
  readonly input?: Shape
  /** Time limit of one attempt, at most `1h`. Default `1min`. */
  readonly timeout?: Span
  /** Tries until it is given up, 1 to 50. Default 10. */
  readonly attempts?: number
  readonly emits?: readonly string[]
  /** Jobs without a schedule, and sagas, that it may start. */
  readonly starts?: readonly string[]
  readonly because?: string
}

export interface SagaStepOf {
  /** The name of the code that takes the step back when a later one fails for good. */
  readonly undo?: string
  /** Time limit of one attempt, at most `1h`. Default `10s`. */
  readonly timeout?: Span
  /** Tries until the step has failed, 1 to 50. Default 5. */
  readonly attempts?: number
  readonly emits?: readonly string[]
  readonly because?: string
}
export interface SagaOf {
  readonly input?: Shape
  /** One after the other, 1 to 20; when one fails for good, those before it are undone in reverse. */
  readonly steps: Readonly<Record<string, SagaStepOf>>
  readonly emits?: readonly string[]
  readonly because?: string
}

export interface ExternalOf {
  /** Absolute; https, unless it is of this machine or from the environment. */
  readonly url: string | Env
  readonly headers?: Readonly<Record<string, string | Env>>
  /** Of a call with all its attempts, at most `60s`. Default `5s`. */
  readonly timeout?: Span
  /** Tries of what is safe to repeat, 1 to 10. Default 3. */
  readonly attempts?: number
  /** Calls under way at once, 1 to 1,000. Default 50. */
  readonly atOnce?: number
  /** After so many failures in a row nothing is called for a while. Default 5 and `10s`. */
  readonly breaker?: { readonly failures: number; readonly pause: Span }
  /** The answer, marked as degraded, where the service gives none. */
  readonly otherwise?: JsonValue
  readonly because?: string
}

export interface WebhookOf {
  readonly events: readonly string[]
  /** One address, or those of the rows of an entity: the names of a text field and of a secret field. */
  readonly to: string | Env | { readonly entity: string; readonly url: string; readonly secret: string }
  /** What deliveries to one address are signed with. */
  readonly secret?: SecretEnv
  readonly because?: string
}

type VersionName = `v${number}`
type Entities = Readonly<Record<string, AnyEntity>>
/** One bounded context, in a file of its own. */
export interface PartOf {
  readonly entities?: Entities
  readonly events?: Readonly<Record<string, Shape | EventOf<Shape, number>>>
  readonly actions?: Readonly<Record<string, ActionOf>>
  readonly jobs?: Readonly<Record<string, JobOf>>
  readonly sagas?: Readonly<Record<string, SagaOf>>
  readonly external?: Readonly<Record<string, ExternalOf>>
  readonly webhooks?: Readonly<Record<string, WebhookOf>>
}
export interface ModelOf extends PartOf {
  readonly entities: Entities
  /** The present version of the API, the first step of its paths: `'v2'`. Default `v1`. */
  readonly version?: VersionName
  /** Older versions that are served beside it; what they do not name is as it is now. */
  readonly versions?: Readonly<Record<VersionName, Version>>
  /** The entity that stands for who calls. */
  readonly actor?: string
  readonly roles?: readonly string[]
  /** Named access rules that code implements. */
  readonly rules?: readonly string[]
  readonly auth?: Auth
  /** Error shapes for actions that match an existing API. */
  readonly errors?: Readonly<Record<string, Shape>>
  /** Requests a caller may make, over all routes. Default `600/min`. */
  readonly limit?: Rate
  readonly expects?: Expects
}
export type BlueprintOf<M> = { readonly name: string } & M
