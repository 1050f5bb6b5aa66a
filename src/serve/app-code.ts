import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { ProblemDocument } from '../kit/problem.ts'
import type { Bus } from '../ports/bus.ts'
import type { Identity, RuleFunction } from './callers.ts'
import type { ExternalServices } from './externals.ts'
import type { HandlerDb, HandlerTable } from './handler-db.ts'
import type { Logger } from './logger.ts'
import type { JobCode } from './work/job-consumer.ts'
import type { When } from './work/outbox.ts'
import type { SagaCode } from './work/saga-consumer.ts'
import type { Subscriber, Upcasts } from './work/subscriber-consumer.ts'

/** What `implement` returns, as the server sees it: a blueprint and the code beside it, types forgotten. */
export interface AppCode {
  readonly blueprint: unknown
  readonly handlers: Readonly<Record<string, Handler>>
  readonly more: AppMore
}

export type Handler = (context: HandlerContext) => unknown

export interface AppMore {
  readonly on?: Readonly<Record<string, Subscriber>>
  readonly jobs?: Readonly<Record<string, JobCode>>
  readonly sagas?: Readonly<Record<string, SagaCode>>
  readonly upcast?: Readonly<Record<string, Upcasts>>
  readonly rules?: Readonly<Record<string, RuleFunction>>
  readonly versions?: Readonly<Record<string, Readonly<Record<string, Conversion>>>>
  readonly authenticate?: (
    token: string,
    context: { headers: Readonly<Record<string, unknown>>; db: Readonly<Record<string, HandlerTable>> },
  ) => Promise<Identity | null>
  readonly errors?: Readonly<Record<string, ErrorShape>>
  readonly routes?: (
    app: FastifyInstance,
    context: { dbFor: (request: FastifyRequest) => HandlerDb; asSystem: HandlerDb['asSystem']; bus: Bus },
  ) => void | Promise<void>
}

/** What makes the fields that an older version of the API declares for itself, and takes them. */
export interface Conversion {
  readonly toOld: (row: Readonly<Record<string, unknown>>) => unknown
  readonly toNew: (
    input: Readonly<Record<string, unknown>>,
    context: { readonly row: Readonly<Record<string, unknown>> | null },
  ) => unknown
}

export type ErrorShape = (
  problem: ProblemDocument,
  request: { method: string; path: string },
) => { status: number; body: unknown; headers?: Readonly<Record<string, string>> }

export interface HandlerContext {
  readonly input: Record<string, unknown>
  readonly actor: Record<string, unknown> | null
  readonly caller: { readonly actor: string | null; readonly roles: readonly string[]; readonly tenant: string | null }
  readonly db: HandlerDb
  readonly emit: (event: string, payload: unknown, when?: When) => void
  readonly start: (name: string, input: unknown, when?: When) => string
  /** Where the blueprint declares external systems. */
  readonly external?: ExternalServices
  readonly signal: AbortSignal
  readonly log: Logger
  readonly now: string
  readonly newId: () => string
  readonly headers: Readonly<Record<string, unknown>>
  readonly reply: { status(code: number): void; header(name: string, value: string): void }
  /** The row of an action that is `on` an entity, under the entity's name. */
  readonly [on: string]: unknown
}
