import type { Field } from './blueprint.ts'
import type {
  Access,
  ActionModel,
  EntityModel,
  EntityVersionModel,
  FieldModel,
  IndexModel,
  MatchModel,
  MemberVersionModel,
  Model,
  RelationModel,
  Returns,
  VersionModel,
  WordModel,
} from './model.ts'

/**
 * The model as an older version of the API tells it: its names, its words, its paths. What a document, a validator or a
 * route needs to know of that version stands in it; the store knows only the present one.
 */
export function viewVersion(model: Model, version: VersionModel): Model {
  const view = createView(model, version)
  const actor = view.entity(model.actor)
  return {
    ...model,
    version: version.name,
    versions: [],
    actor: actor?.name ?? null,
    auth: { ...model.auth, subject: actor === null ? null : view.field(actor.entity, model.auth.subject) },
    entities: version.entities.map((known) => viewEntity(known, view)),
    actions: version.actions.map((known) => viewAction(known, view)),
    errors: model.errors.map((shape) => ({ ...shape, fields: shape.fields.map((field) => viewField(field, view)) })),
    jobs: [],
    sagas: [],
    external: [],
    webhooks: [],
  }
}

interface View {
  readonly model: Model
  entity(present: string | null): EntityVersionModel | null
  /** The name of a field in the version; null where it does not know it. */
  field(entity: string, present: string | null): string | null
}

function createView(model: Model, { entities }: VersionModel): View {
  const known = new Map(entities.map((entity) => [entity.entity, entity]))
  const fields = new Map(entities.map((each) => [each.entity, new Map(each.fields.map(({ from, name }) => [from, name]))]))
  return {
    model,
    entity: (present) => known.get(present ?? '') ?? null,
    field: (entity, present) => {
      if (present === 'id' || present === 'createdAt' || present === 'updatedAt') return present
      return fields.get(entity)?.get(present ?? '') ?? null
    },
  }
}

function viewEntity(known: EntityVersionModel, view: View): EntityModel {
  const entity = view.model.entities.find(({ name }) => name === known.entity)!
  const can = (access: Access) => viewAccess(access, known.entity, view)
  return {
    ...entity,
    name: known.name,
    collection: known.collection,
    fields: [...viewMembers(known.fields, entity.fields, view), ...known.made.map((field) => viewField(field, view))],
    relations: entity.relations.flatMap((relation) => viewRelation(relation, known, view)),
    indexes: entity.indexes.flatMap((index) => viewIndex(index, known, view)),
    can: {
      read: can(entity.can.read),
      create: can(entity.can.create),
      update: can(entity.can.update),
      delete: can(entity.can.delete),
    },
    was: null,
  }
}

function viewMembers(members: readonly MemberVersionModel[], fields: readonly FieldModel[], view: View): readonly FieldModel[] {
  return members.map((member) => {
    const present = viewField(fields.find(({ name }) => name === member.from)!, view)
    const optional = present.optional || member.optional
    const field = member.words === null ? present.field : withWords(present.field, member.words)
    return {
      ...present,
      name: member.name,
      optional,
      field: member.optional ? ({ ...withoutDefault(field), optional: true } as Field) : field,
    }
  })
}

function viewField(model: FieldModel, view: View): FieldModel {
  const { was: _, backfill: __, ...field } = model.field as Field & { was?: string; backfill?: unknown }
  return { ...model, field: viewTargets(field as Field, view), was: null, backfill: null }
}

/** What refs point at, by the names of the version; what it does not have keeps its own, and is only an id there. */
function viewTargets<F extends Field>(field: F, view: View): F {
  switch (field.kind) {
    case 'ref': {
      const target = view.entity(field.to)
      const list = target?.relations.find(({ from }) => from === field.as)?.name
      const { as: _, ...rest } = field
      return { ...rest, to: target?.name ?? field.to, ...(list === undefined ? {} : { as: list }) } as F
    }
    case 'list':
      return { ...field, of: viewTargets(field.of, view) }
    case 'json':
      return {
        ...field,
        shape: Object.fromEntries(Object.entries(field.shape).map(([name, inner]) => [name, viewTargets(inner, view)])),
      }
    default:
      return field
  }
}

function withWords(field: Field, words: readonly WordModel[]): Field {
  if (field.kind !== 'oneOf') return field
  const wordOf = (present: string) => words.find(({ of }) => of.includes(present))?.word ?? present
  const { default: fallback } = field
  return { ...field, values: words.map(({ word }) => word), ...(fallback === undefined ? {} : { default: wordOf(fallback) }) }
}

function withoutDefault(field: Field): Field {
  const { default: _, ...rest } = field as Field & { default?: unknown }
  return rest as Field
}

function viewRelation(relation: RelationModel, known: EntityVersionModel, view: View): readonly RelationModel[] {
  const target = view.entity(relation.target)
  if (target === null) return []
  const owner = relation.kind === 'one' ? known.entity : relation.target
  const field = view.field(owner, relation.field)
  const list = known.relations.find(({ from }) => from === relation.name)?.name
  const name = relation.kind === 'one' ? field : list
  return field === null || name === null || name === undefined ? [] : [{ ...relation, name, target: target.name, field }]
}

/** Only as far as the version knows its fields: those before the first that it does not know still lead it. */
function viewIndex(index: IndexModel, known: EntityVersionModel, view: View): readonly IndexModel[] {
  const fields = index.fields.map(({ field, descending }) => ({ field: view.field(known.entity, field), descending }))
  const end = fields.findIndex(({ field }) => field === null)
  const led = (end < 0 ? fields : fields.slice(0, end)) as IndexModel['fields']
  if (led.length === 0) return []
  return [
    {
      ...index,
      fields: led,
      unique: index.unique && end < 0,
      where: index.where.map((match) => viewMatch(match, known.entity, view)),
    },
  ]
}

function viewMatch(match: MatchModel, entity: string, view: View): MatchModel {
  const member = view.entity(entity)?.fields.find(({ from }) => from === match.field)
  const wordOf = (value: MatchModel['values'][number]) =>
    member?.words?.find(({ of }) => (of as readonly unknown[]).includes(value))?.word ?? value
  return { field: member?.name ?? match.field, values: [...new Set(match.values.map(wordOf))] }
}

/** A condition in the names of the version. What it does not know keeps the name of today. */
function viewAccess(access: Access, entity: string | null, view: View): Access {
  switch (access.is) {
    case 'any':
    case 'all':
      return { ...access, of: access.of.map((each) => viewAccess(each, entity, view)) }
    case 'match':
      return entity === null ? access : { ...access, match: viewMatch(access.match, entity, view) }
    case 'sees':
      return entity === null ? access : { ...access, relation: viewStep(access.relation, entity, view) }
    case 'path': {
      const owners = [entity, ...access.path.map(({ target }) => target)]
      return { ...access, path: access.path.map((step, i) => viewStep(step, owners[i] ?? '', view)) }
    }
    default:
      return access
  }
}

function viewStep(relation: RelationModel, owner: string, view: View): RelationModel {
  const known = view.entity(owner)
  const [found] = known === null ? [] : viewRelation(relation, known, view)
  return found ?? { ...relation, target: view.entity(relation.target)?.name ?? relation.target }
}

function viewAction(known: VersionModel['actions'][number], view: View): ActionModel {
  const action = view.model.actions.find(({ name }) => name === known.action)!
  return {
    ...action,
    name: known.name,
    on: action.on === null ? null : (view.entity(action.on)?.name ?? action.on),
    method: known.method,
    path: known.path,
    input: viewMembers(known.input, action.input, view),
    returns: viewReturns(action.returns, known.returns, view),
    allow: viewAccess(action.allow, action.on, view),
  }
}

/**
 * Actions that answer at places which belong to no version, as clients of this one see them: they are the present ones,
 * so where a row of today is another one than that of the version, they answer a shape that the version does not have.
 */
export function viewShared(model: Model, version: VersionModel): readonly ActionModel[] {
  const view = createView(model, version)
  const moved = new Set(version.actions.map(({ action }) => action))
  const prefix = `/${model.version}/`
  return model.actions
    .filter(({ name, path }) => !moved.has(name) && !path.startsWith(prefix))
    .map((action) => ({
      ...action,
      on: action.on === null ? null : (view.entity(action.on)?.name ?? action.on),
      input: action.input.map((field) => viewField(field, view)),
      returns: viewSharedReturns(action.returns, view),
      allow: viewAccess(action.allow, action.on, view),
    }))
}

function viewSharedReturns(returns: Returns, view: View): Returns {
  if (returns.is === 'nothing') return returns
  if (returns.is === 'shape') return { is: 'shape', fields: returns.fields.map((field) => viewField(field, view)) }
  const { fields } = view.model.entities.find(({ name }) => name === returns.entity)!
  const known = view.entity(returns.entity)
  const isSame = ({ name, from, words }: MemberVersionModel) => name === from && words === null
  const same = known !== null && !known.code && known.fields.length === fields.length && known.fields.every(isSame)
  return same ? { ...returns, entity: known.name } : { is: 'shape', fields: fields.map((field) => viewField(field, view)) }
}

function viewReturns(returns: Returns, members: readonly MemberVersionModel[] | null, view: View): Returns {
  if (returns.is === 'nothing') return returns
  if (returns.is === 'shape') return { is: 'shape', fields: viewMembers(members ?? [], returns.fields, view) }
  return { ...returns, entity: view.entity(returns.entity)?.name ?? returns.entity }
}
