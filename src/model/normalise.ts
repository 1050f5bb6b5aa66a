import { readRate, readSpanMs } from '../kit/span.ts'
import { snake } from '../kit/text.ts'
import { readGrant } from './access.ts'
import type { Action, Blueprint, Entity, IndexSpec, Match, Operation, Rate } from './blueprint.ts'
import { checkBlueprint } from './check.ts'
import { BlueprintError } from './diagnostic.ts'
import { indexedTextMax } from './field-value.ts'
import type {
  ActionModel,
  EntityModel,
  FieldModel,
  IndexModel,
  MatchModel,
  Method,
  Model,
  RateModel,
  RelationModel,
  Returns,
} from './model.ts'
import { collectionOf, defaultVersion, httpOf, indexNameOf } from './names.ts'
import { readFields } from './normalise-fields.ts'
import { readVersions } from './normalise-versions.ts'
import { readEnvText, readEvent, readExternal, readJob, readSaga, readWebhook } from './normalise-work.ts'

/**
 * The model of a blueprint: defaults filled in, names resolved, indexes completed.
 * @throws BlueprintError when the blueprint has mistakes, with all of them.
 */
export function normalise(input: unknown): Model {
  const diagnostics = checkBlueprint(input)
  if (diagnostics.length > 0) throw new BlueprintError(diagnostics)
  return normaliseChecked(input as Blueprint)
}

/** The model of a blueprint that `checkBlueprint` has found to be without mistakes. */
export function normaliseChecked(blueprint: Blueprint): Model {
  const model = readPresent(blueprint)
  return blueprint.versions === undefined ? model : { ...model, versions: readVersions(blueprint.versions, model) }
}

function readPresent(blueprint: Blueprint): Model {
  const relations = readRelations(blueprint)
  return {
    name: blueprint.name,
    version: blueprint.version ?? defaultVersion,
    versions: [],
    actor: blueprint.actor ?? null,
    roles: blueprint.roles ?? [],
    rules: blueprint.rules ?? [],
    auth: { scheme: blueprint.auth?.scheme ?? 'Bearer', subject: blueprint.auth?.subject ?? null },
    entities: Object.entries(blueprint.entities).map(([name, entity]) =>
      readEntity(name, entity, relations, subjectOf(blueprint, name)),
    ),
    events: byName(blueprint.events, readEvent),
    actions: byName(blueprint.actions, (name, action) => readAction(name, action, blueprint, relations)),
    jobs: byName(blueprint.jobs, readJob),
    sagas: byName(blueprint.sagas, readSaga),
    external: byName(blueprint.external, readExternal),
    webhooks: byName(blueprint.webhooks, readWebhook),
    errors: byName(blueprint.errors, (name, fields) => ({ name, fields: readFields(fields) })),
    limit: rateOf(blueprint.limit ?? '600/min'),
    expects: blueprint.expects ?? {},
  }
}

function byName<T, M>(things: Readonly<Record<string, T>> | undefined, read: (name: string, thing: T) => M): readonly M[] {
  return Object.entries(things ?? {}).map(([name, thing]) => read(name, thing))
}

type Relations = ReadonlyMap<string, readonly RelationModel[]>

/** Both ends of every ref: `one` on the entity that holds it, `many` on the one it points at when `as` names it. */
function readRelations(blueprint: Blueprint): Relations {
  const relations = new Map<string, RelationModel[]>(Object.keys(blueprint.entities).map((name) => [name, []]))
  for (const [name, entity] of Object.entries(blueprint.entities)) {
    for (const [field, { kind, ...rest }] of Object.entries(entity.fields)) {
      if (kind !== 'ref') continue
      const { to, as } = rest as { to: string; as?: string }
      relations.get(name)!.push({ name: field, kind: 'one', target: to, field })
      if (as !== undefined) relations.get(to)!.push({ name: as, kind: 'many', target: name, field })
    }
  }
  return relations
}

/** The field of the actor that holds the `sub` of tokens. */
function subjectOf({ actor, auth }: Blueprint, entity: string): string | undefined {
  return entity === actor ? auth?.subject : undefined
}

function readEntity(name: string, entity: Entity, relations: Relations, subject: string | undefined): EntityModel {
  // Whoever could change it could become the one whose token names the new value.
  const fields = readFields(entity.fields).map((field) => (field.name === subject ? { ...field, immutable: true } : field))
  const can = (operation: Operation) => readGrant(entity.can?.[operation] ?? [], name, relations)
  const indexes = readIndexes(name, entity, fields)
  return {
    name,
    table: snake(name),
    collection: collectionOf(name, entity),
    fields: fields.map((field) => boundText(field, indexes)),
    relations: relations.get(name)!,
    indexes,
    can: { read: can('read'), create: can('create'), update: can('update'), delete: can('delete') },
    was: entity.was ?? null,
    cacheMs: entity.cache === undefined ? null : readSpanMs(entity.cache)!,
    because: entity.because ?? null,
  }
}

/** Text that is looked up by is short, unless its author says how long. */
function boundText(model: FieldModel, indexes: readonly IndexModel[]): FieldModel {
  const { name, field } = model
  if (field.kind !== 'text' || field.max !== undefined) return model
  const isIndexed = indexes.some(({ fields }) => fields.some((each) => each.field === name))
  return isIndexed ? { ...model, field: { ...field, max: indexedTextMax } } : model
}

/**
 * Declared indexes first; then one for every unique field and every ref that no declared index begins with, so that
 * no relation is ever followed by a scan.
 */
function readIndexes(entity: string, { index = [], unique = [] }: Entity, fields: readonly FieldModel[]): IndexModel[] {
  const indexes = [
    ...unique.map((spec) => readIndex(entity, spec, true)),
    ...index.map((spec) => readIndex(entity, spec, false)),
    ...fields.filter((field) => field.unique).map((field) => plainIndex(entity, field.name, 'unique')),
  ]
  for (const { name, field } of fields) {
    const led = indexes.some((each) => each.where.length === 0 && each.fields[0]!.field === name)
    if (field.kind === 'ref' && !led) indexes.push(plainIndex(entity, name, 'ref'))
  }
  return indexes
}

function plainIndex(entity: string, field: string, reason: 'ref' | 'unique'): IndexModel {
  const unique = reason === 'unique'
  return { name: indexNameOf(entity, [field], unique), fields: [{ field, descending: false }], unique, where: [], reason }
}

function readIndex(entity: string, spec: IndexSpec, unique: boolean): IndexModel {
  const { on, where } = isConditional(spec) ? spec : { on: spec, where: undefined }
  const fields = on.map((each) =>
    each.startsWith('-') ? { field: each.slice(1), descending: true } : { field: each, descending: false },
  )
  return { name: indexNameOf(entity, spec, unique), fields, unique, where: readMatch(where ?? {}), reason: 'declared' }
}

function isConditional(spec: IndexSpec): spec is Exclude<IndexSpec, readonly string[]> {
  return !Array.isArray(spec)
}

export function readMatch(match: Match): readonly MatchModel[] {
  return Object.entries(match).map(([field, value]) => ({ field, values: Array.isArray(value) ? value : [value as string] }))
}

function readAction(name: string, action: Action, blueprint: Blueprint, relations: Relations): ActionModel {
  const kind = action.kind ?? 'command'
  const on = action.on ?? null
  const [method, path] = httpOf(name, action, blueprint).split(' ') as [Method, string]
  const returns = readReturns(action.returns)
  return {
    name,
    kind,
    on,
    method,
    path,
    input: readFields(action.input ?? {}),
    returns,
    allow: readGrant(action.allow, on, relations),
    emits: action.emits ?? [],
    limit: action.limit ? rateOf(action.limit) : null,
    status: action.status ?? (returns.is === 'nothing' ? 204 : 200),
    errors: action.errors ?? null,
    timeoutMs: readSpanMs(action.timeout ?? '10s')!,
    starts: action.starts ?? [],
    cacheMs: action.cache === undefined ? null : readSpanMs(action.cache)!,
    signed: action.signed === undefined ? null : readEnvText(action.signed.secret),
    because: action.because ?? null,
  }
}

function readReturns(returns: Action['returns']): Returns {
  if (returns === undefined || returns === 'nothing') return { is: 'nothing' }
  if (typeof returns !== 'string') return { is: 'shape', fields: readFields(returns) }
  return returns.endsWith('[]') ? { is: 'page', entity: returns.slice(0, -2) } : { is: 'one', entity: returns }
}

export function rateOf(text: Rate): RateModel {
  return { ...readRate(text)!, text }
}
