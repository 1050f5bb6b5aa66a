import type { FastifyInstance } from 'fastify'
import { problem } from './problems.ts'
import type { RouteKind } from './request-state.ts'
import type { Announce } from './versions/announce.ts'

/** Every method that a path does not have is told which it has. */
export function addMethodRefusals(
  app: FastifyInstance,
  routes: readonly { url: string; method: string }[],
  announced: ReadonlyMap<string, Announce>,
): void {
  const methods = new Map<string, Set<string>>()
  for (const { url, method } of routes) methods.set(url, (methods.get(url) ?? new Set()).add(method))
  for (const [url, has] of methods) {
    if (has.has('GET')) has.add('HEAD')
    const allow = [...has, 'OPTIONS'].sort().join(', ')
    const missing = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'].filter((method) => !has.has(method))
    const announce = announced.get(url)
    const lintel: RouteKind = { kind: 'page', errors: null, action: null, ...(announce === undefined ? {} : { announce }) }
    const config = { lintel }
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
