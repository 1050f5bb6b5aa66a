import type { Json, JsonObject } from '../../kit/json.ts'
import type { Blueprint, Grant, Match, Who } from '../../model/blueprint.ts'
import { collectionOf, defaultVersion } from '../../model/names.ts'
import { normalise } from '../../model/normalise.ts'
import { createSamples } from '../../writers/openapi/index.ts'

/** Stands for the id of whoever makes the row, until it is written as code. */
const maker = '00000000-0000-7000-8000-000000000001'

/**
 * How a test makes a row that everybody sees, as a function of who makes it: `(by) => by.post('/v1/notes', { … }, 201)`. Null where
 * the blueprint does not tell: where code alone makes rows, or few see them.
 */
export function rowMaker(blueprint: Blueprint, entity: string): string | null {
  const { fields, can = {} } = blueprint.entities[entity]!
  const body = canSignUp(blueprint) ? bodyOf(blueprint, entity) : null
  const create = grantsOf(can.create).filter((who): who is string => typeof who === 'string')
  if (body === null) return null
  const path = `/${blueprint.version ?? defaultVersion}/${collectionOf(entity, blueprint.entities[entity])}`
  const posted = (by: string) => `${by}.post('${path}', ${literal(body)}, 201)`
  const isOwn = (word: string) => word === 'anyone' || word === 'signedIn' || fields[word]?.kind === 'ref'
  if (create.some(isOwn)) return `(by) => ${posted('by')}`
  const role = create.find((word) => word.startsWith('role:'))?.slice('role:'.length)
  if (role === undefined) return null
  return `async (by) => {\n    const maker = await backend.as(\`maker of \${by.id}\`, '${role}')\n    return ${posted('maker')}\n  }`
}

/** Whether whoever has a token makes their own row of the actor. */
export function canSignUp({ actor, entities }: Blueprint): boolean {
  if (actor === undefined) return false
  const needed = Object.values(entities[actor]?.fields ?? {}).filter(
    (field) =>
      !('optional' in field && field.optional) && !('default' in field) && field.kind !== 'counter' && field.kind !== 'secret',
  )
  if (needed.some((field) => field.kind !== 'text' || (field.format !== undefined && field.format !== 'email'))) return false
  return grantsOf(entities[actor]?.can?.create).some((who) => who === 'self' || who === 'anyone' || who === 'signedIn')
}

/** What a row needs, its owner and what lets everybody see it. */
function bodyOf(blueprint: Blueprint, entity: string): JsonObject | null {
  const declared = blueprint.entities[entity]!
  const open = openMatch(declared.can?.read)
  if (open === null) return null
  const shown = Object.entries(open).filter(([name]) => declared.fields[name]?.kind !== 'counter')
  const known = Object.fromEntries(shown.map(([name, value]) => [name, (Array.isArray(value) ? value[0] : value) as Json]))
  const model = normalise(blueprint)
  const sampled = model.entities.find(({ name }) => name === entity)!
  return createSamples().body(sampled, { known, idOf: (to) => (to === blueprint.actor ? maker : null) })
}

/** What a row has to say to be seen by everybody; null where no such row is. */
function openMatch(read: Grant | undefined): Match | null {
  const matches = grantsOf(read).flatMap((who): readonly Match[] => {
    if (who === 'anyone' || who === 'signedIn') return [{}]
    if (typeof who === 'string') return []
    if (!('all' in who) || !Array.isArray(who.all)) return [who as Match]
    const all = who.all as readonly Who[]
    const isOpen = all.every((each) => each === 'anyone' || each === 'signedIn' || (typeof each === 'object' && !('all' in each)))
    return isOpen ? [Object.assign({}, ...all.filter((each) => typeof each === 'object')) as Match] : []
  })
  return matches.sort((a, b) => Object.keys(a).length - Object.keys(b).length)[0] ?? null
}

export function grantsOf(grant: Grant | undefined): readonly Who[] {
  return grant === undefined ? [] : Array.isArray(grant) ? (grant as readonly Who[]) : [grant as Who]
}

/** As code writes it, with the id of whoever makes it. */
function literal(value: Json): string {
  if (value === maker) return 'by.id'
  if (Array.isArray(value)) return `[${value.map(literal).join(', ')}]`
  if (typeof value !== 'object' || value === null) return typeof value === 'string' ? quoted(value) : String(value)
  const entries = Object.entries(value).map(([key, each]) => `${key}: ${literal(each)}`)
  return entries.length === 0 ? '{}' : `{ ${entries.join(', ')} }`
}

function quoted(value: string): string {
  return `'${JSON.stringify(value).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")}'`
}
