import { quote } from '../../kit/sql.ts'
import type { Rename } from '../../model/diff.ts'
import type { EntityModel, Model } from '../../model/model.ts'
import type { Connection } from './driver.ts'

/**
 * Gives tables and columns the names that they have in `after`, the model before in new names. SQLite carries the names
 * into constraints, indexes and the refs of other tables (lang_altertable.html, §3 and §4), so that no row is touched.
 */
export function applyRenames(connection: Connection, old: Model, after: Model, renames: readonly Rename[]): string[] {
  const applied: string[] = []
  for (const { entity, was } of renames.filter((each) => each.field === null)) {
    const [from, to] = [tableOf(old, was), tableOf(after, entity)]
    connection.exec(`ALTER TABLE ${quote(from)} RENAME TO ${quote(to)}`)
    applied.push(`table ${to}, which was ${from}`)
  }
  for (const entity of after.entities) {
    const columns = renames.flatMap(({ entity: of, field, was }) =>
      of === entity.name && field !== null ? [[field, was] as const] : [],
    )
    applied.push(...renameColumns(connection, entity, formerOf(old, entity), columns))
  }
  return applied
}

/** By way of names that nothing has: two columns may exchange theirs, since a ref `b` is stored as `b_id`. */
function renameColumns(
  connection: Connection,
  entity: EntityModel,
  former: EntityModel,
  fields: readonly (readonly [name: string, was: string])[],
): string[] {
  const columns = fields
    .map(([name, was]) => ({ from: columnOf(former, was), to: columnOf(entity, name) }))
    // `userID` and `userId` are one name in the database.
    .filter(({ from, to }) => from !== to)
  const rename = (from: string, to: string) =>
    connection.exec(`ALTER TABLE ${quote(entity.table)} RENAME COLUMN ${quote(from)} TO ${quote(to)}`)
  for (const [i, { from }] of columns.entries()) rename(from, `lintel_was_${i}`)
  for (const [i, { to }] of columns.entries()) rename(`lintel_was_${i}`, to)
  return columns.map(({ from, to }) => `column ${entity.table}.${to}, which was ${from}`)
}

function tableOf({ entities }: Model, name: string): string {
  return entities.find((entity) => entity.name === name)!.table
}

function formerOf({ entities }: Model, { name, was }: EntityModel): EntityModel {
  return (entities.find((entity) => entity.name === name) ?? entities.find((entity) => entity.name === was))!
}

function columnOf({ fields }: EntityModel, name: string): string {
  return fields.find((field) => field.name === name)!.column
}
