import { canonicalJson } from '../kit/json.ts'
import type { Field, JsonValue } from './blueprint.ts'
import type { Change } from './diff.ts'
import { diffFields } from './diff-fields.ts'
import type { ActionModel, EntityModel, FieldModel, Model } from './model.ts'
import { defaultVersion } from './names.ts'

/** What a blueprint has to say so that a version that was released stays as it was. */
export interface Keeping {
  /** The version that the blueprint is from now on; null where the released one is an older one already. */
  readonly version: string | null
  /** For `versions`: to be added to what is there. */
  readonly versions: Readonly<Record<string, Kept>>
}
type Data = { [key: string]: JsonValue | Data }
type Kept = Readonly<Data>

interface Broken {
  /** As it was released. */
  readonly before: Model
  /** As it is served under the same name now. */
  readonly after: Model
  readonly breaking: readonly Change[]
  readonly model: Model
}

/**
 * The words that make of a breaking edit a part of a new version. Where a name alone was changed they are whole; of a
 * value that has to be converted they declare what code is to make. Null where no words would help.
 */
export function keepInVersion({ before, after, breaking, model }: Broken): Keeping | null {
  const said: Data = {}
  for (const change of breaking) keep(said, change, before, after)
  if (Object.keys(said).length === 0) return null
  const isPresent = before.version === model.version
  const numbers = [model.version, ...model.versions.map(({ name }) => name)].map((name) => Number(name.slice(1)))
  return { version: isPresent ? `v${Math.max(...numbers) + 1}` : null, versions: { [before.version ?? defaultVersion]: said } }
}

function keep(said: Data, change: Change, before: Model, after: Model): void {
  const [section, name = '', ...rest] = change.path.split('.')
  if (section === 'entities') keepEntity(said, change, { before, after, name, rest })
  else if (section === 'actions') keepAction(said, change, { before, after, name, rest })
}

interface Place {
  readonly before: Model
  readonly after: Model
  readonly name: string
  /** Steps of the path below the thing. */
  readonly rest: readonly string[]
}

function keepEntity(said: Data, change: Change, { before, after, name, rest }: Place): void {
  const has = after.entities.find((entity) => entity.name === name)
  const old = has === undefined ? name : nameBefore(has, before)
  const had = before.entities.find((entity) => entity.name === old)
  if (change.kind === 'entity-removed') {
    const heir = onlyNew(before.entities, after.entities)
    if (heir !== undefined) keepHeir(at(said, 'entities', name), before.entities.find((each) => each.name === name)!, heir)
    return
  }
  if (had === undefined || has === undefined) return
  const entity = () => {
    const place = at(said, 'entities', old)
    if (old !== name) place.entity = name
    return place
  }
  if (change.kind === 'collection-changed') entity().plural = had.collection
  const [part, field = ''] = rest
  if (part === 'fields') keepField(entity, change, { had, has, field })
}

/** An entity that lives on under another name, with what became of its fields. */
function keepHeir(place: Data, had: EntityModel, has: EntityModel): void {
  place.entity = has.name
  const role = { sent: true, read: true, stored: true }
  for (const change of diffFields(had.fields, has.fields, 'fields', role)) {
    if (change.class === 'breaking') keepField(() => place, change, { had, has, field: change.path.split('.')[1]! })
  }
}

function nameBefore({ name, was }: EntityModel, before: Model): string {
  const had = (each: string) => before.entities.some((entity) => entity.name === each)
  return was !== null && had(was) && !had(name) ? was : name
}

interface FieldPlace {
  readonly had: EntityModel
  readonly has: EntityModel
  /** By its name of today, or its former one where it is gone. */
  readonly field: string
}

function keepField(entity: () => Data, change: Change, { had, has, field }: FieldPlace): void {
  const now = has.fields.find(({ name }) => name === field)
  const was = now !== undefined && now.was !== null && had.fields.some(({ name }) => name === now.was) ? now.was : field
  const old = had.fields.find(({ name }) => name === was)
  switch (change.kind) {
    case 'field-renamed':
      at(entity(), 'fields')[was] = field
      return
    case 'field-added': {
      const place = entity()
      if (isRenaming(now!, had, has)) return
      addWord(place, 'without', field)
      at(place, 'absent')[field] = sampleOf(now!.field)
      return
    }
    case 'field-removed': {
      const heir = heirOf(old!, had, has)
      if (heir !== undefined) at(entity(), 'fields')[field] = heir
      else makeByCode(entity(), old!, [])
      return
    }
    case 'value-removed': {
      const words = wordsFor(old!.field, now!.field)
      if (words !== null) at(entity(), 'values')[was] = words
      else makeByCode(entity(), old!, [field])
      return
    }
    case 'became-required':
      at(entity(), 'fields')[was] = { from: field, optional: true }
      at(entity(), 'absent')[field] = sampleOf(now!.field)
      return
    case 'unique-added':
    case 'relation-changed':
    case 'delete-rule-changed':
    case 'target-changed':
      return
    default:
      makeByCode(entity(), old!, [field])
  }
}

/** Declares the field as it was, for code to make of what there is. */
function makeByCode(place: Data, { name, field }: FieldModel, without: readonly string[]): void {
  at(place, 'fields')[name] = field as unknown as Data
  for (const each of without) addWord(place, 'without', each)
  place.code = true
}

function addWord(place: Data, key: string, word: string): void {
  const words = (place[key] ?? []) as readonly string[]
  if (!words.includes(word)) place[key] = [...words, word]
}

/** The one new field that is all that a lost one was. */
function heirOf(lost: FieldModel, had: EntityModel, has: EntityModel): string | undefined {
  const known = new Set(had.fields.map(({ name }) => name))
  const heirs = has.fields.filter(({ name, field }) => !known.has(name) && canonicalJson(field) === canonicalJson(lost.field))
  return heirs.length === 1 ? heirs[0]!.name : undefined
}

function isRenaming({ name }: FieldModel, had: EntityModel, has: EntityModel): boolean {
  const present = new Set(has.fields.map((field) => field.name))
  return had.fields.some((lost) => !present.has(lost.name) && heirOf(lost, had, has) === name)
}

/** Lost words under the new ones, where there are as many of both, in their order. */
function wordsFor(old: Field, now: Field): Data | null {
  if (old.kind !== 'oneOf' || now.kind !== 'oneOf') return null
  const lost = old.values.filter((word) => !now.values.includes(word))
  const found = now.values.filter((word) => !old.values.includes(word))
  return lost.length === found.length ? Object.fromEntries(lost.map((word, i) => [word, found[i]!])) : null
}

/** A value of the kind, for a person to replace. */
function sampleOf(field: Field): JsonValue {
  switch (field.kind) {
    case 'int':
      return field.min ?? 0
    case 'decimal':
      return field.min ?? '0'
    case 'bool':
      return false
    case 'oneOf':
      return field.values[0]!
    case 'time':
      return '2026-01-01T00:00:00.000Z'
    case 'date':
      return '2026-01-01'
    case 'list':
      return []
    case 'json':
      return {}
    default:
      return 'unknown'
  }
}

function keepAction(said: Data, change: Change, { before, after, name, rest }: Place): void {
  const had = before.actions.find((action) => action.name === name)
  const has = after.actions.find((action) => action.name === name)
  if (change.kind === 'action-removed') {
    const heir = onlyNew(before.actions, after.actions)
    if (heir === undefined) return
    const place = at(said, 'actions', name)
    place.action = heir.name
    const old = before.actions.find((action) => action.name === name)!
    for (const change of diffFields(old.input, heir.input, 'input', { sent: true, read: false, stored: false }))
      if (change.class === 'breaking')
        keepShape(() => place, change, { part: 'input', field: change.path.split('.')[1]!, had: old, has: heir })
    return
  }
  if (had === undefined || has === undefined) return
  const action = () => at(said, 'actions', name)
  if (change.kind === 'route-changed') action().http = `${had.method} ${had.path}`
  const [part, field] = rest
  if ((part === 'input' || part === 'returns') && field !== undefined) keepShape(action, change, { part, field, had, has })
}

interface ShapePlace {
  readonly part: 'input' | 'returns'
  readonly field: string
  readonly had: ActionModel
  readonly has: ActionModel
}

function keepShape(action: () => Data, change: Change, { part, field, had, has }: ShapePlace): void {
  const fields = (of: ActionModel) => (part === 'input' ? of.input : of.returns.is === 'shape' ? of.returns.fields : [])
  const now = fields(has).find((each) => each.name === field)
  const old = fields(had).find((each) => each.name === field)
  const lostOf = (added: FieldModel) => onlyLike(added, fields(had), fields(has))
  if (change.kind === 'field-removed' && old !== undefined) {
    const heir = onlyLike(old, fields(has), fields(had))
    if (heir !== undefined) at(action(), part)[field] = heir
  } else if (change.kind === 'field-added' && now !== undefined && lostOf(now) === undefined) {
    at(action(), part)[field] = null
    at(action(), 'absent')[field] = sampleOf(now.field)
  } else if (change.kind === 'became-required' && part === 'input') {
    at(action(), part)[field] = { from: field, optional: true }
    at(action(), 'absent')[field] = sampleOf(now!.field)
  } else if (change.kind === 'value-removed' && old !== undefined && now !== undefined) {
    const words = wordsFor(old.field, now.field)
    if (words !== null) at(action(), 'values')[field] = words
  }
}

/** The only one among `all`, and not among `others`, that is all that a field is. */
function onlyLike({ field }: FieldModel, all: readonly FieldModel[], others: readonly FieldModel[]): string | undefined {
  const known = new Set(others.map(({ name }) => name))
  const like = all.filter((each) => !known.has(each.name) && canonicalJson(each.field) === canonicalJson(field))
  return like.length === 1 ? like[0]!.name : undefined
}

/** The one thing that is new, where only one thing is. */
function onlyNew<T extends { readonly name: string }>(before: readonly T[], after: readonly T[]): T | undefined {
  const added = after.filter(({ name }) => !before.some((each) => each.name === name))
  return added.length === 1 ? added[0] : undefined
}

function at(data: Data, ...steps: readonly string[]): Data {
  let here = data
  for (const step of steps) {
    here[step] ??= {}
    here = here[step] as Data
  }
  return here
}
