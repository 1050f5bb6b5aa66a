import { isObject } from '../../kit/json.ts'
import type {
  Blueprint,
  Entity,
  EntityVersion,
  Event,
  Field,
  FieldKind,
  Fields,
  FieldVersion,
  Part,
  Version,
} from '../../model/blueprint.ts'
import { isVersioned } from '../../model/event.ts'
import { isMade } from '../../model/version.ts'
import { call, type Group, type Layout, list, object, print } from './layout.ts'
import { keyLiteral, numberLiteral, textLiteral } from './literal.ts'

/** The blueprint as a TypeScript file in its own language: loading it gives the same data again. */
export function writeBlueprint({ name, ...rest }: Blueprint): string {
  const used = new Set(['blueprint'])
  const sections = said(rest).map(([key, value]) => [keyLiteral(key), writeSection(key, value, used)] as const)
  const source = print(call('blueprint', textLiteral(name), object(sections, { broken: true })), {
    column: 'export default '.length,
  })
  return `${importOf(used)}\n\nexport default ${source}\n`
}

function importOf(used: ReadonlySet<string>): string {
  const words: Group = { open: 'import { ', close: " } from 'lintel'", items: [...used].sort(), flow: 'lines', broken: false }
  return print(words)
}

/** One part of a blueprint as a TypeScript file. @param says what it is for, as a sentence */
export function writePart(part: Part, says: string): string {
  const used = new Set(['part'])
  const sections = said(part).map(([key, value]) => [keyLiteral(key), writeSection(key, value, used)] as const)
  const source = print(call('part', object(sections, { broken: true })), { column: 'export default '.length })
  return `${importOf(used)}\n\n/** ${says} */\nexport default ${source}\n`
}

/** Some sections of a blueprint, as they stand in it: `version: 'v2',` and so on, a line or more each. */
export function writeSections(sections: object): string {
  const written = said(sections).map(([key, value]) => [keyLiteral(key), writeSection(key, value, new Set())] as const)
  return written.map(([key, layout]) => `${key}: ${print(layout, { column: key.length + 2, after: 1 })},`).join('\n')
}

function writeSection(key: string, value: unknown, used: Set<string>): Layout {
  switch (key) {
    case 'entities':
      return named(value as Blueprint['entities'], (entity) => writeEntity(entity, used))
    case 'events':
      return named(value as Readonly<Record<string, Event>>, (event) => writeEvent(event, used))
    case 'errors':
      return named(value as Readonly<Record<string, Fields>>, (fields) => writeFields(fields, used))
    case 'actions':
    case 'jobs':
    case 'sagas':
    case 'external':
    case 'webhooks':
      return named(value as Readonly<Record<string, object>>, (thing) => writeThing(thing, used))
    case 'versions':
      return named(value as NonNullable<Blueprint['versions']>, (version) => writeVersion(version, used))
    default:
      return writeValue(value)
  }
}

/** Things by name, each on a line of its own. */
function named<T>(things: Readonly<Record<string, T>>, write: (thing: T) => Layout): Layout {
  return object(
    said(things).map(([name, thing]) => [keyLiteral(name), write(thing as T)]),
    { broken: true },
  )
}

function writeEntity({ fields, ...more }: Entity, used: Set<string>): Layout {
  used.add('entity')
  const options = said(more)
  return call('entity', writeFields(fields, used), ...(options.length === 0 ? [] : [writeValue(more)]))
}

function writeEvent(event: Event, used: Set<string>): Layout {
  if (!isVersioned(event)) return writeFields(event, used)
  used.add('event')
  const { fields, ...more } = event
  return call('event', writeFields(fields, used), writeValue(more))
}

/** An action, a job, a saga, a service or a webhook: what is fields in it is written with their words. */
function writeThing(thing: object, used: Set<string>): Layout {
  return object(said(thing).map(([key, value]) => [keyLiteral(key), writeEntry(key, value, used)]))
}

function writeEntry(key: string, value: unknown, used: Set<string>): Layout {
  if (key === 'input' || (key === 'returns' && typeof value !== 'string')) return writeFields(value as Fields, used)
  // A header may be called `env`.
  if (key === 'headers') return object(said(value as object).map(([name, text]) => [keyLiteral(name), writeSaid(text, used)]))
  // Anybody's JSON, in which nothing has a meaning.
  return key === 'otherwise' ? writeValue(value) : writeSaid(value, used)
}

/** An older version of the API: fields that are its own are written with their words. */
function writeVersion({ entities, ...more }: Version, used: Set<string>): Layout {
  const written =
    entities &&
    object(said(entities).map(([name, entity]) => [keyLiteral(name), writeEntityVersion(entity as EntityVersion, used)]))
  const rest = said(more).map(([key, value]) => [keyLiteral(key), writeValue(value)] as const)
  return object([...rest, ...(written === undefined ? [] : [['entities', written] as const])])
}

function writeEntityVersion(entity: EntityVersion | null, used: Set<string>): Layout {
  if (entity === null) return 'null'
  return object(
    said(entity).map(([key, value]) => {
      if (key !== 'fields') return [keyLiteral(key), writeValue(value)]
      const fields = said(value as object).map(([name, is]) => {
        const made = isMade(is as FieldVersion)
        return [keyLiteral(name), made ? writeField(is as Field, used) : writeValue(is)] as const
      })
      return [keyLiteral(key), object(fields)]
    }),
  )
}

/** A value in which `env` may stand. */
function writeSaid(value: unknown, used: Set<string>): Layout {
  if (!isObject(value)) return writeValue(value)
  if (typeof value.env !== 'string') return object(said(value).map(([key, inner]) => [keyLiteral(key), writeSaid(inner, used)]))
  used.add('env')
  const { env, ...more } = value
  return call('env', textLiteral(env as string), ...(said(more).length === 0 ? [] : [writeValue(more)]))
}

function writeFields(fields: Fields, used: Set<string>): Layout {
  return object(said(fields).map(([name, field]) => [keyLiteral(name), writeField(field as Field, used)]))
}

/** What a builder takes by position, before its options. */
const positional: Readonly<Partial<Record<FieldKind, string>>> = { oneOf: 'values', json: 'shape', list: 'of', ref: 'to' }

function writeField({ kind, ...options }: Field, used: Set<string>): Layout {
  used.add(kind)
  const first = positional[kind]
  const entries = said(options)
  const before = entries.filter(([key]) => key === first).map(([key, value]) => writeFirst(key, value, used))
  const rest = entries.filter(([key]) => key !== first).map(([key, value]) => [keyLiteral(key), writeValue(value)] as const)
  return call(kind, ...before, ...(rest.length === 0 ? [] : [object(rest)]))
}

function writeFirst(key: string, value: unknown, used: Set<string>): Layout {
  if (key === 'shape') return writeFields(value as Fields, used)
  return key === 'of' ? writeField(value as Field, used) : writeValue(value)
}

function writeValue(value: unknown): Layout {
  if (Array.isArray(value)) return list(value.map(writeValue))
  if (typeof value === 'string') return textLiteral(value)
  if (typeof value === 'number') return numberLiteral(value)
  if (typeof value !== 'object' || value === null) return String(value)
  return object(said(value).map(([key, inner]) => [keyLiteral(key), writeValue(inner)]))
}

/** The keys that have a value. */
function said(value: object): readonly (readonly [key: string, value: unknown])[] {
  return Object.entries(value).filter(([, inner]) => inner !== undefined)
}
