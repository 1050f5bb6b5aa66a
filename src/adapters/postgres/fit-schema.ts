import { createHash } from 'node:crypto'
import type { PoolClient } from 'pg'
import { canonicalJson } from '../../kit/json.ts'
import { literal, quote } from '../../kit/sql.ts'
import { completeModel, diffModels, renameModel } from '../../model/diff.ts'
import type { EntityModel, FieldModel, Model } from '../../model/model.ts'
import { MigrationPendingError } from '../../ports/migration.ts'
import { copyingKey, unfinishedCopy } from '../../ports/row-source.ts'
import type { StoreReport } from '../../ports/store.ts'
import { judgeOpening, metaKeys, readStored } from '../../ports/stored-migration.ts'
import {
  checkName,
  columnCheck,
  columnDefault,
  postgresDialect as dialect,
  referenceName,
  writeColumn,
  writeDefault,
  writeIndex,
  writeReferences,
  writeTable,
  writeTables,
} from '../../writers/sql/index.ts'
import { columnIn, fillOf, mapped, remapOf } from '../sql/convert-value.ts'
import { idempotencyTables } from '../sql/idempotency.ts'
import { brokenIndex, brokenRule, IncompatibleModelError, missingValue } from '../sql/incompatible-model.ts'
import { workTables } from '../sql/work-tables.ts'
import { postgresConversions } from './conversions.ts'
import { postgresEngine } from './engine.ts'
import { applyRenames } from './fit-renames.ts'
import { planPostgres } from './plan-migration.ts'
import type { DatabaseError } from './refusals.ts'

/** Of the advisory lock under which a schema is changed, so that processes which start together do it once. */
const schemaLock = 119_208_461_492_844

/**
 * Makes the tables fit the model: creates them, or adds what is new, in one transaction. Nothing that holds data is
 * ever dropped.
 * @throws IncompatibleModelError when something would be lost.
 */
export async function fitSchema(client: PoolClient, model: Model, { now, changes }: FitOptions): Promise<StoreReport> {
  await client.query('BEGIN')
  try {
    await client.query(`SELECT pg_advisory_xact_lock(${schemaLock})`)
    const report = await fitInTransaction(client, model, { now, changes })
    await client.query('COMMIT')
    return report
  } catch (error) {
    await client.query('ROLLBACK').catch(() => {})
    throw error
  }
}

export interface FitOptions {
  readonly now: string
  /** `fit`: what loses nothing is applied; `refuse`: only an empty database is given its tables. */
  readonly changes: 'fit' | 'refuse'
}

async function fitInTransaction(client: PoolClient, model: Model, { now, changes }: FitOptions): Promise<StoreReport> {
  await client.query('CREATE TABLE IF NOT EXISTS "lintel_meta" ("key" text PRIMARY KEY NOT NULL, "value" text NOT NULL)')
  await makeOwnTables(client)
  const { rows } = await client.query<{ key: string; value: string }>('SELECT "key", "value" FROM "lintel_meta"')
  const stored = readStored((key) => rows.find((row) => row.key === key)?.value)
  const text = canonicalJson(model)
  const unchanged: StoreReport = { state: 'unchanged', applied: [] }
  if (judgeOpening(stored, model).is === 'serve') return unchanged
  const keep = () =>
    client.query(
      `INSERT INTO "lintel_meta" VALUES ('${metaKeys.model}', $1) ON CONFLICT ("key") DO UPDATE SET "value" = excluded."value"`,
      [text],
    )
  if (stored.model === null) {
    await requireNoCopy(client)
    for (const sql of writeTables(model, dialect)) await client.query(sql)
    await keep()
    return { state: 'created', applied: model.entities.map(({ table }) => `table ${table}`) }
  }
  if (canonicalJson(stored.model) === text) return unchanged
  if (changes === 'refuse' && planPostgres(stored.model, model).steps.length > 0) {
    throw new MigrationPendingError(
      'the tables were made for another version of this blueprint',
      'see `lintel migrate plan`, then run `lintel migrate apply` before this code is started',
    )
  }
  const lost = diffModels(stored.model, model).filter(({ store }) => store === 'destructive')
  if (lost.length > 0) throw new IncompatibleModelError(lost)
  const old = completeModel(stored.model)
  const { model: before, renames } = renameModel(old, model)
  const applied = [
    ...(await applyRenames(client, old, before, renames)),
    ...(await fitTables(client, before, model, now)),
    ...(await fitIndexes(client, before, model)),
  ]
  await keep()
  return { state: applied.length > 0 ? 'changed' : 'unchanged', applied }
}

/** Once for each state of their definition: even to find that an index exists would wait for writers. */
async function makeOwnTables(client: PoolClient): Promise<void> {
  const statements = [...idempotencyTables(postgresEngine), ...workTables(postgresEngine)]
  const state = createHash('sha256').update(statements.join('\n')).digest('hex')
  const { rowCount } = await client.query(`SELECT 1 FROM "lintel_meta" WHERE "key" = 'own_tables' AND "value" = $1`, [state])
  if (rowCount !== 0) return
  for (const sql of statements) await client.query(sql)
  await client.query(
    `INSERT INTO "lintel_meta" VALUES ('own_tables', $1) ON CONFLICT ("key") DO UPDATE SET "value" = excluded."value"`,
    [state],
  )
}

/** @throws CopyError when a copy into this database was begun and not finished. */
async function requireNoCopy(client: PoolClient): Promise<void> {
  const { rows } = await client.query(`SELECT 1 FROM "lintel_meta" WHERE "key" = '${copyingKey}'`)
  if (rows.length > 0) throw unfinishedCopy()
}

async function fitTables(client: PoolClient, before: Model, model: Model, now: string): Promise<string[]> {
  const applied: string[] = []
  const keys: string[] = []
  for (const entity of model.entities) {
    const old = before.entities.find(({ name }) => name === entity.name)
    if (old) applied.push(...(await fitTable(client, before, model, { old, entity }, now)))
    else {
      await client.query(writeTable(model, entity, entity.table, dialect))
      keys.push(...writeReferences(model, entity))
      applied.push(`table ${entity.table}`)
    }
    if (old) keys.push(...newReferences(before, model, old, entity))
  }
  // When all tables are there.
  for (const sql of keys) await client.query(sql)
  return applied
}

interface Pair {
  readonly old: EntityModel
  readonly entity: EntityModel
}

async function fitTable(client: PoolClient, before: Model, model: Model, { old, entity }: Pair, now: string): Promise<string[]> {
  const added = entity.fields.filter(({ column }) => !old.fields.some((field) => field.column === column))
  const changed = entity.fields.flatMap((field): [FieldModel, FieldModel][] => {
    const had = old.fields.find(({ column }) => column === field.column)
    return had && definition(before, had) !== definition(model, field) ? [[had, field]] : []
  })
  const alterations = [
    ...added.flatMap((field) => addColumn(model, { old, entity }, field, now)),
    ...changed.flatMap(([had, field]) => changeColumn({ old, entity }, had, field)),
  ]
  for (const sql of alterations) {
    try {
      await client.query(sql)
    } catch (error) {
      throw asMisfit(error as DatabaseError, entity)
    }
  }
  const constrained =
    changed.length > 0 || added.some((field) => field.backfill !== null || (!field.optional && columnDefault(field) === null))
  return [
    ...added.map(({ column }) => `column ${entity.table}.${column}`),
    ...(constrained ? [`constraints of ${entity.table}`] : []),
  ]
}

/** All that a column is, its key included. */
function definition(model: Model, field: FieldModel): string {
  const { to, onDelete } = field.field as { to?: string; onDelete?: string }
  return `${writeColumn(model, field, dialect)} ${to} ${onDelete}`
}

function addColumn(model: Model, { old, entity }: Pair, field: FieldModel, now: string): string[] {
  const table = quote(entity.table)
  const fill = field.backfill === null ? null : filledBy(entity, field, old)
  if (fill !== null) {
    const [column, fallback, check] = [quote(field.column), writeDefault(field, dialect), columnCheck(field, dialect)]
    return [
      `ALTER TABLE ${table} ADD COLUMN ${column} ${dialect.columnType(field.field)}`,
      `UPDATE ${table} SET ${column} = ${fill}`,
      ...(fallback === null ? [] : [`ALTER TABLE ${table} ALTER COLUMN ${column} SET DEFAULT ${fallback}`]),
      ...(field.optional ? [] : [`ALTER TABLE ${table} ALTER COLUMN ${column} SET NOT NULL`]),
      ...(check === null ? [] : [`ALTER TABLE ${table} ADD CONSTRAINT ${quote(checkName(field))} CHECK (${check})`]),
    ]
  }
  const moment = momentOf(field, now)
  if (moment === null || field.optional) return [`ALTER TABLE ${table} ADD COLUMN ${writeColumn(model, field, dialect)}`]
  const column = quote(field.column)
  return [
    `ALTER TABLE ${table} ADD COLUMN ${writeColumn(model, { ...field, optional: true }, dialect)}`,
    `UPDATE ${table} SET ${column} = ${literal(moment)}`,
    `ALTER TABLE ${table} ALTER COLUMN ${column} SET NOT NULL`,
  ]
}

/** What rows that exist get, as SQL over their columns. @throws IncompatibleModelError when it cannot be. */
function filledBy(entity: EntityModel, field: FieldModel, old: EntityModel): string | null {
  const fill = fillOf(field, old, postgresConversions)
  if (fill === null || 'sql' in fill) return fill?.sql(columnIn('')) ?? null
  const remedy = 'fill it from a field of the same kind, or write a `value`'
  throw new IncompatibleModelError([{ path: `entities.${entity.name}.fields.${field.name}.backfill`, says: fill.says, remedy }])
}

/** The moment that a field defaults to, for the rows that exist. */
function momentOf({ field }: FieldModel, now: string): string | null {
  if (field.kind === 'time' && field.default === 'now') return now
  return field.kind === 'date' && field.default === 'today' ? now.slice(0, 10) : null
}

function changeColumn({ old, entity }: Pair, had: FieldModel, field: FieldModel): string[] {
  const alter = (what: string) => `ALTER TABLE ${quote(entity.table)} ${what}`
  const column = `ALTER COLUMN ${quote(field.column)}`
  const [oldParts, parts] = [partsOf(had), partsOf(field)]
  const steps: string[] = []
  if (oldParts.check !== parts.check && oldParts.check !== null) steps.push(alter(`DROP CONSTRAINT ${quote(checkName(had))}`))
  if (oldParts.type !== parts.type) steps.push(alter(`${column} TYPE ${parts.type}`))
  if (oldParts.fallback !== parts.fallback)
    steps.push(alter(parts.fallback === null ? `${column} DROP DEFAULT` : `${column} SET DEFAULT ${parts.fallback}`))
  steps.push(...fillKept({ old, entity }, had, field))
  if (had.optional !== field.optional) steps.push(alter(`${column} ${field.optional ? 'DROP' : 'SET'} NOT NULL`))
  if (oldParts.check !== parts.check && parts.check !== null)
    steps.push(alter(`ADD CONSTRAINT ${quote(checkName(field))} CHECK (${parts.check})`))
  return steps
}

/** New words for old ones when they are said for the first time, and a value where there was none and one is needed now. */
function fillKept({ old, entity }: Pair, had: FieldModel, field: FieldModel): string[] {
  const own = quote(field.column)
  if (field.backfill === null || canonicalJson(field.backfill) === canonicalJson(had.backfill)) return []
  const map = remapOf(had, field)
  if (map !== null) return [`UPDATE ${quote(entity.table)} SET ${own} = ${mapped(own, map)}`]
  const fill = had.optional && !field.optional ? filledBy(entity, field, old) : null
  return fill === null ? [] : [`UPDATE ${quote(entity.table)} SET ${own} = ${fill} WHERE ${own} IS NULL`]
}

function partsOf(field: FieldModel): { readonly type: string; readonly fallback: string | null; readonly check: string | null } {
  return {
    type: dialect.columnType(field.field),
    fallback: writeDefault(field, dialect),
    check: columnCheck(field, dialect),
  }
}

/** Keys of columns that are new or point elsewhere now, after the old ones are gone. */
function newReferences(before: Model, model: Model, old: EntityModel, entity: EntityModel): string[] {
  const had = new Map(writeReferences(before, old).map((sql, i) => [old.fields.filter(isRef)[i]!.column, sql]))
  return writeReferences(model, entity).flatMap((sql, i) => {
    const field = entity.fields.filter(isRef)[i]!
    const was = had.get(field.column)
    if (was === sql) return []
    const drop = `ALTER TABLE ${quote(entity.table)} DROP CONSTRAINT ${quote(referenceName(field))}`
    return was === undefined ? [sql] : [drop, sql]
  })
}

function isRef({ field }: FieldModel): boolean {
  return field.kind === 'ref'
}

function asMisfit(error: DatabaseError, entity: EntityModel): unknown {
  const { code = '', column = '', message } = error
  if (code === '23502') {
    const field = entity.fields.find((each) => each.column === column)
    return new IncompatibleModelError([missingValue(entity.name, field?.name ?? column)])
  }
  return code.startsWith('23') || code.startsWith('22') ? new IncompatibleModelError([brokenRule(entity.name, message)]) : error
}

async function fitIndexes(client: PoolClient, before: Model, model: Model): Promise<string[]> {
  const indexesOf = ({ entities }: Model) =>
    new Map(
      entities.flatMap((entity) =>
        entity.indexes.map((index) => [index.name, { entity, index, sql: writeIndex(entity, index, dialect) }] as const),
      ),
    )
  const [had, wanted] = [indexesOf(before), indexesOf(model)]
  const applied: string[] = []
  for (const [name, { sql }] of had) {
    if (wanted.get(name)?.sql === sql) continue
    await client.query(`DROP INDEX ${quote(name)}`)
    if (!wanted.has(name)) applied.push(`without index ${name}`)
  }
  for (const [name, { entity, index, sql }] of wanted) {
    if (had.get(name)?.sql === sql) continue
    try {
      await client.query(sql)
    } catch (error) {
      throw new IncompatibleModelError([brokenIndex(entity.name, name, (error as Error).message)])
    }
    // Made anew only because a column may be absent now: no news.
    if (canonicalJson(had.get(name)?.index) !== canonicalJson(index)) applied.push(`index ${name}`)
  }
  return applied
}
