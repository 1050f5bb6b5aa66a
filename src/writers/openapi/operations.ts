import { camel, pascal } from '../../kit/text.ts'
import { isNobody, needsSignIn } from '../../model/access.ts'
import type { Operation as Right } from '../../model/blueprint.ts'
import type { Access, ActionModel, EntityModel, Method, Model } from '../../model/model.ts'

export type OperationKind = 'list' | 'get' | 'create' | 'update' | 'delete' | 'action'

/** One route of the served API. `entity` is null for actions, `action` for everything else. */
export interface Operation {
  readonly method: Method
  /** With `{name}` placeholders. */
  readonly path: string
  readonly operationId: string
  readonly kind: OperationKind
  readonly entity: EntityModel | null
  readonly action: ActionModel | null
}

/**
 * Every route that the model asks for, entities first, in the order of the blueprint. The server registers exactly
 * these and the document describes exactly these, so the two cannot disagree.
 */
export function operationsOf(model: Model): readonly Operation[] {
  const taken = new Set(model.actions.map(({ name }) => name))
  const unique = (wanted: string): string => {
    let id = wanted
    // An action may be called `createPost` beside the create of `post`: the action's name is the author's, so it stays.
    while (taken.has(id)) id += 'Row'
    taken.add(id)
    return id
  }
  return [
    ...model.entities.flatMap((entity) => entityOperations(model.version, entity, unique)),
    ...model.actions.map((action) => actionOperation(action)),
  ]
}

function entityOperations(version: string, entity: EntityModel, unique: (id: string) => string): readonly Operation[] {
  const one = pascal(entity.name)
  const many = pascal(camel(entity.collection))
  const collection = `/${version}/${entity.collection}`
  const row = `${collection}/{id}`
  const routes: readonly [Right, Method, string, OperationKind, string][] = [
    ['read', 'GET', collection, 'list', `list${many}`],
    ['read', 'GET', row, 'get', `get${one}`],
    ['create', 'POST', collection, 'create', `create${one}`],
    ['update', 'PATCH', row, 'update', `update${one}`],
    ['delete', 'DELETE', row, 'delete', `delete${one}`],
  ]
  return routes
    .filter(([right]) => !isNobody(entity.can[right]) && (right !== 'update' || hasChangeable(entity)))
    .map(([, method, path, kind, id]) => ({ method, path, operationId: unique(id), kind, entity, action: null }))
}

/** The rule that decides who may use it. */
export function accessOf({ kind, entity, action }: Operation): Access {
  if (action !== null) return action.allow
  return entity!.can[kind === 'list' || kind === 'get' ? 'read' : (kind as 'create' | 'update' | 'delete')]
}

/** Does it answer callers without a token? An action does only where its rule says so by name: `anyone`. */
export function isOpen(operation: Operation): boolean {
  const access = accessOf(operation)
  if (operation.action === null) return !needsSignIn(access)
  return access.is === 'anyone' || (access.is === 'any' && access.of.some(({ is }) => is === 'anyone'))
}

/** A row of which nothing may change has no PATCH, whoever may ask. */
function hasChangeable(entity: EntityModel): boolean {
  return entity.fields.some(({ readOnly, immutable }) => !readOnly && !immutable)
}

function actionOperation(action: ActionModel): Operation {
  return { method: action.method, path: action.path, operationId: action.name, kind: 'action', entity: null, action }
}
