/** A system outside that a blueprint declares, with every word of it resolved: environment read, defaults filled in. */
export interface ExternalSystem {
  readonly name: string
  /** Absolute, http or https: every call stays below it. */
  readonly url: string
  /** Sent with every call. */
  readonly headers: Readonly<Record<string, string>>
  /** For a whole call: waiting for its turn, all attempts and what lies between them. */
  readonly timeoutMs: number
  /** At most so many for one call, and more than one only of what is safe to repeat. */
  readonly attempts: number
  /** So many calls run; as many again wait; more are refused. */
  readonly atOnce: number
  /** After so many attempts in a row that failed nobody asks for the pause; then one call tries. */
  readonly breaker: { readonly failures: number; readonly pauseMs: number }
  /** What is answered where the system fails; null where a failure is thrown. */
  readonly otherwise: { readonly value: unknown } | null
}

export interface ExternalRequest {
  readonly method: string
  /** Below the system's URL; begins with `/`, or is empty. May hold a query. */
  readonly path: string
  /** Sent as JSON; a text goes as it is where `headers` name a content type that is not JSON. */
  readonly body?: unknown
  readonly query?: Readonly<Record<string, string | number | boolean>>
  readonly headers?: Readonly<Record<string, string>>
  /** Travels as `Idempotency-Key`, and makes any method safe to repeat. */
  readonly key?: string
  /** Instead of the system's; at most a minute. */
  readonly timeoutMs?: number
  /** W3C Trace Context: travels as `traceparent`. */
  readonly trace?: string
  /** Ends the call, which then throws the signal's reason. */
  readonly signal?: AbortSignal
}

export interface ExternalAnswer {
  /** 0 where it is degraded. */
  readonly status: number
  /** JSON where the content type says so, else text; null where there is none. */
  readonly body: unknown
  /** Names in lower case; several of one name are joined with `, `. */
  readonly headers: Readonly<Record<string, string>>
  /** Is it what the blueprint declared instead of an answer? */
  readonly degraded: boolean
}

/** Calls one external system. */
export interface ExternalClient {
  /**
   * Every status is an answer but 502, 503 and 504, which say that the system is not there: after the last attempt they
   * are a failure, as no answer at all is. With `otherwise` any 5xx is one. A failure is answered with `otherwise`, or
   * thrown.
   * @throws {ExternalError} when the system failed, and nothing is declared instead
   * @throws {TypeError} when the request itself is wrong; nothing was sent
   */
  call(request: ExternalRequest): Promise<ExternalAnswer>
  state(): ExternalState
  /** Takes no more calls, waits for those that run, and closes the connections. */
  close(): Promise<void>
}

/** What a client has done since it was made, and what it does now. */
export interface ExternalState {
  readonly breaker: 'closed' | 'open' | 'half-open'
  readonly inFlight: number
  readonly waiting: number
  /** All that were asked for, refused ones too. */
  readonly calls: number
  /** Calls that ended without an answer of the system. */
  readonly failures: number
  /** Attempts beyond the first of a call. */
  readonly retries: number
  /** Failures that were not even sent: too many at once, or an open breaker. */
  readonly refused: number
  /** Failures that were answered with `otherwise`. */
  readonly degraded: number
  /** Of all calls that ended, together. */
  readonly totalMs: number
}

export type ExternalErrorKind = 'timeout' | 'unreachable' | 'refused' | 'open' | 'failed' | 'too_large'

export interface ExternalErrorDetails {
  readonly system: string
  readonly kind: ExternalErrorKind
  /** Never a path, a query, a header or a body: any of them may hold a secret. */
  readonly says: string
  readonly status?: number
}

/** An external system failed. */
export class ExternalError extends Error {
  readonly system: string
  /**
   * `timeout`: no answer in time; `unreachable`: no connection, or it broke; `refused`: too many calls at once, or the
   * client is closed; `open`: the breaker is; `failed`: 502, 503, 504 or what cannot be understood; `too_large`: more
   * than is read.
   */
  readonly kind: ExternalErrorKind
  /** The last one answered, where there was one. */
  readonly status: number | null

  constructor({ system, kind, says, status }: ExternalErrorDetails) {
    super(`external system \`${system}\` ${says}`)
    this.name = 'ExternalError'
    this.system = system
    this.kind = kind
    this.status = status ?? null
  }
}

export interface HostAddress {
  readonly address: string
  readonly family: 4 | 6
}

/** All addresses of a host name. */
export type ResolveHost = (host: string) => Promise<readonly HostAddress[]>

/** One attempt to bring one message to one endpoint. */
export interface WebhookDelivery {
  /** Given by somebody who is not trusted. */
  readonly url: string
  /** Of the event: the same on every attempt, without a full stop. */
  readonly id: string
  readonly body: string
  /** `whsec_…`: one, or two while one replaces the other. */
  readonly secrets: readonly string[]
  readonly trace?: string
  readonly signal?: AbortSignal
}

export type WebhookOutcome =
  | { readonly delivered: true }
  | {
      readonly delivered: false
      /** Could another attempt succeed? */
      readonly retry: boolean
      /** For whoever owns the endpoint: tells nothing of the network inside. */
      readonly reason: string
      /** How long the endpoint asked to be left alone. */
      readonly retryAfterMs: number | null
    }

/** Delivers signed webhooks (Standard Webhooks 1.0.0). */
export interface WebhookSender {
  /** Never throws for what the endpoint does; throws the signal's reason, and TypeError for an id or secret of no form. */
  send(delivery: WebhookDelivery): Promise<WebhookOutcome>
}
