import { snake } from '../kit/text.ts'
import type { Entity } from './blueprint.ts'
import { type At, type Report, show } from './check-report.ts'
import { fieldSets, type World } from './check-world.ts'
import { collectionOf, columnOf, defaultVersion } from './names.ts'

const rowFields = new Set(['id', 'version', 'createdAt', 'updatedAt'])
/** Words of a grant: a relation of that name could not be named in one. */
const grantWords = new Set(['anyone', 'signedIn', 'self'])
/** `db.then` would make `db` look like a promise, `db.asSystem` is how a handler goes past the rules. */
const entityWords = new Set(['nothing', 'asSystem', 'then'])

/** Names that something else has already: of Lintel, of JavaScript, of the database or of the blueprint itself. */
export function checkNames(world: World, report: Report): void {
  const { blueprint } = world
  for (const key of ['events', 'actions', 'errors', 'jobs', 'sagas', 'webhooks'] as const) {
    for (const name of Object.keys(blueprint[key] ?? {})) checkReserved(name, none, [key, name], report)
  }
  for (const name of Object.keys(blueprint.external ?? {})) checkReserved(name, thenable, ['external', name], report)
  for (const [saga, { steps }] of Object.entries(blueprint.sagas ?? {})) {
    for (const [step, { undo }] of Object.entries(steps)) {
      const at = ['sagas', saga, 'steps', step]
      checkReserved(step, none, at, report)
      if (undo !== undefined) checkReserved(undo, none, [...at, 'undo'], report)
    }
  }
  for (const [name] of world.entities) {
    checkReserved(name, entityWords, ['entities', name], report)
    if (/^(sqlite|lintel)(_|$)/.test(snake(name)))
      reserved(name, ['entities', name], 'tables of that name belong to the store', report)
  }
  for (const { at, fields, stored } of fieldSets(world)) {
    for (const name of Object.keys(fields)) checkReserved(name, stored ? rowFields : none, [...at, name], report)
  }
  checkRelationNames(world, report)
  checkCollections(world, report)
  for (const [name, entity] of world.entities) checkColumns(name, entity, report)
}

const none: ReadonlySet<string> = new Set()
/** `external.then` would make `external` look like a promise. */
const thenable: ReadonlySet<string> = new Set(['then'])

function checkReserved(name: string, taken: ReadonlySet<string>, at: At, report: Report): void {
  if (!/^[a-z]/.test(name)) return // Not a name, which has been reported.
  if (name in Object.prototype) reserved(name, at, 'every JavaScript object has a property of that name', report)
  else if (rowFields === taken && taken.has(name)) reserved(name, at, 'every row has a field of that name', report)
  else if (taken.has(name)) reserved(name, at, 'handlers use that word for something else', report)
}

function reserved(name: string, at: At, why: string, report: Report): void {
  report('LNTM012', at, `${show(name)} is taken: ${why}`, `use another name, such as \`${remade(name)}\``)
}

function remade(name: string): string {
  return `own${name.charAt(0).toUpperCase()}${name.slice(1)}`
}

function checkRelationNames({ refs, entities }: World, report: Report): void {
  const taken = new Map(
    [...entities].map(([name, { fields }]) => [
      name,
      new Map(Object.keys(fields).map((field) => [field, `the field \`${field}\``])),
    ]),
  )
  for (const { entity, name, field, at } of refs) {
    if (grantWords.has(name)) reserved(name, at, 'it is a word of grants', report)
    if (field.as === undefined) continue
    const place = [...at, 'as']
    if (grantWords.has(field.as)) reserved(field.as, place, 'it is a word of grants', report)
    else checkReserved(field.as, rowFields, place, report)
    const names = taken.get(field.to)
    const other = names?.get(field.as)
    if (other !== undefined) {
      report(
        'LNTM030',
        place,
        `${show(field.to)} already has ${other}`,
        `use another name, such as \`as: '${field.as}By${name.charAt(0).toUpperCase()}${name.slice(1)}'\``,
      )
    } else names?.set(field.as, `the relation \`${field.as}\` of \`${entity}.${name}\``)
  }
}

function checkCollections({ entities, blueprint: { version = defaultVersion } }: World, report: Report): void {
  const taken = new Map<string, string>()
  for (const [name, entity] of entities) {
    const collection = collectionOf(name, entity)
    const other = taken.get(collection)
    if (other === undefined) taken.set(collection, name)
    else {
      const at = ['entities', name, ...(entity.plural === undefined ? [] : ['plural'])]
      report(
        'LNTM031',
        at,
        `\`/${version}/${collection}\` is already the collection of ${show(other)}`,
        `give it another name: \`plural: 'other-${collection}'\``,
      )
    }
  }
}

/** A ref is stored as `<name>_id`, which a field beside it may be called too. */
function checkColumns(entity: string, { fields }: Entity, report: Report): void {
  const taken = new Map<string, string>()
  for (const [name, field] of Object.entries(fields)) {
    const column = columnOf(name, field)
    const other = taken.get(column)
    if (other === undefined) taken.set(column, name)
    else
      report(
        'LNTM033',
        ['entities', entity, 'fields', name],
        `its column \`${column}\` is already that of \`${other}\``,
        'rename one of the two fields',
      )
  }
}
