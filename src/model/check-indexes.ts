import { canonicalJson } from '../kit/json.ts'
import { snake } from '../kit/text.ts'
import type { Entity, IndexSpec, Match } from './blueprint.ts'
import { type At, type Report, show } from './check-report.ts'
import { fieldOf, unknownName, type World } from './check-world.ts'
import { misfit } from './field-value.ts'
import { indexNameOf } from './names.ts'

const rowTimes = new Set(['createdAt', 'updatedAt'])

export function checkIndexes({ entities }: World, report: Report): void {
  // Tables and indexes share one space of names in SQLite.
  const taken = new Map([...entities.keys()].map((name) => [snake(name), `the table of \`${name}\``]))
  for (const [name, entity] of entities) {
    const seen = new Set<string>()
    for (const { spec, at, unique } of indexesOf(name, entity)) {
      const { on, where } = 'on' in spec ? spec : { on: spec, where: undefined }
      const place = 'on' in spec ? [...at, 'on'] : at
      checkIndexedFields(entity, on, place, report)
      if (where !== undefined) checkMatch(entity, where, [...at, 'where'], report)
      const meaning = canonicalJson([on, where ?? {}])
      if (seen.has(meaning)) {
        report('LNTM034', at, 'an index on the same fields is already there', 'remove one of the two')
        continue
      }
      seen.add(meaning)
      const called = indexNameOf(name, spec, unique)
      const other = taken.get(called)
      if (other === undefined) taken.set(called, `an index of \`${name}\``)
      else
        report('LNTM033', at, `it would be called \`${called}\` in the database, as is ${other}`, 'rename a field or the entity')
    }
  }
}

interface Declared {
  readonly spec: IndexSpec
  readonly at: At
  readonly unique: boolean
}

/** Fields that are unique by themselves first: what repeats one of them is the mistake. */
function indexesOf(name: string, { fields, unique = [], index = [] }: Entity): readonly Declared[] {
  const at = ['entities', name]
  const own = Object.entries(fields).filter(([, field]) => 'unique' in field && field.unique === true)
  return [
    ...own.map(([field]) => ({ spec: [field], at: [...at, 'fields', field, 'unique'], unique: true })),
    ...unique.map((spec, i) => ({ spec, at: [...at, 'unique', i], unique: true })),
    ...index.map((spec, i) => ({ spec, at: [...at, 'index', i], unique: false })),
  ]
}

function checkIndexedFields(entity: Entity, on: readonly string[], at: At, report: Report): void {
  const seen = new Set<string>()
  for (const [i, each] of on.entries()) {
    const name = each.startsWith('-') ? each.slice(1) : each
    if (seen.has(name)) report('LNTM018', [...at, i], `${show(name)} stands here twice`, 'remove one of the two')
    seen.add(name)
    if (rowTimes.has(name)) continue
    const field = fieldOf(entity, name)
    if (field === undefined)
      unknownName('field', name, { among: [...Object.keys(entity.fields), ...rowTimes], at: [...at, i], report })
    else if (field.kind === 'json' || field.kind === 'list' || field.kind === 'secret') {
      const message = `a \`${field.kind}\` field such as \`${name}\` cannot be in an index`
      if (at.at(-1) !== 'unique' || at.at(-3) !== 'fields') report('LNTM050', [...at, i], message, 'remove it from the index')
    }
  }
}

/** A condition on a row's own fields: of an index, or of a grant. */
export function checkMatch(entity: Entity, match: Match, at: At, report: Report): void {
  for (const [name, wanted] of Object.entries(match)) {
    const field = fieldOf(entity, name)
    const place = [...at, name]
    if (field === undefined) {
      unknownName('field', name, { among: Object.keys(entity.fields), at: place, report })
      continue
    }
    for (const [i, value] of [wanted].flat().entries()) {
      const optional = 'optional' in field && field.optional === true
      const reason = value === null ? (optional ? undefined : 'is never there: the field is required') : misfit(field, value)
      if (reason === undefined) continue
      const remedy =
        field.kind === 'oneOf'
          ? `write one of ${field.values.slice(0, 10).map(show).join(', ')}`
          : `write a value that \`${name}\` can hold`
      report('LNTM052', Array.isArray(wanted) ? [...place, i] : place, `the value ${show(value)} ${reason}`, remedy)
    }
  }
}
