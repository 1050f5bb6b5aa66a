import type { FastifyInstance } from 'fastify'
import type { ActionVersionModel, VersionModel } from '../../model/model.ts'
import { viewVersion } from '../../model/view-version.ts'
import { type Operation, operationsOf } from '../../writers/openapi/index.ts'
import { createActionRoute } from '../action-route.ts'
import { createEntityRoutes } from '../entity-routes.ts'
import { actionLogger, addOperation, type OperationRouteOptions, toPattern } from '../operation-routes.ts'
import { createActionWords } from './action-words.ts'
import { type Announce, createAnnounce, type Resource } from './announce.ts'
import { createVersionWords, type VersionWords } from './entity-words.ts'
import { createVersionStore } from './version-store.ts'

/**
 * The routes of the older versions of an API, beside those of the present one. Reads and writes of rows are the
 * present routes over a store that speaks the version's language; actions run the handlers of today.
 * @returns what is announced, by the pattern of the route
 */
export function addVersionRoutes(app: FastifyInstance, options: OperationRouteOptions): ReadonlyMap<string, Announce> {
  const announced = new Map<string, Announce>()
  for (const version of options.model.versions) addVersion(app, options, version, announced)
  return announced
}

function addVersion(
  app: FastifyInstance,
  options: OperationRouteOptions,
  version: VersionModel,
  announced: Map<string, Announce>,
) {
  const { code, model, logger } = options
  const old = viewVersion(model, version)
  const words = createVersionWords(model, old, version, code.more.versions?.[version.name] ?? {})
  const store = createVersionStore(options.store, words)
  const routesOf = new Map(
    old.entities.map((entity) => [entity.name, createEntityRoutes({ ...options, model: old, store, entity })]),
  )
  const announce = createAnnounce(version, options.outside.now)
  const successors = createSuccessors(words)
  for (const operation of operationsOf(old)) {
    const { entity, kind, path } = operation
    const known = operation.action && version.actions.find(({ name }) => name === operation.action!.name)!
    const action = known && model.actions.find(({ name }) => name === known.action)!
    const handler = action
      ? createActionRoute({
          ...options,
          action,
          handler: code.handlers[action.name]!,
          log: actionLogger(logger, action.name),
          words: createActionWords(words, known),
        })
      : routesOf.get(entity!.name)![kind as 'list']
    const told = announce?.(successors(operation))
    if (told !== undefined) announced.set(toPattern(path), told)
    addOperation(app, operation, { handler, action, ...(told === undefined ? {} : { announce: told }) })
  }
}

/** The same resource in the present version. */
function createSuccessors({ version, present, entity }: VersionWords): (operation: Operation) => Resource {
  const paths = new Map(present.actions.map(({ name, path }) => [name, path]))
  const known = new Map(version.actions.map((action) => [action.name, action]))
  return ({ action, entity: old, kind }) => {
    if (action !== null) {
      const found = known.get(action.name)!
      return { path: paths.get(found.action)!, names: namesOf(found) }
    }
    const collection = `/${present.version}/${entity(old!.name).present.collection}`
    return { path: kind === 'list' || kind === 'create' ? collection : `${collection}/{id}`, names: new Map() }
  }
}

function namesOf({ input }: ActionVersionModel): ReadonlyMap<string, string> {
  return new Map(input.map(({ name, from }) => [from, name]))
}
