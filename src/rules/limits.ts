/** What counts how often somebody asks. */
import type { Architecture } from '../model/architecture/architecture.ts'
import type { Route } from '../model/architecture/code.ts'
import { callsIn, fileOf, isServing } from '../model/architecture/look-up.ts'
import { around } from './flow.ts'
import { packageOf } from './imported.ts'
import { once } from './once.ts'
import { usersOf } from './reach.ts'

const packages =
  /^(express-rate-limit|@fastify\/rate-limit|fastify-rate-limit|rate-limiter-flexible|@nestjs\/throttler|hono-rate-limiter|express-slow-down|koa-ratelimit|koa2-ratelimit|@upstash\/ratelimit|express-brute|limiter|bottleneck|ratelimit)$/

/** A limiter before a route, or one that its handler asks. */
export function isLimited(architecture: Architecture, { guards, reaches }: Route): boolean {
  if (guards.some(({ kind, name }) => kind === 'limit' || /limit|throttl|attempt|brute|slow/i.test(name))) return true
  return reaches.some((id) =>
    callsIn(architecture, id).some(({ callee }) =>
      /(limit(er|s|ed)?|attempts?|throttle|bruteforce|lockout|quota)\w*\.?(consume|check|hit|increment|record|allow|get|take|reserve)?$/i.test(
        callee,
      ),
    ),
  )
}

/** A limiter anywhere in the code that serves. */
export const hasLimiter: (architecture: Architecture) => boolean = once((architecture) => {
  const { files, calls } = architecture.code
  return (
    files.some(
      ({ imports, isTest, isTool }) =>
        !isTest && !isTool && imports.some(({ from, typeOnly }) => !typeOnly && packages.test(from)),
    ) ||
    calls.some(
      (call) =>
        isServing(architecture, call.function) && packages.test(packageOf(architecture, call.function, call.args[0]) ?? ''),
    )
  )
})

/**
 * Whether a limiter may be asked by something: one that is asked by a call (`limiter.consume`) of a function that nothing uses
 * is asked by nobody.
 */
export const mayLimit: (architecture: Architecture) => boolean = once((architecture) => {
  const { files, calls, functions } = architecture.code
  const asking = calls.filter(
    ({ callee, function: id }) =>
      /\.consume$/.test(callee) &&
      fileOf(architecture, id)?.imports.some(({ from }) => from === 'rate-limiter-flexible') === true,
  )
  const others = files.some(
    ({ imports, isTest, isTool }) =>
      !isTest &&
      !isTool &&
      imports.some(({ from, typeOnly }) => !typeOnly && packages.test(from) && from !== 'rate-limiter-flexible'),
  )
  if (others || (asking.length === 0 && hasLimiter(architecture))) return true
  const guards = new Set(architecture.code.routes.flatMap((route) => route.guards.flatMap(({ function: id }) => id ?? [])))
  return asking.some((call) => {
    const file = call.place.file
    const own = new Set([...around(architecture, call.function)].flatMap((id) => [...usersOf(architecture, id)]))
    return functions.some(({ id, uses }) =>
      guards.has(id) ? own.has(id) : !id.startsWith(`${file}#`) && uses.some((each) => !each.endsWith('#0') && own.has(each)),
    )
  })
})

/** Limits of what stands in front, where the repository has them. */
export function hasGatewayLimit({ deployment, files }: Architecture): boolean {
  return (
    deployment.objects.some(
      ({ spec, kind, annotations }) =>
        /limit-rps|limit-rpm|limit-connections|rate-?limit/i.test(JSON.stringify([spec, annotations])) || /RateLimit/i.test(kind),
    ) ||
    deployment.containers.some(
      ({ labels, image }) =>
        /rate-?limit/i.test(Object.keys(labels).join(' ')) || /(^|\/)(kong|krakend|apisix|tyk|envoy)/i.test(image ?? ''),
    ) ||
    // A gateway's own file may hold limits that nobody reads here; Caddy has none of its own.
    files.some(({ path }) => /(^|\/)(nginx\.conf|nginx\/.*\.conf|kong\.ya?ml|envoy\.ya?ml|krakend\.json)$/.test(path))
  )
}
