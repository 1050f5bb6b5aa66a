import { nearest } from '../kit/text.ts'
import type { Blueprint, Entity, EntityVersion, Field, Fields, RefField } from './blueprint.ts'
import { type At, type Report, show } from './check-report.ts'
import { eventFields, isVersioned } from './event.ts'
import type { RelationModel } from './model.ts'
import { isMade } from './version.ts'

/** A blueprint with what the checks look up in it. Maps, because a name may be any text, `__proto__` too. */
export interface World {
  readonly blueprint: Blueprint
  readonly entities: ReadonlyMap<string, Entity>
  readonly relations: ReadonlyMap<string, readonly RelationModel[]>
  readonly refs: readonly Ref[]
}

/** A ref field of an entity, with where it stands. */
export interface Ref {
  readonly entity: string
  readonly name: string
  readonly field: RefField
  readonly at: At
}

/** Fields somewhere in the blueprint: a stored row's, or the shape of a message. */
export interface FieldSet {
  readonly at: At
  readonly fields: Fields
  readonly stored: boolean
  /** How many `json` fields it stands in. */
  readonly depth: number
}

export function readWorld(blueprint: Blueprint): World {
  const entities = new Map(Object.entries(blueprint.entities))
  const refs = [...entities].flatMap(([entity, { fields }]) =>
    Object.entries(fields).flatMap(([name, field]) =>
      field.kind === 'ref' ? [{ entity, name, field, at: ['entities', entity, 'fields', name] }] : [],
    ),
  )
  const relations = new Map<string, RelationModel[]>([...entities.keys()].map((name) => [name, []]))
  for (const { entity, name, field } of refs) {
    relations.get(entity)!.push({ name, kind: 'one', target: field.to, field: name })
    if (field.as !== undefined) relations.get(field.to)?.push({ name: field.as, kind: 'many', target: entity, field: name })
  }
  return { blueprint, entities, relations, refs }
}

/** Every set of fields, those inside `json` too. */
export function fieldSets({ blueprint }: World): readonly FieldSet[] {
  const { entities, events = {}, errors = {}, actions = {}, jobs = {}, sagas = {}, versions = {} } = blueprint
  const message = (fields: Fields | undefined, ...at: string[]): readonly FieldSet[] =>
    fields === undefined ? [] : [{ at, fields, stored: false, depth: 0 }]
  return [
    ...Object.entries(entities).map(([name, { fields }]) => ({
      at: ['entities', name, 'fields'],
      fields,
      stored: true,
      depth: 0,
    })),
    ...Object.entries(events).flatMap(([name, event]) =>
      message(eventFields(event), 'events', name, ...(isVersioned(event) ? ['fields'] : [])),
    ),
    ...Object.entries(errors).flatMap(([name, fields]) => message(fields, 'errors', name)),
    ...Object.entries(actions).flatMap(([name, { input, returns }]) => [
      ...message(input, 'actions', name, 'input'),
      ...message(typeof returns === 'string' ? undefined : returns, 'actions', name, 'returns'),
    ]),
    ...Object.entries(jobs).flatMap(([name, { input }]) => message(input, 'jobs', name, 'input')),
    ...Object.entries(sagas).flatMap(([name, { input }]) => message(input, 'sagas', name, 'input')),
    ...Object.entries(versions).flatMap(([version, said]) =>
      Object.entries(said.entities ?? {}).flatMap(([name, entity]) =>
        message(madeFields(entity), 'versions', version, 'entities', name, 'fields'),
      ),
    ),
  ].flatMap((set) => [set, ...innerSets(set)])
}

/** What an older version declares of its own, for code to make. */
function madeFields(entity: EntityVersion | null): Fields | undefined {
  const made = Object.entries(entity?.fields ?? {}).flatMap(([name, is]) => (isMade(is) ? [[name, is] as const] : []))
  return made.length === 0 ? undefined : Object.fromEntries(made)
}

function innerSets({ at, fields, depth }: FieldSet): readonly FieldSet[] {
  return Object.entries(fields).flatMap(([name, field]) => {
    const [shaped, place] = field.kind === 'list' ? [field.of, [...at, name, 'of']] : [field, [...at, name]]
    if (shaped.kind !== 'json') return []
    const inner = { at: [...place, 'shape'], fields: shaped.shape, stored: false, depth: depth + 1 }
    return [inner, ...innerSets(inner)]
  })
}

export function fieldOf(entity: Entity, name: string): Field | undefined {
  return Object.hasOwn(entity.fields, name) ? entity.fields[name] : undefined
}

/** What a name may refer to: the word for it in messages, the code of a wrong one, and where to declare it. */
const referred = {
  entity: ['LNTM020', 'entity', 'to `entities`'],
  role: ['LNTM021', 'role', 'to `roles`'],
  rule: ['LNTM022', 'rule', 'to `rules`'],
  event: ['LNTM023', 'event', 'to `events`'],
  error: ['LNTM024', 'error shape', 'to `errors`'],
  field: ['LNTM025', 'field', 'to the fields'],
  action: ['LNTM028', 'action', 'to `actions`'],
  work: ['LNTM027', 'job or saga', 'to `jobs` or `sagas`'],
} as const

/** Reports a name that nothing has, with the one that was probably meant. */
export function unknownName(
  kind: keyof typeof referred,
  name: string,
  { among, at, report }: { readonly among: Iterable<string>; readonly at: At; readonly report: Report },
): void {
  const [code, noun, place] = referred[kind]
  report(
    code,
    at,
    `no ${noun} is called ${show(name)}`,
    () => didYouMean(name, [...among]) ?? `add ${show(name)} ${place}, or remove it here`,
  )
}

export function didYouMean(name: string, among: readonly string[]): string | undefined {
  const meant = name.length > 100 ? undefined : nearest(name, among)
  return meant === undefined ? undefined : `write ${show(meant)}`
}
