import { snake } from '../kit/text.ts'
import type { Field } from './blueprint.ts'
import type {
  Access,
  ActionModel,
  EntityModel,
  FieldModel,
  IndexModel,
  MatchModel,
  Model,
  RelationModel,
  Returns,
} from './model.ts'
import { columnOf } from './names.ts'

/** An entity, or a field of one, that has another name now. */
export interface Rename {
  /** The entity's name now. */
  readonly entity: string
  /** The field's name now; null where the entity itself was renamed. */
  readonly field: string | null
  readonly was: string
}

export interface Renamed {
  /** The model before, in the names of the one after. Indexes keep the names that they have in the store. */
  readonly model: Model
  readonly renames: readonly Rename[]
}

/**
 * Follows what the model after says its entities and fields were called. A former name that the model before does not
 * have, or beside which it has the new one already, says nothing: the renaming has been done.
 */
export function renameModel(before: Model, after: Model): Renamed {
  const names = readNames(before, after)
  if (names.renames.length === 0) return { model: before, renames: [] }
  return { model: translate(before, names), renames: names.renames }
}

interface Names {
  readonly renames: readonly Rename[]
  /** The name of an entity now. */
  entity(old: string): string
  /** The name of a field now, of an entity by its old name. */
  field(entity: string, old: string): string
}

function readNames(before: Model, after: Model): Names {
  const had = new Map(before.entities.map((entity) => [entity.name, entity]))
  const entities = new Map<string, string>()
  const fields = new Map<string, Map<string, string>>()
  const renames: Rename[] = []
  for (const { name, was, fields: has } of after.entities) {
    const isRenamed = was !== null && had.has(was) && !had.has(name)
    if (isRenamed) {
      entities.set(was, name)
      renames.push({ entity: name, field: null, was })
    }
    const old = had.get(isRenamed ? was : name)
    if (old === undefined) continue
    const present = new Set(old.fields.map((field) => field.name))
    const moved = has.flatMap((field) =>
      field.was !== null && present.has(field.was) && !present.has(field.name) ? [[field.was, field.name] as const] : [],
    )
    fields.set(old.name, new Map(moved))
    renames.push(...moved.map(([from, to]) => ({ entity: name, field: to, was: from })))
  }
  return {
    renames,
    entity: (old) => entities.get(old) ?? old,
    field: (entity, old) => fields.get(entity)?.get(old) ?? old,
  }
}

function translate(model: Model, names: Names): Model {
  const message = (fields: readonly FieldModel[]) => fields.map((each) => ({ ...each, field: translateField(each.field, names) }))
  const { actor, auth } = model
  const subject = auth.subject === null || actor === null ? auth.subject : names.field(actor, auth.subject)
  return {
    ...model,
    actor: actor === null ? null : names.entity(actor),
    auth: { ...auth, subject },
    entities: model.entities.map((entity) => translateEntity(entity, names)),
    events: model.events.map((event) => ({ ...event, fields: message(event.fields) })),
    errors: model.errors.map((shape) => ({ ...shape, fields: message(shape.fields) })),
    actions: model.actions.map((action) => ({ ...translateAction(action, names), input: message(action.input) })),
    jobs: model.jobs.map((job) => ({ ...job, input: message(job.input) })),
    sagas: model.sagas.map((saga) => ({ ...saga, input: message(saga.input) })),
    webhooks: model.webhooks.map((webhook) => {
      const { to } = webhook
      if (!('entity' in to)) return webhook
      const [url, secret] = [names.field(to.entity, to.url), names.field(to.entity, to.secret)]
      return { ...webhook, to: { entity: names.entity(to.entity), url, secret } }
    }),
  }
}

/** What refs point at, also inside `json` and `list`. */
function translateField<F extends Field>(field: F, names: Names): F {
  switch (field.kind) {
    case 'ref':
      return { ...field, to: names.entity(field.to) }
    case 'list':
      return { ...field, of: translateField(field.of, names) }
    case 'json':
      return {
        ...field,
        shape: Object.fromEntries(Object.entries(field.shape).map(([name, inner]) => [name, translateField(inner, names)])),
      }
    default:
      return field
  }
}

function translateEntity(entity: EntityModel, names: Names): EntityModel {
  const name = names.entity(entity.name)
  const can = (access: Access) => translateAccess(access, entity.name, names)
  return {
    ...entity,
    name,
    table: snake(name),
    was: name === entity.name ? entity.was : entity.name,
    fields: entity.fields.map((field) => translateStored(field, entity.name, names)),
    relations: entity.relations.map((relation) => translateRelation(relation, entity.name, names)),
    indexes: entity.indexes.map((index) => translateIndex(index, entity.name, names)),
    can: {
      read: can(entity.can.read),
      create: can(entity.can.create),
      update: can(entity.can.update),
      delete: can(entity.can.delete),
    },
  }
}

function translateStored(model: FieldModel, entity: string, names: Names): FieldModel {
  const name = names.field(entity, model.name)
  const field = translateField(model.field, names)
  if (name === model.name) return { ...model, field }
  return { ...model, name, column: columnOf(name, field), was: model.name, field: { ...field, was: model.name } as Field }
}

function translateIndex(index: IndexModel, entity: string, names: Names): IndexModel {
  return {
    ...index,
    fields: index.fields.map((each) => ({ ...each, field: names.field(entity, each.field) })),
    where: index.where.map((match) => translateMatch(match, entity, names)),
  }
}

function translateMatch(match: MatchModel, entity: string, names: Names): MatchModel {
  return { ...match, field: names.field(entity, match.field) }
}

function translateRelation(relation: RelationModel, owner: string, names: Names): RelationModel {
  const field = names.field(relation.kind === 'one' ? owner : relation.target, relation.field)
  return { ...relation, name: relation.kind === 'one' ? field : relation.name, target: names.entity(relation.target), field }
}

/** An access condition on a row of `entity`, or on none. */
function translateAccess(access: Access, entity: string | null, names: Names): Access {
  switch (access.is) {
    case 'any':
    case 'all':
      return { ...access, of: access.of.map((each) => translateAccess(each, entity, names)) }
    case 'match':
      return entity === null ? access : { ...access, match: translateMatch(access.match, entity, names) }
    case 'sees':
      return entity === null ? access : { ...access, relation: translateRelation(access.relation, entity, names) }
    case 'path': {
      const owners = [entity, ...access.path.map(({ target }) => target)]
      return { ...access, path: access.path.map((step, i) => translateRelation(step, owners[i] ?? '', names)) }
    }
    default:
      return access
  }
}

function translateAction(action: ActionModel, names: Names): ActionModel {
  return {
    ...action,
    on: action.on === null ? null : names.entity(action.on),
    returns: translateReturns(action.returns, names),
    allow: translateAccess(action.allow, action.on, names),
  }
}

function translateReturns(returns: Returns, names: Names): Returns {
  if (returns.is === 'nothing') return returns
  if (returns.is !== 'shape') return { ...returns, entity: names.entity(returns.entity) }
  return { ...returns, fields: returns.fields.map((each) => ({ ...each, field: translateField(each.field, names) })) }
}
