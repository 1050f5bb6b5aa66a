import type { ActionVersion, EntityVersion, Field, FieldVersion, Version, WordsVersion } from './blueprint.ts'
import type {
  ActionModel,
  ActionVersionModel,
  EntityModel,
  EntityVersionModel,
  FieldModel,
  MemberVersionModel,
  Method,
  Model,
  VersionModel,
  WordModel,
} from './model.ts'
import { collectionIn, derivedHttp } from './names.ts'
import { readFields } from './normalise-fields.ts'
import { isMade, presentName, readDay } from './version.ts'

/** Older versions of an API, as far as they differ from the present model, spelt out. */
export function readVersions(versions: Readonly<Record<string, Version>>, model: Model): readonly VersionModel[] {
  return Object.entries(versions).map(([name, version]) => readVersion(name, version, model))
}

function readVersion(name: string, version: Version, model: Model): VersionModel {
  const entities = renamedThings(version.entities, ({ entity }) => entity)
  const actions = renamedThings(version.actions, ({ action }) => action)
  const known = model.entities.flatMap((entity) => {
    const said = entities(entity.name)
    return said === null ? [] : [readEntityVersion(said.name, said.thing, entity)]
  })
  return {
    name,
    deprecatedAt: version.deprecated === undefined ? null : readDay(version.deprecated)!,
    sunsetAt: version.sunset === undefined ? null : readDay(version.sunset)!,
    ends: version.ends ?? false,
    guide: version.guide ?? null,
    entities: known,
    actions: model.actions.flatMap((action) => {
      const said = actions(action.name)
      if (said === null || (said.thing.http === undefined && !isMovable(action, model.version))) return []
      return [readActionVersion(said.name, said.thing, action, { name, model, entities: known })]
    }),
    because: version.because ?? null,
  }
}

/** By the name of today: what an older version calls a thing and says of it; null for what it does not have. */
export function renamedThings<T>(
  things: Readonly<Record<string, T | null>> | undefined,
  presentOf: (thing: T) => string | undefined,
): (present: string) => { readonly name: string; readonly thing: T } | null {
  const byPresent = new Map<string, { readonly name: string; readonly thing: T } | null>()
  for (const [name, thing] of Object.entries(things ?? {}))
    byPresent.set(thing === null ? name : (presentOf(thing) ?? name), thing === null ? null : { name, thing })
  return (present) => {
    const found = byPresent.get(present)
    if (found !== undefined) return found
    return isTaken(things, present) ? null : { name: present, thing: {} as T }
  }
}

/** A name that a version uses for something else hides what has it today. */
function isTaken(names: object | undefined, name: string): boolean {
  return names !== undefined && Object.hasOwn(names, name)
}

function readEntityVersion(name: string, said: EntityVersion, entity: EntityModel): EntityVersionModel {
  const all = Object.entries(said.fields ?? {})
  const made = all.flatMap(([field, is]) => (isMade(is) ? [[field, is as Field] as const] : []))
  const named = all.flatMap(([field, is]) => (isMade(is) ? [] : [[field, is] as const]))
  const hidden = said.without ?? []
  return {
    name,
    entity: entity.name,
    collection: collectionIn(name, said.plural, entity.name, { plural: entity.collection }),
    fields: readMembers(entity.fields, {
      named,
      hidden: [...hidden, ...made.map(([field]) => field)],
      values: said.values ?? {},
    }),
    relations: readMembers(
      entity.relations.filter(({ kind }) => kind === 'many'),
      { named: Object.entries(said.relations ?? {}), hidden, values: {} },
    ),
    made: readFields(Object.fromEntries(made)),
    absent: said.absent ?? {},
    code: said.code ?? false,
  }
}

interface Naming {
  readonly named: readonly (readonly [name: string, is: FieldVersion])[]
  /** By the names of today: what it does not know. */
  readonly hidden: readonly string[]
  readonly values: Readonly<Record<string, WordsVersion>>
}

/** The fields that a version knows, in the order of the present ones. */
function readMembers(
  present: readonly { readonly name: string }[],
  { named, hidden, values }: Naming,
): readonly MemberVersionModel[] {
  const byPresent = new Map(named.map(([name, is]) => [presentName(is), { name, is }]))
  const taken = new Set([...hidden, ...named.map(([name]) => name)])
  return present
    .filter(({ name }) => byPresent.has(name) || !taken.has(name))
    .map((field) => {
      const said = byPresent.get(field.name)
      const name = said?.name ?? field.name
      const optional = typeof said?.is === 'object' && said.is.optional === true
      const words = Object.hasOwn(values, name) ? readWords(values[name]!, field) : null
      return { name, from: field.name, optional, words }
    })
}

/** Every word of the version: those that were said, and those of today that none of them stands for. */
function readWords(words: WordsVersion, field: object): readonly WordModel[] {
  const said = Object.entries(words).map(([word, of]) => ({ word, of: typeof of === 'string' ? [of] : of }))
  const claimed = new Set(said.flatMap(({ of }) => of))
  const rest = wordsOf((field as FieldModel).field).filter((word) => !claimed.has(word))
  return [...said, ...rest.map((word) => ({ word, of: [word] }))]
}

export function wordsOf(field: Field): readonly string[] {
  return field.kind === 'oneOf' ? field.values : []
}

/** Does its path begin with the version of the API? One that does not is the same in all versions, and served once. */
function isMovable({ path }: ActionModel, version: string): boolean {
  return path.startsWith(`/${version}/`)
}

interface Surroundings {
  readonly name: string
  readonly model: Model
  readonly entities: readonly EntityVersionModel[]
}

function readActionVersion(name: string, said: ActionVersion, action: ActionModel, around: Surroundings): ActionVersionModel {
  const naming = (names: ActionVersion['input'] = {}): Naming => ({
    named: Object.entries(names).flatMap(([field, is]) => (is === null ? [] : [[field, is] as const])),
    hidden: Object.entries(names).flatMap(([field, is]) => (is === null ? [field] : [])),
    values: said.values ?? {},
  })
  const input = readMembers(action.input, naming(said.input))
  const [method, path] = (said.http ?? movedHttp(name, action, input, around)).split(' ') as [Method, string]
  return {
    name,
    action: action.name,
    method,
    path,
    input,
    returns: action.returns.is === 'shape' ? readMembers(action.returns.fields, naming(said.returns)) : null,
    absent: said.absent ?? {},
  }
}

/** The place that a version derives from its own names, or where the present one was declared, the same in that version. */
function movedHttp(name: string, action: ActionModel, input: readonly MemberVersionModel[], around: Surroundings): string {
  const { version, entities } = around.model
  const collectionNow = entities.find((entity) => entity.name === action.on)?.collection ?? null
  const derived = derivedHttp(action.name, { version, kind: action.kind, collection: collectionNow })
  if (derived === `${action.method} ${action.path}`) {
    const collection = around.entities.find(({ entity }) => entity === action.on)?.collection ?? null
    return derivedHttp(name, { version: around.name, kind: action.kind, collection })
  }
  const names = new Map(input.map((field) => [field.from, field.name]))
  const path = action.path.replaceAll(/\{(\w+)\}/g, (_, each: string) => `{${names.get(each) ?? each}}`)
  return `${action.method} /${around.name}${path.slice(version.length + 1)}`
}
