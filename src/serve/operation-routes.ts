import type { FastifyBaseLogger, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { type Operation, operationsOf } from '../writers/openapi/index.ts'
import { type ActionRouteOptions, createActionRoute } from './action-route.ts'
import type { AppCode } from './app-code.ts'
import { createEntityRoutes, type EntityRouteOptions } from './entity-routes.ts'
import type { RouteKind } from './request-state.ts'

export interface OperationRouteOptions
  extends Omit<ActionRouteOptions, 'action' | 'handler' | 'log'>,
    Pick<EntityRouteOptions, 'actorGone'> {
  readonly code: AppCode
  readonly logger: FastifyBaseLogger
}

/** Registers exactly the routes that the document lists. */
export function addOperationRoutes(app: FastifyInstance, options: OperationRouteOptions): void {
  const { code, model, logger } = options
  const routesOf = new Map(model.entities.map((entity) => [entity.name, createEntityRoutes({ ...options, entity })]))
  for (const operation of operationsOf(model)) {
    const { method, path, kind, entity, action } = operation
    const log = (request: FastifyRequest) => logger.child({ traceId: request.state.trace.traceId, action: action?.name })
    const handler = action
      ? createActionRoute({ ...options, action, handler: code.handlers[action.name]!, log })
      : routesOf.get(entity!.name)![kind as 'list']
    const hooks = kind === 'delete' ? { preParsing: ignoreBody } : {}
    app.route({ method, url: toPattern(path), config: { lintel: routeKind(operation) }, ...hooks, handler })
  }
}

function routeKind({ action }: Operation): RouteKind {
  return {
    kind: 'operation',
    errors: action?.errors ?? null,
    action: action?.name ?? null,
    signed: (action?.signed ?? null) !== null,
  }
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
