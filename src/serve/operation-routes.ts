import type { FastifyBaseLogger, FastifyInstance, FastifyReply, FastifyRequest, RouteHandlerMethod } from 'fastify'
import type { ActionModel } from '../model/model.ts'
import { type Operation, operationsOf } from '../writers/openapi/index.ts'
import { type ActionRouteOptions, createActionRoute } from './action-route.ts'
import type { AppCode } from './app-code.ts'
import { createEntityRoutes, type EntityRouteOptions } from './entity-routes.ts'
import type { RouteKind } from './request-state.ts'
import type { Announce } from './versions/announce.ts'

export interface OperationRouteOptions
  extends Omit<ActionRouteOptions, 'action' | 'handler' | 'log' | 'words'>,
    Pick<EntityRouteOptions, 'actorGone'> {
  readonly code: AppCode
  readonly logger: FastifyBaseLogger
}

/** Registers exactly the routes that the document lists. */
export function addOperationRoutes(app: FastifyInstance, options: OperationRouteOptions): void {
  const { code, model, logger } = options
  const routesOf = new Map(model.entities.map((entity) => [entity.name, createEntityRoutes({ ...options, entity })]))
  for (const operation of operationsOf(model)) {
    const { kind, entity, action } = operation
    const handler = action
      ? createActionRoute({ ...options, action, handler: code.handlers[action.name]!, log: actionLogger(logger, action.name) })
      : routesOf.get(entity!.name)![kind as 'list']
    addOperation(app, operation, { handler, action })
  }
}

export function actionLogger(logger: FastifyBaseLogger, action: string): ActionRouteOptions['log'] {
  return (request) => logger.child({ traceId: request.state.trace.traceId, action })
}

interface Served {
  readonly handler: RouteHandlerMethod
  /** As it is called today: its quota and its errors are the same in every version. */
  readonly action: ActionModel | null
  readonly announce?: Announce
}

/** Registers one route of the document. */
export function addOperation(
  app: FastifyInstance,
  { method, path, kind }: Operation,
  { handler, action, announce }: Served,
): void {
  const lintel: RouteKind = {
    kind: 'operation',
    errors: action?.errors ?? null,
    action: action?.name ?? null,
    signed: (action?.signed ?? null) !== null,
    ...(announce === undefined ? {} : { announce }),
  }
  const hooks = kind === 'delete' ? { preParsing: ignoreBody } : {}
  app.route({ method, url: toPattern(path), config: { lintel }, ...hooks, handler })
}

/** Deleting a row takes no body: whatever comes is left unread, and what it says of itself is not looked at. */
function ignoreBody({ raw }: FastifyRequest, _reply: FastifyReply, _payload: unknown, done: () => void): void {
  for (const name of ['content-type', 'content-length', 'transfer-encoding']) delete raw.headers[name]
  done()
}

/** `/v1/posts/{id}` → `/v1/posts/:id`, with a colon of the path itself kept as one. */
export function toPattern(path: string): string {
  return path.replaceAll(':', '::').replaceAll(/\{(\w+)\}/g, ':$1')
}
