import type { Server } from 'node:http'
import underPressure from '@fastify/under-pressure'
import Fastify, { type FastifyBaseLogger, type FastifyInstance, type FastifyRequest, LogController } from 'fastify'
import { createIds } from '../kit/uuid.ts'
import type { Model } from '../model/model.ts'
import type { Bus } from '../ports/bus.ts'
import type { Cache } from '../ports/cache.ts'
import type { ExternalClient, WebhookSender } from '../ports/external.ts'
import type { Outside } from '../ports/outside.ts'
import type { Siblings } from '../ports/siblings.ts'
import type { Store } from '../ports/store.ts'
import { writeOpenApi, writeVersionOpenApi } from '../writers/openapi/index.ts'
import type { AppCode } from './app-code.ts'
import type { TokenVerifier } from './auth/verify-token.ts'
import { addBodyParsers } from './body-parsers.ts'
import { createKeyWriter } from './cache-key.ts'
import { createCachedStore } from './cached-store.ts'
import { createCallers, systemAccess } from './callers.ts'
import { addDrain } from './drain.ts'
import { addErrorAnswers, createFail } from './errors.ts'
import { createExternals } from './externals.ts'
import { figureNames } from './figures-of-all.ts'
import { createHandlerDb, type HandlerDb } from './handler-db.ts'
import { addMethodRefusals } from './method-refusals.ts'
import { createMetrics } from './observe.ts'
import { addOperationRoutes, type OperationRouteOptions } from './operation-routes.ts'
import { addOwnPages } from './own-pages.ts'
import { problem } from './problems.ts'
import { readFigures } from './read-figures.ts'
import { createReplay } from './replay.ts'
import { addRequestHooks, type RequestSpan } from './request-hooks.ts'
import { createTransport, defaultTransportLimits, type TransportLimits } from './transport.ts'
import { createUnrouted } from './versions/announce.ts'
import { addVersionRoutes } from './versions/version-routes.ts'
import { cacheFigures, watchCache } from './watch-cache.ts'
import type { WebhookAddress } from './work/webhook-consumer.ts'
import { createWork } from './work/work.ts'
import { writingSession } from './writing-session.ts'

export interface ServerOptions {
  readonly code: AppCode
  readonly model: Model
  readonly store: Store
  readonly bus: Bus
  /** Where answers are kept whose entity or query says so; null keeps none. */
  readonly cache?: Cache | null
  /** Is the bus where others hear what happens? Then every event is told to it. */
  readonly tellsBus?: boolean
  /** Of what the blueprint keeps secret: where webhooks go, and what signs those that come. */
  readonly webhooks?: { readonly sender: WebhookSender; readonly to: ReadonlyMap<string, WebhookAddress> }
  readonly secrets?: ReadonlyMap<string, string>
  /** One of each external system that the model declares. */
  readonly external?: ReadonlyMap<string, ExternalClient>
  /** Null where nobody can sign in, or the app reads tokens itself. */
  readonly verifier: TokenVerifier | null
  readonly outside: Outside
  /** Processes that serve the same beside this one. */
  readonly siblings?: Siblings
  readonly logger: FastifyBaseLogger
  readonly limits?: Partial<TransportLimits> & { readonly maxBodyBytes?: number; readonly maxLoopDelayMs?: number }
  /** Proxies whose `X-Forwarded-For` is believed. None by default. */
  readonly trustProxy?: boolean | string | readonly string[]
  /** Fills a store that was just created. */
  readonly seed?: (context: { readonly db: HandlerDb['asSystem']; readonly now: string }) => Promise<void>
  /** Reports each request as a span, where tracing is configured. */
  readonly onSpan?: (span: RequestSpan) => void
}

const defaultMaxBodyBytes = 2 ** 20
const defaultMaxLoopDelayMs = 1_000
/** How long work beside the requests may take to finish when the server stops; what does not is done after the next start. */
const workGraceMs = 5_000

/** A row is gone that stood for somebody, which other processes have to look up anew. */
const actorsForgotten = 'actors.forget'

/** The backend of a blueprint as a Fastify instance, ready to listen; routes of the app's own are plain Fastify. */
export async function createServer(options: ServerOptions): Promise<FastifyInstance> {
  const { code, model, bus, outside, logger, siblings, cache = null, limits = {} } = options
  const keeping = cache === null ? null : { cache, keyOf: createKeyWriter(model) }
  const store = keeping === null ? options.store : createCachedStore({ ...keeping, store: options.store, model })
  // Who served before may have died with writes that a shared cache never heard of.
  await cache?.forget(model.entities.map(({ name }) => name))
  const transport = { ...defaultTransportLimits, ...limits }
  const app: FastifyInstance = Fastify<Server>({
    loggerInstance: logger,
    logController: new LogController({ disableRequestLogging: true }),
    // A child logger for each request costs more than a read; handlers get theirs when they need it.
    childLoggerFactory: (parent) => parent,
    bodyLimit: limits.maxBodyBytes ?? defaultMaxBodyBytes,
    trustProxy: (options.trustProxy ?? false) as boolean | string | string[],
    forceCloseConnections: 'idle',
    return503OnClosing: false,
    exposeHeadRoutes: true,
    // What no route is looked up for: Fastify's own answers would be no problems.
    frameworkErrors: (error, request, reply) => {
      hooks.begin(request, reply)
      unrouted(request, reply)
      fail(request, reply, error)
    },
    serverFactory: (handle) => createTransport(handle, transport),
    // The transport answers what is no request; Fastify's own handler would answer it once more.
    clientErrorHandler: () => {},
    routerOptions: { maxParamLength: 2_048, ignoreTrailingSlash: false, caseSensitive: true },
  })

  const unrouted = createUnrouted(model)
  const newId = createIds(outside.now, outside.randomBytes)
  const actorGone = () => {
    callers.forget()
    siblings?.tell(actorsForgotten).catch(() => {})
  }
  siblings?.on(actorsForgotten, () => callers.forget())
  const db = createHandlerDb(model, newId, actorGone)
  const systemDb = db(systemAccess, () => Promise.resolve(writingSession(store)))
  const callers = createCallers({
    model,
    store,
    verifier: options.verifier,
    authenticate: code.more.authenticate
      ? (token, headers) => code.more.authenticate!(token, { headers, db: systemDb.asSystem })
      : null,
    rules: code.more.rules ?? {},
    now: outside.now,
  })
  const externals = model.external.length > 0 ? createExternals(options.external ?? new Map()) : null
  const work = createWork({
    code,
    model,
    store,
    bus: options.tellsBus || code.more.routes ? bus : null,
    webhooks: options.webhooks?.to ?? new Map(),
    sender: options.webhooks?.sender ?? null,
    outside,
    logger,
    newId,
    db,
    external: (trace, signal) => externals?.for({ signal, ...(trace === null ? {} : { trace }) }) ?? {},
  })
  const metrics = createMetrics([
    {
      name: 'lintel_store_well',
      help: '1 while the store takes writes',
      together: 'min',
      read: () => (store.problem() === null ? 1 : 0),
    },
    ...(options.store.figures === undefined ? [] : readFigures(options.store.figures)),
    ...(externals?.figures ?? []),
    ...work.figures,
    ...(cache === null ? [] : cacheFigures(cache)),
  ])
  siblings?.on(figureNames.own, () => metrics.snapshot())
  const fail = createFail(logger, code.more.errors ?? {})

  const routes: { url: string; method: string }[] = []
  app.addHook('onRoute', ({ url, method }) => {
    for (const each of [method].flat()) routes.push({ url, method: each })
  })
  app.decorateRequest('state', null as never)
  const hooks = addRequestHooks(app, { model, callers, metrics, siblings, outside, logger, onSpan: options.onSpan })
  addErrorAnswers(app, fail, unrouted)
  addBodyParsers(app)
  const maxLoopDelayMs = limits.maxLoopDelayMs ?? defaultMaxLoopDelayMs
  await app.register(underPressure, {
    maxEventLoopDelay: maxLoopDelayMs,
    // Longer than the delay that is allowed: an interval in which the loop never turned counts as endless.
    sampleInterval: Math.max(500, 2 * maxLoopDelayMs),
    pressureHandler: (request: FastifyRequest) => {
      if (request.routeOptions.config.lintel?.kind === 'page') return
      throw problem('unavailable', 'the server is overloaded', { headers: { 'retry-after': '2' } })
    },
  })

  const operations: OperationRouteOptions = {
    code,
    model,
    store,
    outbox: work.outbox,
    wake: work.wake,
    secrets: options.secrets ?? new Map(),
    outside,
    newId,
    db,
    replay: createReplay(),
    externals,
    keeping,
    logger,
    fail,
    actorGone,
  }
  addOperationRoutes(app, operations)
  const announced = addVersionRoutes(app, operations)
  if (options.seed && store.report.state === 'created')
    await options.seed({ db: systemDb.asSystem, now: new Date(outside.now()).toISOString() })
  addOwnPages(app, {
    model,
    store,
    contentType: metrics.contentType,
    figures: () => (siblings ? siblings.ask<string>(figureNames.all) : metrics.text()),
    document: () => writeOpenApi(model),
    versionDocument: (version) => writeVersionOpenApi(model, version),
  })
  const dbFor = (request: FastifyRequest) => db(request.state.access, () => Promise.resolve(writingSession(store)))
  await code.more.routes?.(app, { dbFor, asSystem: systemDb.asSystem, bus })
  addMethodRefusals(app, [...routes], announced)
  addDrain(app, app.server, outside.after)
  app.addHook('onReady', (done) => {
    work.start()
    done()
  })
  const endWatch = cache === null ? () => {} : watchCache(cache, outside, logger)
  app.addHook('onClose', async () => {
    endWatch()
    await work.stop(workGraceMs)
    await bus.close()
    await externals?.close()
    await store.close()
    await cache?.close()
  })
  return app
}
