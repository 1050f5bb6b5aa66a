import type { PoolClient } from 'pg'
import { quote } from '../../kit/sql.ts'
import type { Rename } from '../../model/diff.ts'
import type { EntityModel, FieldModel, Model } from '../../model/model.ts'
import { checkName, columnCheck, postgresDialect as dialect, referenceName } from '../../writers/sql/index.ts'

/**
 * Gives tables and columns the names that they have in `after`, the model before in new names, and their constraints those
 * by which an error tells the column. PostgreSQL carries the names into all else, so that no row is touched.
 */
export async function applyRenames(client: PoolClient, old: Model, after: Model, renames: readonly Rename[]): Promise<string[]> {
  const applied: string[] = []
  for (const { entity, was } of renames.filter((each) => each.field === null)) {
    const [from, to] = [entityOf(old, was).table, entityOf(after, entity).table]
    await client.query(`ALTER TABLE ${quote(from)} RENAME TO ${quote(to)}`)
    await client.query(`ALTER INDEX IF EXISTS ${quote(`${from}_pkey`)} RENAME TO ${quote(`${to}_pkey`)}`)
    applied.push(`table ${to}, which was ${from}`)
  }
  for (const entity of after.entities) {
    const former = old.entities.find(({ name }) => name === entity.name) ?? entityOf(old, entity.was ?? entity.name)
    const fields = renames.flatMap(({ entity: of, field, was }) =>
      of === entity.name && field !== null ? [{ from: fieldOf(former, was), to: fieldOf(entity, field) }] : [],
    )
    applied.push(...(await renameColumns(client, entity, fields)))
  }
  return applied
}

interface Moved {
  readonly from: FieldModel
  readonly to: FieldModel
}

/** By way of names that nothing has: two columns may exchange theirs. */
async function renameColumns(client: PoolClient, entity: EntityModel, fields: readonly Moved[]): Promise<string[]> {
  const moved = fields.filter(({ from, to }) => from.column !== to.column)
  const alter = (what: string) => client.query(`ALTER TABLE ${quote(entity.table)} ${what}`)
  const rename = async (kind: 'COLUMN' | 'CONSTRAINT', names: readonly (readonly [from: string, to: string])[]) => {
    for (const [i, [from]] of names.entries()) await alter(`RENAME ${kind} ${quote(from)} TO "lintel_was_${i}"`)
    for (const [i, [, to]] of names.entries()) await alter(`RENAME ${kind} "lintel_was_${i}" TO ${quote(to)}`)
  }
  await rename(
    'COLUMN',
    moved.map(({ from, to }) => [from.column, to.column]),
  )
  await rename(
    'CONSTRAINT',
    moved.flatMap(({ from, to }) => [
      ...(columnCheck(from, dialect) === null ? [] : [[checkName(from), checkName(to)] as const]),
      ...(from.field.kind === 'ref' ? [[referenceName(from), referenceName(to)] as const] : []),
    ]),
  )
  return moved.map(({ from, to }) => `column ${entity.table}.${to.column}, which was ${from.column}`)
}

function entityOf({ entities }: Model, name: string): EntityModel {
  return entities.find((entity) => entity.name === name)!
}

function fieldOf({ fields }: EntityModel, name: string): FieldModel {
  return fields.find((field) => field.name === name)!
}
