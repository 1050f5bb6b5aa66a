import { canonicalJson } from '../../kit/json.ts'
import { literal, quote } from '../../kit/sql.ts'
import { completeModel, diffModels, renameModel } from '../../model/diff.ts'
import type { EntityModel, FieldModel, Model } from '../../model/model.ts'
import { copyingKey, unfinishedCopy } from '../../ports/row-source.ts'
import type { StoreReport } from '../../ports/store.ts'
import { columnDefault, writeColumn, writeIndex, writeTable, writeTables } from '../../writers/sql/index.ts'
import { idempotencyTables } from '../sql/idempotency.ts'
import { brokenIndex, brokenRule, IncompatibleModelError, type Misfit, missingValue } from '../sql/incompatible-model.ts'
import { workTables } from '../sql/work-tables.ts'
import type { Connection } from './driver.ts'
import { sqliteEngine } from './engine.ts'
import { fillKept, fillNew, UnfitBackfillError } from './fit-backfill.ts'
import { applyRenames } from './fit-renames.ts'

/**
 * Makes the tables fit the model: creates them, renames what is called otherwise, adds what is new, in one transaction.
 * Nothing that holds data is ever dropped.
 * @throws IncompatibleModelError when something would be lost.
 */
export function fitSchema(connection: Connection, model: Model, now: string): StoreReport {
  makeOwnTables(connection)
  const stored = connection.prepare(`SELECT "value" FROM "lintel_meta" WHERE "key" = 'model'`).get([])?.[0] as string | undefined
  const text = canonicalJson(model)
  if (stored === text) return { state: 'unchanged', applied: [] }
  const keep = () => connection.prepare(`INSERT OR REPLACE INTO "lintel_meta" VALUES ('model', ?1)`).run([text])
  if (stored === undefined) {
    if (connection.prepare(`SELECT 1 FROM "lintel_meta" WHERE "key" = ?1`).get([copyingKey])) throw unfinishedCopy()
    inTransaction(connection, () => {
      for (const sql of writeTables(model)) connection.exec(sql)
      keep()
    })
    return { state: 'created', applied: model.entities.map(({ table }) => `table ${table}`) }
  }
  const old = JSON.parse(stored) as Model
  const changes = diffModels(old, model)
  const lost = changes.filter(({ store }) => store === 'destructive')
  if (lost.length > 0) throw new IncompatibleModelError(lost)
  const { model: before, renames } = renameModel(completeModel(old), model)
  const applied: string[] = []
  // Off while tables are rebuilt, since dropping the old table would cascade; checked before the commit.
  connection.exec('PRAGMA foreign_keys = OFF')
  try {
    inTransaction(connection, () => {
      applied.push(...applyRenames(connection, old, before, renames))
      for (const entity of model.entities) applied.push(...fitTable(connection, before, model, entity, now))
      applied.push(...fitIndexes(connection, before, model))
      const broken = connection.prepare('SELECT * FROM pragma_foreign_key_check').all([])
      if (broken.length > 0) {
        throw new IncompatibleModelError([
          { path: `entities.${broken[0]![0]}`, says: 'rows point at rows that do not exist', remedy: null },
        ])
      }
      keep()
    })
  } finally {
    connection.exec('PRAGMA foreign_keys = ON')
  }
  return { state: applied.length > 0 ? 'changed' : 'unchanged', applied }
}

/** Tables that are no entity's: what is known of the schema, answers that were given, and work. */
export function makeOwnTables(connection: Connection): void {
  const meta = 'CREATE TABLE IF NOT EXISTS "lintel_meta" ("key" TEXT PRIMARY KEY NOT NULL, "value" TEXT NOT NULL) STRICT'
  for (const sql of [meta, ...idempotencyTables(sqliteEngine), ...workTables(sqliteEngine)]) connection.exec(sql)
}

function fitTable(connection: Connection, before: Model, model: Model, entity: EntityModel, now: string): string[] {
  const old = before.entities.find(({ name }) => name === entity.name)
  if (!old) {
    connection.exec(writeTable(model, entity))
    return [`table ${entity.table}`]
  }
  if (writeTable(before, old) === writeTable(model, entity)) return []
  const columns = (of: Model, each: EntityModel) => new Map(each.fields.map((field) => [field.column, writeColumn(of, field)]))
  const [had, has] = [columns(before, old), columns(model, entity)]
  const added = entity.fields.filter(({ column }) => !had.has(column))
  const same = [...had].every(([column, sql]) => has.get(column) === sql)
  if (same && added.every((field) => field.backfill === null && (field.optional || columnDefault(field) !== null))) {
    for (const field of added) connection.exec(`ALTER TABLE ${quote(entity.table)} ADD COLUMN ${writeColumn(model, field)}`)
    return added.map(({ column }) => `column ${entity.table}.${column}`)
  }
  rebuildTable(connection, model, old, entity, now)
  return [...added.map(({ column }) => `column ${entity.table}.${column}`), `constraints of ${entity.table}`]
}

/** The way SQLite's own manual gives for changes that ALTER TABLE cannot make (lang_altertable.html, §7). */
function rebuildTable(connection: Connection, model: Model, old: EntityModel, entity: EntityModel, now: string): void {
  const fresh = `lintel_new_${entity.table}`
  const kept = entity.fields.filter(({ column }) => old.fields.some((field) => field.column === column))
  const added = entity.fields.filter((field) => !kept.includes(field))
  const system = ['id', 'version', 'created_at', 'updated_at']
  const columns = [...system, ...kept.map(({ column }) => column), ...added.map(({ column }) => column)]
  connection.exec(writeTable(model, entity, fresh))
  try {
    const values = [
      ...system.map(quote),
      ...kept.map((field) => fillKept(field, old)),
      ...added.map((field) => filled(fillNew(field, old), initial(field, now))),
    ]
    connection.exec(
      `INSERT INTO ${quote(fresh)} (${columns.map(quote).join(', ')}) SELECT ${values.join(', ')} FROM ${quote(entity.table)}`,
    )
  } catch (error) {
    throw new IncompatibleModelError([
      error instanceof UnfitBackfillError ? unfit(entity, error) : misfit(entity, (error as Error).message),
    ])
  }
  connection.exec(`DROP TABLE ${quote(entity.table)}; ALTER TABLE ${quote(fresh)} RENAME TO ${quote(entity.table)}`)
}

function filled(backfill: string | null, fallback: string): string {
  if (backfill === null) return fallback
  return fallback === 'NULL' ? backfill : `coalesce(${backfill}, ${fallback})`
}

function initial(field: FieldModel, now: string): string {
  const fallback = columnDefault(field)
  if (fallback !== null) return literal(fallback)
  if (field.field.kind === 'time' && field.field.default === 'now') return literal(now)
  if (field.field.kind === 'date' && field.field.default === 'today') return literal(now.slice(0, 10))
  return 'NULL'
}

function unfit(entity: EntityModel, { field, message }: UnfitBackfillError): Misfit {
  const remedy = 'fill it from a field of the same kind, or write a `value`'
  return { path: `entities.${entity.name}.fields.${field}.backfill`, says: message, remedy }
}

function misfit(entity: EntityModel, message: string): Misfit {
  const missing = /NOT NULL constraint failed: \w+\.(\w+)$/.exec(message)
  const field = entity.fields.find(({ column }) => column === missing?.[1])
  return field ? missingValue(entity.name, field.name) : brokenRule(entity.name, message)
}

/** Drops indexes the model no longer has and makes those it has newly: an index holds no data of its own. */
function fitIndexes(connection: Connection, before: Model, model: Model): string[] {
  const present = new Map(
    connection
      .prepare(
        `SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL AND name NOT LIKE 'lintel\\_%' ESCAPE '\\'`,
      )
      .all([])
      .map(([name, sql]) => [name as string, sql as string]),
  )
  const indexesOf = ({ entities }: Model) =>
    new Map(entities.flatMap((entity) => entity.indexes.map((index) => [index.name, { entity, sql: writeIndex(entity, index) }])))
  const [had, wanted] = [indexesOf(before), indexesOf(model)]
  const applied: string[] = []
  for (const [name, sql] of present) {
    // An index of somebody else's stays.
    if (wanted.get(name)?.sql === sql || !(had.has(name) || wanted.has(name))) continue
    connection.exec(`DROP INDEX ${quote(name)}`)
    if (!wanted.has(name)) applied.push(`without index ${name}`)
  }
  for (const [name, { entity, sql }] of wanted) {
    if (present.get(name) === sql) continue
    try {
      connection.exec(sql)
    } catch (error) {
      throw new IncompatibleModelError([brokenIndex(entity.name, name, (error as Error).message)])
    }
    // A table that was rebuilt has lost all of its indexes; those that come back as they were are no news.
    if (had.get(name)?.sql !== sql) applied.push(`index ${name}`)
  }
  return applied
}

function inTransaction(connection: Connection, act: () => void): void {
  connection.exec('BEGIN IMMEDIATE')
  try {
    act()
    connection.exec('COMMIT')
  } catch (error) {
    connection.exec('ROLLBACK')
    throw error
  }
}
