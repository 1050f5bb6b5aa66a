import { readRate, readSpanMs } from '../kit/span.ts'
import { snake } from '../kit/text.ts'
import { readGrant } from './access.ts'
import type { Action, Blueprint, Entity, Field, Fields, IndexSpec, Match, Operation, Rate } from './blueprint.ts'
import { checkBlueprint } from './check.ts'
import { BlueprintError } from './diagnostic.ts'
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
import { collectionOf, columnOf, httpOf, indexNameOf } from './names.ts'

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
  const relations = readRelations(blueprint)
  return {
    name: blueprint.name,
    actor: blueprint.actor ?? null,
    roles: blueprint.roles ?? [],
    rules: blueprint.rules ?? [],
    auth: { scheme: blueprint.auth?.scheme ?? 'Bearer', subject: blueprint.auth?.subject ?? null },
    entities: Object.entries(blueprint.entities).map(([name, entity]) =>
      readEntity(name, entity, relations, subjectOf(blueprint, name)),
    ),
    events: Object.entries(blueprint.events ?? {}).map(([name, fields]) => ({ name, fields: readFields(fields) })),
    actions: Object.entries(blueprint.actions ?? {}).map(([name, action]) => readAction(name, action, blueprint, relations)),
    errors: Object.entries(blueprint.errors ?? {}).map(([name, fields]) => ({ name, fields: readFields(fields) })),
    limit: rateOf(blueprint.limit ?? '600/min'),
    expects: blueprint.expects ?? {},
  }
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
  return {
    name,
    table: snake(name),
    collection: collectionOf(name, entity),
    fields,
    relations: relations.get(name)!,
    indexes: readIndexes(name, entity, fields),
    can: { read: can('read'), create: can('create'), update: can('update'), delete: can('delete') },
    because: entity.because ?? null,
  }
}

export function readFields(fields: Fields): readonly FieldModel[] {
  return Object.entries(fields).map(([name, field]) => readField(name, field))
}

function readField(name: string, field: Field): FieldModel {
  const says = field as { optional?: boolean; unique?: boolean; immutable?: boolean; personal?: boolean }
  return {
    name,
    column: columnOf(name, field),
    field,
    optional: says.optional ?? false,
    unique: says.unique ?? false,
    immutable: says.immutable ?? false,
    personal: says.personal ?? false,
    secret: field.kind === 'secret',
    readOnly: field.kind === 'counter' || field.kind === 'secret',
  }
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
    because: action.because ?? null,
  }
}

function readReturns(returns: Action['returns']): Returns {
  if (returns === undefined || returns === 'nothing') return { is: 'nothing' }
  if (typeof returns !== 'string') return { is: 'shape', fields: readFields(returns) }
  return returns.endsWith('[]') ? { is: 'page', entity: returns.slice(0, -2) } : { is: 'one', entity: returns }
}

function rateOf(text: Rate): RateModel {
  return { ...readRate(text)!, text }
}
