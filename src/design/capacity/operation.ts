import { nearest } from '../../kit/text.ts'
import type { ActionModel, EntityModel, Model } from '../../model/model.ts'
import type { ServiceClass } from './constants.ts'
import { LoadError } from './load.ts'

/** How a request is served, which says what it costs. */
export interface OperationShape {
  readonly kind: 'read' | 'write'
  readonly serviceClass: Exclude<ServiceClass, 'statement'>
  /** Statements beyond those of its class, that the model tells. */
  readonly statements: number
  /** Whether its handler runs statements that only its code tells. */
  readonly handler: boolean
  /** Events that it emits. */
  readonly events: number
  /** Whose rows it reads; null where only its code tells. */
  readonly entity: string | null
  /** Whether a part of its requests may include other entities. */
  readonly includes: boolean
}

const plain = { statements: 0, handler: false, events: 0, includes: false, entity: null }
const operations = ['list', 'get', 'create', 'update', 'delete'] as const

/** `post.list`, or an action by its name. @throws LoadError */
export function shapeOf(model: Model, name: string): OperationShape {
  const action = model.actions.find((each) => each.name === name)
  if (action !== undefined) return ofAction(action)
  const [entityName, operation] = name.split('.')
  const entity = model.entities.find((each) => each.name === entityName)
  if (entity === undefined || !operations.some((each) => each === operation)) throw unknown(model, name)
  return ofEntity(entity, operation as (typeof operations)[number])
}

function ofEntity({ name, relations }: EntityModel, operation: (typeof operations)[number]): OperationShape {
  const own = { ...plain, entity: name }
  switch (operation) {
    case 'list':
      return { ...own, kind: 'read', serviceClass: 'list', includes: relations.length > 0 }
    case 'get':
      return { ...own, kind: 'read', serviceClass: 'get' }
    case 'create':
      return { ...own, kind: 'write', serviceClass: 'create' }
    // The row is read for its access rules before it is changed.
    default:
      return { ...own, kind: 'write', serviceClass: 'create', statements: 1 }
  }
}

/** A command loads the row that it is on, and stores each event as a row of its own. */
function ofAction({ kind, on, returns, emits }: ActionModel): OperationShape {
  if (kind === 'query')
    return { ...plain, kind: 'read', serviceClass: returns.is === 'one' ? 'get' : 'list', entity: on, handler: true }
  return {
    ...plain,
    entity: on,
    kind: 'write',
    serviceClass: 'create',
    statements: (on === null ? 0 : 1) + emits.length,
    handler: true,
    events: emits.length,
  }
}

function unknown(model: Model, name: string): LoadError {
  const known = [
    ...model.entities.flatMap((entity) => operations.map((operation) => `${entity.name}.${operation}`)),
    ...model.actions.map((action) => action.name),
  ]
  const meant = nearest(name, known)
  const hint = meant === undefined ? '' : `, did you mean \`${meant}\`?`
  return new LoadError(name, `the load counts requests of \`${name}\`, which the design does not have${hint}`)
}
