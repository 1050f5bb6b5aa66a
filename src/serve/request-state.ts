import type { ServerResponse } from 'node:http'
import type { Access } from '../ports/store.ts'
import type { Trace } from './trace.ts'
import type { Announce } from './versions/announce.ts'

/** What the server knows of a request from its first moment on. */
export interface RequestState {
  readonly trace: Trace
  readonly startedMs: number
  access: Access
  /** Closes when the answer is sent or the client is gone; the request itself does when its body was read. */
  readonly response: ServerResponse
}

declare module 'fastify' {
  interface FastifyRequest {
    /** Set by the first hook of every request. */
    state: RequestState
    /** As it came, where its signature is to be checked. */
    rawBody?: Buffer
  }
  interface FastifyContextConfig {
    /** Which limits, errors and metrics apply. Absent for routes of the app's own. */
    lintel?: RouteKind
  }
}

export interface RouteKind {
  readonly kind: 'operation' | 'page'
  /** Name of the error shape its answers take. */
  readonly errors: string | null
  /** Its action, when it is one: for the limit of its own. */
  readonly action: string | null
  /** What an answer of an older version of the API says of its end, and what it is answered after it. */
  readonly announce?: Announce
  /** Is its body signed, and so kept as it came? */
  readonly signed?: boolean
}
