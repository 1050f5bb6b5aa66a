import { isNobody } from './access.ts'
import type { Field, Fields, Operation } from './blueprint.ts'
import type {
  Access,
  ActionModel,
  EntityModel,
  FieldModel,
  IndexModel,
  MatchModel,
  Model,
  RateModel,
  RelationModel,
} from './model.ts'
import { readFields } from './normalise-fields.ts'
import { viewShared, viewVersion } from './view-version.ts'

/**
 * What a version of an API promised when it was released: what is sent, answered, filtered by and allowed, in its own
 * words, and the events as they were then. Plain data, without what no client sees.
 */
export interface Contract {
  /** Of this file. */
  readonly format: 1
  readonly api: string
  readonly version: string
  readonly actor: string | null
  readonly auth: Model['auth']
  readonly limit: RateModel
  readonly entities: Readonly<Record<string, ContractEntity>>
  readonly actions: Readonly<Record<string, ContractAction>>
  readonly events: Readonly<Record<string, ContractEvent>>
  readonly errors: Readonly<Record<string, Fields>>
}
interface ContractEntity {
  readonly collection: string
  readonly fields: Fields
  readonly relations: readonly RelationModel[]
  readonly indexes: readonly ContractIndex[]
  readonly can: Readonly<Record<Operation, Access>>
}
interface ContractIndex {
  readonly fields: IndexModel['fields']
  readonly unique: boolean
  readonly where: readonly MatchModel[]
}
type ContractAction = Omit<ActionModel, 'name' | 'input' | 'returns' | 'starts' | 'cacheMs' | 'timeoutMs' | 'because'> & {
  readonly input: Fields
  readonly returns: Exclude<ActionModel['returns'], { readonly is: 'shape' }> | { readonly is: 'shape'; readonly fields: Fields }
}
interface ContractEvent {
  readonly version: number
  readonly subject: string | null
  readonly fields: Fields
}

export const contractFormat = 1

/** What a version of a model is to its clients, the present one or an older, with what belongs to no version; undefined where the blueprint does not serve it. */
export function modelOfVersion(model: Model, name: string): Model | undefined {
  if (name === model.version) return model
  const version = model.versions.find((each) => each.name === name)
  if (version === undefined) return undefined
  const view = viewVersion(model, version)
  return { ...view, actions: [...view.actions, ...viewShared(model, version)] }
}

/** What the version of a model promises. */
export function contractOf(version: Model): Contract {
  const { name, actor, auth, limit, entities, actions, events, errors } = publicModel(version)
  return {
    format: contractFormat,
    api: name,
    version: version.version,
    actor,
    auth,
    limit,
    entities: byName(entities, ({ collection, fields, relations, indexes, can }) => ({
      collection,
      fields: fieldsOf(fields),
      relations,
      indexes: indexes
        .filter(({ reason }) => reason === 'declared')
        .map(({ fields: on, unique, where }) => ({ fields: on, unique, where })),
      can,
    })),
    actions: byName(actions, contractAction),
    events: byName(events, ({ version: number, subject, fields }) => ({ version: number, subject, fields: fieldsOf(fields) })),
    errors: byName(errors, ({ fields }) => fieldsOf(fields)),
  }
}

function contractAction(action: ActionModel): ContractAction {
  const { name: _, input, returns, starts: __, cacheMs: ___, timeoutMs: ____, because: _____, ...rest } = action
  return {
    ...rest,
    input: fieldsOf(input),
    returns: returns.is === 'shape' ? { is: 'shape', fields: fieldsOf(returns.fields) } : returns,
  }
}

function byName<T extends { readonly name: string }, C>(
  things: readonly T[],
  write: (thing: T) => C,
): Readonly<Record<string, C>> {
  return Object.fromEntries(things.map((thing) => [thing.name, write(thing)]))
}

function fieldsOf(fields: readonly FieldModel[]): Fields {
  return Object.fromEntries(fields.map(({ name, field }) => [name, field]))
}

/**
 * Of a model what a client can see of it: no secrets, no entity that nobody reaches, no reasons. Former names stay:
 * by them a renaming is known for one.
 */
export function publicModel(model: Model): Model {
  const answered = new Set(model.actions.flatMap(({ returns }) => ('entity' in returns ? [returns.entity] : [])))
  const reached = ({ name, can }: EntityModel) => answered.has(name) || Object.values(can).some((access) => !isNobody(access))
  return {
    ...model,
    roles: [],
    rules: [],
    versions: [],
    jobs: [],
    sagas: [],
    external: [],
    webhooks: [],
    expects: {},
    entities: model.entities.filter(reached).map((entity) => ({
      ...entity,
      fields: entity.fields.filter(({ secret }) => !secret).map(publicField),
      cacheMs: null,
      because: null,
    })),
    actions: model.actions.map((action) => ({
      ...action,
      input: action.input.map(publicField),
      returns: action.returns.is === 'shape' ? { is: 'shape', fields: action.returns.fields.map(publicField) } : action.returns,
      because: null,
    })),
    events: model.events.map((event) => ({ ...event, fields: event.fields.map(publicField), because: null })),
    errors: model.errors.map((shape) => ({ ...shape, fields: shape.fields.map(publicField) })),
  }
}

/** A field without what is said of it for the store and for those who read the blueprint. */
function publicField(model: FieldModel): FieldModel {
  const { was: _, backfill: __, because: ___, personal: ____, ...field } = model.field as Field & Record<string, unknown>
  return { ...model, field: field as unknown as Field, backfill: null, personal: false }
}

/** What was promised, as a model that can be compared. */
export function modelOfContract(contract: Contract, like: Model): Model {
  const named = <T, M>(things: Readonly<Record<string, T>>, read: (name: string, thing: T) => M) =>
    Object.entries(things).map(([name, thing]) => read(name, thing))
  return {
    ...publicModel(like),
    name: contract.api,
    version: contract.version,
    actor: contract.actor,
    auth: contract.auth,
    limit: contract.limit,
    entities: named(contract.entities, (name, entity) => ({
      ...{ name, table: name, was: null, cacheMs: null, because: null },
      ...entity,
      fields: readFields(entity.fields),
      indexes: entity.indexes.map((index) => ({ ...index, name: '', reason: 'declared' as const })),
    })),
    actions: named(contract.actions, (name, action) => ({
      ...action,
      ...{ name, starts: [], cacheMs: null, timeoutMs: 0, because: null },
      input: readFields(action.input),
      returns:
        action.returns.is === 'shape' ? { is: 'shape' as const, fields: readFields(action.returns.fields) } : action.returns,
    })),
    events: named(contract.events, (name, event) => ({ name, ...event, fields: readFields(event.fields), because: null })),
    errors: named(contract.errors, (name, fields) => ({ name, fields: readFields(fields) })),
  }
}
