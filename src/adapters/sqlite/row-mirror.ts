import { quote } from '../../kit/sql.ts'
import type { EntityModel, FieldModel } from '../../model/model.ts'
import { type Conversion, columnIn, conversionOf, fillOf, inverseOf, mapped, remapOf } from '../sql/convert-value.ts'
import type { EntityPair } from '../sql/model-pairs.ts'
import { sqliteConversions as words } from './conversions.ts'

/** A table that is kept like another, each in its own shape. */
export interface Mirror {
  readonly columns: readonly MirrorColumn[]
}

export interface MirrorColumn {
  readonly name: string
  /** Over the row that is mirrored: `NEW.`, or nothing. */
  readonly value: (row: string) => string
  /** What it is made of. Where none of it changes, the mirror keeps what it has. */
  readonly from: readonly string[]
}

const system = ['id', 'version', 'created_at', 'updated_at']
const systemColumns: readonly MirrorColumn[] = system.map((name) => ({
  name,
  value: (row) => `${row}${quote(name)}`,
  from: [name],
}))

const same: Conversion = { changes: false, forward: (value) => value, backward: (value) => value }

/** New rows from old ones. */
export function forwardMirror({ old, fields, entity }: EntityPair): Mirror {
  const columns = entity.fields.map((field): MirrorColumn => {
    const had = fields.find((pair) => pair.field === field)?.old
    return had ? keptForward(had, field, old) : addedForward(field, old)
  })
  return { columns: [...systemColumns, ...columns] }
}

/** Old rows from new ones, as far as they can be. */
export function backwardMirror({ old, fields }: EntityPair): Mirror {
  const columns = old.fields.map((had): MirrorColumn => {
    const field = fields.find((pair) => pair.old === had)?.field
    if (!field) return { name: had.column, value: () => 'NULL', from: [] }
    const map = remapOf(had, field)
    const inverse = map === null ? null : inverseOf(map)
    const { backward } = had.field.kind === 'ref' ? same : conversionOf(had, field, words)!
    const value = (row: string) => {
      const now = columnIn(row)(field)
      return inverse === null ? backward(now) : mapped(now, inverse)
    }
    return { name: had.column, value, from: [field.column] }
  })
  return { columns: [...systemColumns, ...columns] }
}

function keptForward(had: FieldModel, field: FieldModel, old: EntityModel): MirrorColumn {
  const map = remapOf(had, field)
  const { forward } = had.field.kind === 'ref' ? same : conversionOf(had, field, words)!
  const fill = had.optional && !field.optional && map === null ? fillOf(field, old, words) : null
  const value = (row: string) => {
    const own = columnIn(row)(had)
    const made = map === null ? forward(own) : mapped(own, map)
    return fill !== null && 'sql' in fill ? `coalesce(${made}, ${fill.sql(columnIn(row))})` : made
  }
  return { name: field.column, value, from: [had.column] }
}

function addedForward(field: FieldModel, old: EntityModel): MirrorColumn {
  const fill = fillOf(field, old, words)
  if (fill === null || !('sql' in fill)) return { name: field.column, value: () => 'NULL', from: [] }
  return { name: field.column, value: (row) => fill.sql(columnIn(row)), from: fill.sources.map(({ column }) => column) }
}

/** All rows of a table as the mirror has them. */
export function selectMirrored({ columns }: Mirror, table: string): string {
  return `SELECT ${columns.map(({ name, value }) => `${value('')} AS ${quote(name)}`).join(', ')} FROM ${quote(table)}`
}

/** Takes rows that are not there yet; those that are there were written by a trigger, and are newer. */
export function copyBatch(mirror: Mirror, table: string, into: string): string {
  const names = mirror.columns.map(({ name }) => quote(name)).join(', ')
  return (
    `INSERT INTO ${quote(into)} (${names}) ${selectMirrored(mirror, table)} ` +
    'WHERE (?1 IS NULL OR "id" > ?1) AND "id" <= ?2 ON CONFLICT ("id") DO NOTHING'
  )
}

export function triggerNames(table: string): readonly string[] {
  return ['insert', 'update', 'delete'].map((event) => quote(`lintel_sync_${table}_${event}`))
}

export function dropTriggers(table: string): readonly string[] {
  return triggerNames(table).map((name) => `DROP TRIGGER IF EXISTS ${name}`)
}

/** What keeps `into` like `table`, whoever writes it. */
export function writeTriggers(mirror: Mirror, table: string, into: string): readonly string[] {
  const [onInsert, onUpdate, onDelete] = triggerNames(table)
  const names = mirror.columns.map(({ name }) => quote(name)).join(', ')
  const values = mirror.columns.map(({ value }) => value('NEW.')).join(', ')
  const insert = `INSERT INTO ${quote(into)} (${names}) VALUES (${values})`
  const settable = mirror.columns.filter(({ name, from }) => name !== 'id' && from.length > 0)
  const sets = settable.map(({ name, from }) => {
    const unchanged = from.map((column) => `NEW.${quote(column)} IS OLD.${quote(column)}`).join(' AND ')
    return `${quote(name)} = CASE WHEN ${unchanged} THEN ${quote(name)} ELSE excluded.${quote(name)} END`
  })
  const body = (event: string, sql: string) => `${event} ON ${quote(table)} BEGIN ${sql}; END`
  return [
    `CREATE TRIGGER ${onInsert} AFTER ${body('INSERT', insert)}`,
    `CREATE TRIGGER ${onUpdate} AFTER ${body('UPDATE', `${insert} ON CONFLICT ("id") DO UPDATE SET ${sets.join(', ')}`)}`,
    `CREATE TRIGGER ${onDelete} AFTER ${body('DELETE', `DELETE FROM ${quote(into)} WHERE "id" = OLD."id"`)}`,
  ]
}
