import type { Server } from 'node:http'
import underPressure from '@fastify/under-pressure'
import Fastify, {
  type FastifyBaseLogger,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
  LogController,
} from 'fastify'
import { kebab } from '../kit/text.ts'
import { createIds } from '../kit/uuid.ts'
import type { Model } from '../model/model.ts'
import type { Bus } from '../ports/bus.ts'
import type { Outside } from '../ports/outside.ts'
import type { Session, Store } from '../ports/store.ts'
import { type Operation, operationsOf, writeOpenApi } from '../writers/openapi/index.ts'
import { createActionRoute } from './action-route.ts'
import type { AppCode } from './app-code.ts'
import type { TokenVerifier } from './auth/verify-token.ts'
import { parseBody } from './body.ts'
import { anonymous, createCallers, systemAccess } from './callers.ts'
import { createEntityRoutes } from './entity-routes.ts'
import { addErrorAnswers, createFail } from './errors.ts'
import { createHandlerDb, type HandlerDb } from './handler-db.ts'
import { createMetrics } from './observe.ts'
import { addOwnPages } from './own-pages.ts'
import { problem } from './problems.ts'
import { createRateLimiter, type RateLimiter } from './rate-limiter.ts'
import { createReplay } from './replay.ts'
import type { RouteKind } from './request-state.ts'
import { continueTrace, createRandomHex, type Trace, writeTraceparent } from './trace.ts'
import { createTransport, defaultTransportLimits, type TransportLimits } from './transport.ts'

export interface ServerOptions {
  readonly code: AppCode
  readonly model: Model
  readonly store: Store
  readonly bus: Bus
  /** Null where nobody can sign in, or the app reads tokens itself. */
  readonly verifier: TokenVerifier | null
  readonly outside: Outside
  readonly logger: FastifyBaseLogger
  readonly limits?: Partial<TransportLimits> & { readonly maxBodyBytes?: number; readonly maxLoopDelayMs?: number }
  /** Proxies whose `X-Forwarded-For` is believed. None by default. */
  readonly trustProxy?: boolean | string | readonly string[]
  /** Fills a store that was just created. */
  readonly seed?: (context: { readonly db: HandlerDb['asSystem']; readonly now: string }) => Promise<void>
  /** Reports each request as a span, where tracing is configured. */
  readonly onSpan?: (span: RequestSpan) => void
}

/** A finished request, for a tracing backend. */
export interface RequestSpan {
  readonly trace: Trace
  readonly parent: string | undefined
  readonly name: string
  readonly method: string
  readonly route: string
  readonly status: number
  readonly startedAtMs: number
  readonly durationMs: number
}

const defaultMaxBodyBytes = 2 ** 20
const defaultMaxLoopDelayMs = 1_000

/** The backend of a blueprint as a Fastify instance, ready to listen; routes of the app's own are plain Fastify. */
export async function createServer(options: ServerOptions): Promise<FastifyInstance> {
  const { code, model, store, bus, outside, logger, limits = {} } = options
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
      begin(request, reply)
      fail(request, reply, error)
    },
    serverFactory: (handle) => createTransport(handle, transport),
    routerOptions: { maxParamLength: 2_048, ignoreTrailingSlash: false, caseSensitive: true },
  })

  const newId = createIds(outside.now, outside.randomBytes)
  const randomHex = createRandomHex(outside.randomBytes)
  const db = createHandlerDb(model, newId)
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
  const metrics = createMetrics([
    { name: 'lintel_store_well', help: '1 while the store takes writes', read: () => (store.problem() === null ? 1 : 0) },
  ])
  const fail = createFail(logger, code.more.errors ?? {})
  const limiter = createRateLimiter('default', model.limit, outside.monotonicMs)

  const routes: { url: string; method: string }[] = []
  app.addHook('onRoute', ({ url, method }) => {
    for (const each of [method].flat()) routes.push({ url, method: each })
  })
  app.decorateRequest('state', null as never)
  addErrorAnswers(app, fail)
  addBodyParsers(app)
  await app.register(underPressure, {
    maxEventLoopDelay: limits.maxLoopDelayMs ?? defaultMaxLoopDelayMs,
    sampleInterval: 500,
    pressureHandler: (request: FastifyRequest) => {
      if (request.routeOptions.config.lintel?.kind === 'page') return
      throw problem('unavailable', 'the server is overloaded', { headers: { 'retry-after': '2' } })
    },
  })

  const begin = (request: FastifyRequest, reply: FastifyReply) => {
    const trace = continueTrace(request.headers.traceparent as string | undefined, randomHex)
    request.state = { trace, startedMs: outside.monotonicMs(), access: anonymous }
    reply.header('traceparent', writeTraceparent(trace)).header('x-content-type-options', 'nosniff')
  }

  app.addHook('onRequest', (request, reply, done) => {
    begin(request, reply)
    const kind = request.routeOptions.config.lintel?.kind
    if (kind !== 'operation') return kind === 'page' ? done() : identify(request, done)
    const known = callers.known(request.headers.authorization)
    if (known) {
      request.state.access = known
      return done(limited(request, reply))
    }
    // Tokens that fail are counted too, against the address they come from.
    identify(request, (error) => done(limited(request, reply) ?? error))
  })

  const identify = (request: FastifyRequest, done: (error?: Error) => void) => {
    callers.identify(request.headers.authorization, request.headers).then(
      (access) => {
        request.state.access = access
        done()
      },
      (error: Error) => done(error),
    )
  }

  /** Counts the request against its caller's quota; the quota of a route of its own, where it has one. */
  const limited = (request: FastifyRequest, reply: FastifyReply): Error | undefined => {
    const { caller } = request.state.access
    const key = caller.actor ?? request.ip
    const of = actionLimiters.get(request.routeOptions.config.lintel?.action ?? '') ?? limiter
    const { allowed, remaining, resetS } = of.take(key)
    reply.header('ratelimit-policy', of.policy).header('ratelimit', `${of.name};r=${remaining};t=${resetS}`)
    if (allowed) return undefined
    return problem('limited', `at most ${of.policy} requests`, { headers: { 'retry-after': String(resetS) } })
  }

  app.addHook('onResponse', (request, reply, done) => {
    const { trace, startedMs } = request.state ?? {}
    const route = request.routeOptions.url ?? 'unknown'
    const durationMs = outside.monotonicMs() - (startedMs ?? 0)
    metrics.observe(request.method, route, reply.statusCode, durationMs / 1000)
    if (request.routeOptions.config.lintel?.kind !== 'page') {
      const path = request.url.split('?', 1)[0]
      logger.info(
        {
          traceId: trace?.traceId,
          method: request.method,
          path,
          route,
          status: reply.statusCode,
          ms: Math.round(durationMs * 100) / 100,
        },
        'request',
      )
    }
    if (options.onSpan && trace) {
      const parent = request.headers.traceparent as string | undefined
      const startedAtMs = outside.now() - durationMs
      options.onSpan({
        trace,
        parent,
        name: `${request.method} ${route}`,
        method: request.method,
        route,
        status: reply.statusCode,
        startedAtMs,
        durationMs,
      })
    }
    done()
  })

  const actionLimiters = new Map<string, RateLimiter>()
  const replay = createReplay()
  const operations = operationsOf(model)
  const routesOf = new Map(
    model.entities.map((entity) => [entity.name, createEntityRoutes({ model, entity, store, newId, replay, fail })]),
  )
  for (const operation of operations) {
    const config = { lintel: routeKind(operation) }
    if (operation.action?.limit) {
      const { name, limit } = operation.action
      actionLimiters.set(name, createRateLimiter(kebab(name), limit, outside.monotonicMs))
    }
    const handler = operation.action
      ? createActionRoute({
          model,
          action: operation.action,
          handler: code.handlers[operation.action.name]!,
          store,
          bus,
          outside,
          newId,
          db,
          replay,
          log: (request) => logger.child({ traceId: request.state.trace.traceId, action: operation.action!.name }),
          fail,
        })
      : routesOf.get(operation.entity!.name)![operation.kind as 'list']
    const hooks = operation.kind === 'delete' ? { preParsing: ignoreBody } : {}
    app.route({ method: operation.method, url: toPattern(operation.path), config, ...hooks, handler })
  }

  if (options.seed && store.report.state === 'created')
    await options.seed({ db: systemDb.asSystem, now: new Date(outside.now()).toISOString() })
  const stopping = new AbortController()
  subscribe(options, systemDb.asSystem, newId, stopping.signal)
  addOwnPages(app, { model, store, metrics, document: () => writeOpenApi(model) })
  const dbFor = (request: FastifyRequest) => db(request.state.access, () => Promise.resolve(writingSession(store)))
  await code.more.routes?.(app, { dbFor, asSystem: systemDb.asSystem })
  addMethodRefusals(app, [...routes])
  app.addHook('preClose', (done) => {
    stopping.abort(new Error('the server is stopping'))
    done()
  })
  app.addHook('onClose', async () => {
    await bus.close()
    await store.close()
  })
  return app
}

function routeKind({ action }: Operation): RouteKind {
  return { kind: 'operation', errors: action?.errors ?? null, action: action?.name ?? null }
}

/** Deleting a row takes no body: whatever comes is left unread, and what it says of itself is not looked at. */
function ignoreBody({ raw }: FastifyRequest, _reply: FastifyReply, _payload: unknown, done: () => void): void {
  for (const name of ['content-type', 'content-length', 'transfer-encoding']) delete raw.headers[name]
  done()
}

/** `/v1/posts/{id}` → `/v1/posts/:id`, with a colon of the path itself kept as one. */
function toPattern(path: string): string {
  return path.replaceAll(':', '::').replaceAll(/\{(\w+)\}/g, ':$1')
}

function addBodyParsers(app: FastifyInstance): void {
  app.removeAllContentTypeParsers()
  app.addContentTypeParser(
    ['application/json', 'application/merge-patch+json'],
    { parseAs: 'buffer' },
    (request, bytes, done) => {
      const charset = /;\s*charset="?([^";\s]+)/i.exec(request.headers['content-type'] ?? '')?.[1]?.toLowerCase()
      if (charset !== undefined && charset !== 'utf-8' && charset !== 'utf8')
        return done(problem('unsupported_media_type', 'bodies are UTF-8'), undefined)
      if (bytes.length === 0) return done(null, undefined)
      try {
        done(null, parseBody(bytes as Buffer))
      } catch (error) {
        done(error as Error, undefined)
      }
    },
  )
}

/** Every method that a path does not have is told which it has. */
function addMethodRefusals(app: FastifyInstance, routes: readonly { url: string; method: string }[]): void {
  const methods = new Map<string, Set<string>>()
  for (const { url, method } of routes) methods.set(url, (methods.get(url) ?? new Set()).add(method))
  for (const [url, has] of methods) {
    if (has.has('GET')) has.add('HEAD')
    const allow = [...has, 'OPTIONS'].sort().join(', ')
    const missing = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'].filter((method) => !has.has(method))
    const config = { lintel: { kind: 'page', errors: null, action: null } as RouteKind }
    if (!has.has('OPTIONS'))
      app.route({ method: 'OPTIONS', url, config, handler: (_request, reply) => reply.code(204).header('allow', allow).send() })
    if (missing.length === 0) continue
    app.route({
      method: missing,
      url,
      config,
      exposeHeadRoute: false,
      // Before the body is read: nothing of it would be used.
      onRequest: (_request, _reply, done) =>
        done(problem('method_not_allowed', `this path answers ${allow}`, { headers: { allow } })),
      handler: () => undefined,
    })
  }
}

function subscribe(
  { code, bus, outside, logger }: ServerOptions,
  db: HandlerDb['asSystem'],
  newId: () => string,
  signal: AbortSignal,
): void {
  for (const [name, receive] of Object.entries(code.more.on ?? {})) {
    bus.subscribe(name, async ({ id, payload }) => {
      await receive(payload, {
        id,
        db,
        signal,
        log: logger.child({ event: name }),
        now: new Date(outside.now()).toISOString(),
        newId,
      })
    })
  }
}

/** Each call a transaction of its own: for code outside a request's transaction. */
function writingSession(store: Store): Session {
  return {
    ...store.reader,
    create: (...given) => store.write((session) => session.create(...given)),
    update: (...given) => store.write((session) => session.update(...given)),
    delete: (...given) => store.write((session) => session.delete(...given)),
    recall: (...given) => store.write((session) => session.recall(...given)),
    remember: (...given) => store.write((session) => session.remember(...given)),
  }
}
