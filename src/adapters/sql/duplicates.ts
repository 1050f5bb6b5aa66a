import { quote } from '../../kit/sql.ts'
import type { EntityModel, FieldModel, IndexModel } from '../../model/model.ts'
import type { RefusedError } from '../../ports/store.ts'
import { columnOf, writeMatch } from '../../writers/sql/index.ts'
import type { Bound, Engine } from './engine.ts'
import type { Executor } from './executor.ts'
import { duplicate } from './refusals.ts'

/** What was to be stored of a row: of a new one all of its fields, of another those that change. */
export interface Attempted {
  readonly entity: EntityModel
  readonly id: string
  readonly isNew: boolean
  readonly fields: readonly FieldModel[]
  /** One value a field, as the columns hold them. */
  readonly values: readonly Bound[]
}

/**
 * The first of what is taken, in the order of the blueprint. Where a row collides in several ways, each engine tells the one
 * that it came upon first. Where the transaction sees nothing that it could collide with, that was stored after it began, and
 * the code that chose the values has not seen it: the transaction lost, and is run again.
 */
export async function firstDuplicate(
  engine: Engine,
  { get, lost }: Executor,
  attempted: Attempted,
  told: RefusedError,
): Promise<Error> {
  const { entity, id, isNew, fields, values } = attempted
  const own = engine.encodeId(id)
  const idIs = `"id" = ${engine.parameter(1, engine.dialect.idType)}`
  if (isNew && (await get(`SELECT 1 FROM ${quote(entity.table)} WHERE ${idIs}`, [own]))) return duplicate(['id'])
  let isExamined = true
  for (const index of entity.indexes) {
    if (!index.unique) continue
    const taken = compileTaken(engine, attempted, index)
    if (taken === null) {
      isExamined = false
      continue
    }
    const given = taken.given.map((field) => values[fields.indexOf(field)]!)
    if (await get(taken.sql, [own, ...given])) return duplicate(index.fields.map(({ field }) => field))
  }
  return isExamined && lost ? lost(told) : told
}

/** Answers a row where another row has what the index allows once. Null for one that is on more than fields. */
function compileTaken(
  engine: Engine,
  { entity, isNew, fields }: Attempted,
  index: IndexModel,
): { readonly sql: string; readonly given: readonly FieldModel[] } | null {
  const names = [...new Set([...index.fields, ...index.where].map(({ field }) => field))]
  const needed = names.map((name) => entity.fields.find((field) => field.name === name))
  if (!needed.every((field) => field !== undefined)) return null
  const given = needed.filter((field) => fields.includes(field))
  const id = engine.parameter(1, engine.dialect.idType)
  const columns = needed.map((field) => {
    const column = quote(field.column)
    const at = given.indexOf(field)
    if (at < 0) return `me.${column} AS ${column}`
    const value = engine.parameter(at + 2, engine.dialect.columnType(field.field))
    return `${field.field.kind === 'counter' && !isNew ? `me.${column} + ` : ''}${value} AS ${column}`
  })
  const table = quote(entity.table)
  const row = `(SELECT ${columns.join(', ')}${isNew ? '' : ` FROM ${table} me WHERE me."id" = ${id}`}) v`
  const matches = (alias: string) => index.where.map((match) => writeMatch(entity, match, alias, engine.dialect))
  const equal = index.fields.map(({ field }) => `x.${quote(columnOf(entity, field))} = v.${quote(columnOf(entity, field))}`)
  const other = `SELECT 1 FROM ${table} x WHERE ${[...equal, ...matches('x'), `x."id" <> ${id}`].join(' AND ')}`
  return { sql: `SELECT 1 FROM ${row} WHERE ${[...matches('v'), `EXISTS (${other})`].join(' AND ')}`, given }
}
