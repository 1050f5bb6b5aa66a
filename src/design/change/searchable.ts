import type { Blueprint, Entity, Field, IndexSpec } from '../../model/blueprint.ts'
import { indexedTextMax } from '../../model/field-value.ts'
import { collectionOf } from '../../model/names.ts'
import { ChangeError } from './change-error.ts'
import type { EntityChanged } from './entity-change.ts'
import { addIndex } from './entity-edit.ts'
import { listed } from './named-things.ts'

/** What people look things up by. */
const telling = ['title', 'name', 'label', 'headline', 'handle', 'subject', 'slug', 'fullName', 'firstName', 'lastName']

/** Rows are found by how a text begins. Longer texts, and words in the middle, are a decision that is proposed. @throws ChangeError */
export function makeSearchable(
  blueprint: Blueprint,
  { entity, fields }: { readonly entity: string; readonly fields: readonly string[] | null },
): EntityChanged {
  const declared = blueprint.entities[entity]!
  const texts = Object.keys(declared.fields).filter((name) => declared.fields[name]!.kind === 'text')
  // What is about a person is found by its beginning only where somebody says so.
  const open = texts.filter((name) => !isPersonal(declared.fields[name]!))
  const likely = open.filter((name) => telling.includes(name))
  const short = open.filter((name) => isShort(declared.fields[name]!))
  const asked = fields ?? [likely, short.slice(0, 1), open].find((names) => names.length > 0) ?? []
  if (asked.length === 0)
    throw new ChangeError(
      `\`${entity}\` has no text to search by: it has ${listed(Object.keys(declared.fields))}`,
      'name a field',
    )
  const other = asked.find((name) => !texts.includes(name))
  if (other !== undefined) throw new ChangeError(`\`${entity}.${other}\` is no text`, `it can be searched by ${listed(texts)}`)
  const served = asked.filter((name) => leads(declared, name))
  const fresh = asked.filter((name) => !served.includes(name) && isShort(declared.fields[name]!))
  const long = asked.filter((name) => !served.includes(name) && !isShort(declared.fields[name]!))
  const path = (name: string) => `\`GET /${blueprint.version ?? 'v1'}/${collectionOf(entity, declared)}?${name}[prefix]=…\``
  return {
    blueprint: fresh.length === 0 ? blueprint : withIndexes(blueprint, entity, fresh),
    says: fresh.map((name) => `\`${entity}\` is found by how its \`${name}\` begins: ${path(name)}`),
    present: served.map((name) => `\`${entity}\` is found by \`${name}\`: ${path(name)}`),
    sources: fresh.map((name) => ({
      of: { section: 'entities', name: entity },
      edit: (text, parse) => addIndex(text, { entity, says: `['${name}']` }, parse),
    })),
    part: null,
    takes: {},
    notes: [
      ...long.map(
        (name) =>
          `\`${entity}.${name}\` may be longer than ${indexedTextMax}, so no index serves it: full-text search is decided, and proposed`,
      ),
      ...fresh
        .filter((name) => isPersonal(declared.fields[name]!))
        .map((name) => `\`${entity}.${name}\` is about a person: whoever may read the rows can try beginnings of it`),
    ],
  }
}

function withIndexes(blueprint: Blueprint, entity: string, fields: readonly string[]): Blueprint {
  const declared = blueprint.entities[entity]!
  const index = [...(declared.index ?? []), ...fields.map((name) => [name])]
  return { ...blueprint, entities: { ...blueprint.entities, [entity]: { ...declared, index } } }
}

function isPersonal(field: Field): boolean {
  return 'personal' in field && field.personal === true
}

/** Text of which an index takes all. Where no bound is said an index would bring one, and refuse what is stored. */
function isShort(field: Field): boolean {
  return field.kind === 'text' && field.max !== undefined && field.max <= indexedTextMax
}

function leads({ fields, index = [], unique = [] }: Entity, name: string): boolean {
  const field = fields[name]
  const isUnique = field !== undefined && 'unique' in field && field.unique === true
  const first = (spec: IndexSpec) => ('on' in spec ? undefined : spec[0])
  return isUnique || [...index, ...unique].some((spec) => first(spec) === name)
}
