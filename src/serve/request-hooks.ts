import type { FastifyBaseLogger, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { kebab } from '../kit/text.ts'
import type { Model, RateModel } from '../model/model.ts'
import type { Outside } from '../ports/outside.ts'
import type { Siblings } from '../ports/siblings.ts'
import { anonymous, type Callers } from './callers.ts'
import type { Metrics } from './observe.ts'
import { problem } from './problems.ts'
import { createSharedLimiters } from './quota-parts.ts'
import { createRateLimiter, type Quota } from './rate-limiter.ts'
import { continueTrace, createRandomHex, type Trace, writeTraceparent } from './trace.ts'

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

export interface RequestHookOptions {
  readonly model: Model
  readonly callers: Callers
  readonly metrics: Metrics
  /** With whom quotas are shared. */
  readonly siblings: Siblings | undefined
  readonly outside: Outside
  readonly logger: FastifyBaseLogger
  readonly onSpan: ((span: RequestSpan) => void) | undefined
}

export interface RequestHooks {
  /** For requests that fail before any hook runs. */
  begin(request: FastifyRequest, reply: FastifyReply): void
}

/** What every request goes through: its trace, who calls, their quota; and at its end figures, log and span. */
export function addRequestHooks(app: FastifyInstance, options: RequestHookOptions): RequestHooks {
  const { callers, outside } = options
  const randomHex = createRandomHex(outside.randomBytes)
  const limited = createQuotas(options)

  const begin = (request: FastifyRequest, reply: FastifyReply) => {
    const trace = continueTrace(request.headers.traceparent as string | undefined, randomHex)
    request.state = { trace, startedMs: outside.monotonicMs(), access: anonymous, response: reply.raw }
    reply.header('traceparent', writeTraceparent(trace)).header('x-content-type-options', 'nosniff')
  }

  const identify = (request: FastifyRequest, done: (error?: Error) => void) => {
    callers.identify(request.headers.authorization, request.headers).then(
      (access) => {
        request.state.access = access
        done()
      },
      (error: Error) => done(error),
    )
  }

  app.addHook('onRequest', (request, reply, done) => {
    begin(request, reply)
    const { lintel } = request.routeOptions.config
    if (lintel?.kind !== 'operation') {
      const ended = lintel?.announce?.(request, reply)
      return lintel?.kind === 'page' ? done(ended) : identify(request, done)
    }
    const ended = lintel.announce?.(request, reply)
    const known = callers.known(request.headers.authorization)
    if (known) {
      request.state.access = known
      return limited(request, reply, (refusal) => done(refusal ?? ended))
    }
    // Tokens that fail are counted too, against the address they come from.
    identify(request, (error) => limited(request, reply, (refusal) => done(refusal ?? ended ?? error)))
  })
  app.addHook('onResponse', (request, reply, done) => {
    report(request, reply, options)
    done()
  })
  return { begin }
}

type Limited = (request: FastifyRequest, reply: FastifyReply, done: (refusal?: Error) => void) => void

/** Counts a request against its caller's quota, or against that of its action, where it has one. */
function createQuotas({ model, outside, siblings }: RequestHookOptions): Limited {
  const limiterOf = siblings ? createSharedLimiters(siblings, outside.monotonicMs) : ownQuotas(outside.monotonicMs)
  const common = limiterOf('default', model.limit)
  const own = new Map(
    model.actions.flatMap(({ name, limit }) => (limit === null ? [] : [[name, limiterOf(kebab(name), limit)] as const])),
  )
  return (request, reply, done) => {
    const limiter = own.get(request.routeOptions.config.lintel?.action ?? '') ?? common
    limiter.take(request.state.access.caller.actor ?? request.ip, ({ allowed, remaining, resetS }) => {
      reply.header('ratelimit-policy', limiter.policy).header('ratelimit', `${limiter.name};r=${remaining};t=${resetS}`)
      if (allowed) return done()
      done(problem('limited', `at most ${limiter.policy} requests`, { headers: { 'retry-after': String(resetS) } }))
    })
  }
}

/** Of this process alone: each answers within the call. */
function ownQuotas(monotonicMs: () => number): (name: string, rate: RateModel) => Quota {
  return (name, rate) => {
    const limiter = createRateLimiter(name, rate, monotonicMs)
    return { ...limiter, take: (key, done) => done(limiter.take(key)) }
  }
}

/** Tells metrics, log and tracing of a request that was answered. */
function report(request: FastifyRequest, reply: FastifyReply, { metrics, outside, logger, onSpan }: RequestHookOptions): void {
  const { trace, startedMs } = request.state
  const { method } = request
  const { statusCode: status } = reply
  const route = request.routeOptions.url ?? 'unknown'
  const durationMs = outside.monotonicMs() - startedMs
  metrics.observe(method, route, status, durationMs / 1000)
  if (request.routeOptions.config.lintel?.kind !== 'page') {
    // Without the query, which may hold what people typed.
    const path = request.url.split('?', 1)[0]
    const ms = Math.round(durationMs * 100) / 100
    logger.info({ traceId: trace.traceId, method, path, route, status, ms }, 'request')
  }
  const parent = request.headers.traceparent as string | undefined
  onSpan?.({
    trace,
    parent,
    name: `${method} ${route}`,
    method,
    route,
    status,
    startedAtMs: outside.now() - durationMs,
    durationMs,
  })
}
