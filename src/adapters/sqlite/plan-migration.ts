import { quote } from '../../kit/sql.ts'
import type { EntityModel, FieldModel, IndexModel, Model } from '../../model/model.ts'
import type { Act, Plan, Risk, Switches, TableSwitch } from '../../ports/migration.ts'
import {
  columnCheck,
  columnDefault,
  columnOf,
  sqliteDialect,
  writeColumn,
  writeIndex,
  writeMatch,
  writeTable,
} from '../../writers/sql/index.ts'
import { conversionOf, remapOf } from '../sql/convert-value.ts'
import { IncompatibleModelError } from '../sql/incompatible-model.ts'
import { type EntityPair, type ModelPair, pairModels } from '../sql/model-pairs.ts'
import { createDraft, type Draft } from '../sql/plan-draft.ts'
import { refusedChanges } from '../sql/refused-changes.ts'
import { sqliteConversions } from './conversions.ts'
import { backwardMirror, copyBatch, dropTriggers, forwardMirror, selectMirrored, writeTriggers } from './row-mirror.ts'

type Count = Act & { readonly does: 'count' }

/** A table that is built anew beside the one that serves. */
interface Rebuilt {
  readonly pair: EntityPair
  /** What it is called until the switch, and what the old one is called after it. */
  readonly incoming: string
  readonly outgoing: string
}

/**
 * What leads from one model to another. A table whose shape changes is built anew beside the one that serves, kept like it by
 * triggers, and takes its name when the new code starts (lang_altertable.html, §7, in pieces that nobody waits for).
 * @throws IncompatibleModelError for what no plan can do.
 */
export function planSqlite(from: Model, to: Model): Plan {
  const pair = pairModels(from, to)
  const refused = refusedChanges(pair, sqliteConversions)
  if (refused.length > 0) throw new IncompatibleModelError(refused)
  const draft = createDraft()
  const rebuilt: Rebuilt[] = []
  for (const entity of pair.added) addTable(draft, pair.to, entity)
  for (const each of pair.kept) {
    const change = changeOf(pair, each)
    if (change === 'columns') addColumns(draft, pair.to, each)
    if (change === 'rebuild') rebuilt.push(rebuild(draft, pair, each))
    else dropIndexes(draft, each)
  }
  for (const each of rebuilt) retire(draft, each)
  for (const entity of pair.dropped) dropTable(draft, entity)
  return draft.finish('sqlite', rebuilt.length > 0 ? switchesOf(pair, rebuilt) : null)
}

/** What has to be done for a table: nothing, columns that old rows need not have, or building it anew. */
function changeOf({ from, to }: ModelPair, each: EntityPair): 'none' | 'columns' | 'rebuild' {
  const { old, entity, fields, added, dropped } = each
  const newIndexes = entity.indexes.some(
    (index) => !old.indexes.some((had) => writeIndex(old, had) === writeIndex(entity, index)),
  )
  const asWas = fields.every(
    (pair) =>
      remapOf(pair.old, pair.field) === null &&
      writeColumn(from, pair.old) === writeColumn(to, pair.field) &&
      // Decimals of another scale are other numbers in a column of the same text.
      (pair.old.field.kind === 'ref' || !conversionOf(pair.old, pair.field, sqliteConversions)!.changes),
  )
  if (newIndexes || dropped.length > 0 || !asWas || old.table !== entity.table) return 'rebuild'
  if (added.length === 0) return 'none'
  const light = added.every(
    (field) => field.backfill === null && field.field.kind !== 'ref' && (field.optional || columnDefault(field) !== null),
  )
  return light ? 'columns' : 'rebuild'
}

function addTable(draft: Draft, model: Model, entity: EntityModel): void {
  const sql = [writeTable(model, entity), ...entity.indexes.map((index) => writeIndex(entity, index))]
  draft.add(
    'expand',
    `${entity.name}.create`,
    short(sql, 'old code does not know it', [`DROP TABLE IF EXISTS ${quote(entity.table)}`]),
  )
}

function addColumns(draft: Draft, model: Model, { entity, added }: EntityPair): void {
  for (const field of added) {
    const sql = [`ALTER TABLE ${quote(entity.table)} ADD COLUMN ${writeColumn(model, field)}`]
    const undo = [`ALTER TABLE ${quote(entity.table)} DROP COLUMN ${quote(field.column)}`]
    draft.add('expand', `${entity.name}.${field.name}.add`, short(sql, 'old code does not name it; no row is written', undo))
  }
}

function dropIndexes(draft: Draft, { old, entity }: EntityPair): void {
  for (const { name } of old.indexes) {
    if (entity.indexes.some((index) => index.name === name)) continue
    draft.add('contract', `${name}.drop`, short([`DROP INDEX IF EXISTS ${quote(name)}`], 'only old code needed it'))
  }
}

function rebuild(draft: Draft, pair: ModelPair, each: EntityPair): Rebuilt {
  const { old, entity } = each
  const rebuilt = { pair: each, incoming: `lintel_new_${entity.table}`, outgoing: `lintel_old_${old.table}` }
  const mirror = forwardMirror(each)
  const rows = `(${selectMirrored(mirror, old.table)})`
  const changed = changedFields(pair, each)
  counts(entity, rows, changed.now).forEach((count, i) => draft.add('expand', `${entity.name}.count-${i + 1}`, looking(count)))
  const drop = [...dropTriggers(old.table), `DROP TABLE IF EXISTS ${quote(rebuilt.incoming)}`]
  draft.add('expand', `${entity.name}.build`, {
    ...short(
      [
        ...drop,
        relaxedTable(entity, rebuilt.incoming),
        ...entity.indexes.map((index) =>
          writeIndex({ ...entity, table: rebuilt.incoming }, { ...index, name: incomingIndex(index.name) }),
        ),
        ...writeTriggers(mirror, old.table, rebuilt.incoming),
      ],
      'what old code writes is written there too',
      drop,
    ),
  })
  draft.add('backfill', `${entity.name}.copy`, {
    act: { does: 'batches', table: old.table, sql: copyBatch(mirror, old.table, rebuilt.incoming) },
    undo: [...dropTriggers(old.table), deleteBatch(rebuilt.incoming)],
    lock: 'write',
    risk: 'rewrites',
    why: 'rows that exist are copied, a few at a time',
  })
  for (const [i, count] of [
    ...counts(entity, quote(rebuilt.incoming), changed.now),
    ...lostRefs(pair.to, entity, pair, rebuilt.incoming),
  ].entries())
    draft.add('backfill', `${entity.name}.verify-${i + 1}`, looking(count))
  return rebuilt
}

function retire(draft: Draft, { pair, outgoing }: Rebuilt): void {
  const { old, entity, dropped } = pair
  const destroys = dropped.map((field) => `${old.name}.${field.name}`)
  const risk: Risk = destroys.length > 0 ? 'destroys' : 'rewrites'
  draft.add('contract', `${entity.name}.unsync`, short(dropTriggers(entity.table), 'old code is served no more'))
  draft.add('contract', `${entity.name}.empty-old`, {
    act: { does: 'batches', table: outgoing, sql: deleteBatch(outgoing) },
    lock: 'write',
    risk,
    destroys,
    why: 'a table is emptied a few rows at a time, since dropping it whole would stop writes',
  })
  draft.add(
    'contract',
    `${entity.name}.drop-old`,
    short([`DROP TABLE IF EXISTS ${quote(outgoing)}`], 'its rows are in the table that took its place'),
  )
}

function dropTable(draft: Draft, { name, table }: EntityModel): void {
  draft.add('contract', `${name}.empty`, {
    act: { does: 'batches', table, sql: deleteBatch(table) },
    lock: 'write',
    risk: 'destroys',
    destroys: [name],
    why: 'the blueprint no longer has it; it is emptied a few rows at a time',
  })
  draft.add('contract', `${name}.drop`, short([`DROP TABLE IF EXISTS ${quote(table)}`], 'it is empty'))
}

function deleteBatch(table: string): string {
  return `DELETE FROM ${quote(table)} WHERE (?1 IS NULL OR "id" > ?1) AND "id" <= ?2`
}

/** The columns without their rules, so that what old code may write still can be; the rules come with the name. */
function relaxedTable(entity: EntityModel, name: string): string {
  const columns = ['"id" TEXT PRIMARY KEY NOT NULL', '"version" INTEGER', '"created_at" TEXT', '"updated_at" TEXT']
  const own = entity.fields.map((field) => `${quote(field.column)} ${sqliteDialect.columnType(field.field)}`)
  return `CREATE TABLE ${quote(name)} (\n  ${[...columns, ...own].join(',\n  ')}\n) STRICT`
}

const incomingIndex = (name: string) => `lintel_new_${name}`
const outgoingIndex = (name: string) => `lintel_old_${name}`

/** Stands for a uniqueness that is new, in a set of names of fields. */
const newUnique = ' unique'

/** Fields whose values or rules are others on one side than on the other, each by its name on that side. */
function changedFields({ from, to }: ModelPair, { old, entity, fields, added, dropped }: EntityPair) {
  const moved = fields.filter(
    (pair) =>
      remapOf(pair.old, pair.field) !== null ||
      writeColumn(from, pair.old).replace(quote(pair.old.column), '') !==
        writeColumn(to, pair.field).replace(quote(pair.field.column), '') ||
      (pair.old.field.kind !== 'ref' && conversionOf(pair.old, pair.field, sqliteConversions)!.changes),
  )
  const isNew = entity.indexes.some(({ unique, name }) => unique && !old.indexes.some((had) => had.unique && had.name === name))
  const wasNew = old.indexes.some(({ unique, name }) => unique && !entity.indexes.some((has) => has.unique && has.name === name))
  return {
    now: new Set([...moved.map(({ field }) => field.name), ...added.map(({ name }) => name), ...(isNew ? [newUnique] : [])]),
    before: new Set([...moved.map((pair) => pair.old.name), ...dropped.map(({ name }) => name), ...(wasNew ? [newUnique] : [])]),
  }
}

/** Rows that would break the rules of an entity, field by field. */
function counts(entity: EntityModel, rows: string, of: ReadonlySet<string>): readonly Count[] {
  const path = (field: FieldModel) => `entities.${entity.name}.fields.${field.name}`
  const fields = entity.fields.filter(({ name }) => of.has(name))
  const missing = fields
    .filter(({ optional }) => !optional)
    .map(
      (field): Count => ({
        does: 'count',
        sql: `SELECT count(*) FROM ${rows} WHERE ${quote(field.column)} IS NULL`,
        path: path(field),
        says: `\`${field.name}\` is required, and {count} have no value for it`,
        remedy: 'say `optional: true`, or give it a `default` or a `backfill`',
      }),
    )
  const broken = fields.flatMap((field): Count[] => {
    const check = columnCheck(field, sqliteDialect)
    if (check === null) return []
    const sql = `SELECT count(*) FROM ${rows} WHERE NOT (${check})`
    return [
      {
        does: 'count',
        sql,
        path: path(field),
        says: `{count} break the new rule of \`${field.name}\``,
        remedy: 'correct them first, or widen the rule again',
      },
    ]
  })
  const shared = entity.indexes
    .filter(({ unique, fields: on }) => unique && (of.has(newUnique) || on.some(({ field }) => of.has(field))))
    .map((index) => countShared(entity, index, rows))
  return [...missing, ...broken, ...shared]
}

function countShared(entity: EntityModel, index: IndexModel, rows: string): Count {
  const columns = index.fields.map(({ field }) => quote(columnOf(entity, field)))
  const where = [
    ...columns.map((column) => `${column} IS NOT NULL`),
    ...index.where.map((match) => writeMatch(entity, match, undefined)),
  ]
  const names = index.fields.map(({ field }) => `\`${field}\``).join(' and ')
  return {
    does: 'count',
    sql: `SELECT count(*) FROM (SELECT 1 FROM ${rows} WHERE ${where.join(' AND ')} GROUP BY ${columns.join(', ')} HAVING count(*) > 1)`,
    path: `entities.${entity.name}`,
    says: `no two rows may share ${names}, and {values} are shared`,
    remedy: 'correct the rows that share a value first',
  }
}

/** Refs that would point at nothing. */
function lostRefs(model: Model, entity: EntityModel, { kept }: ModelPair, table: string): readonly Count[] {
  return entity.fields.flatMap((field): Count[] => {
    if (field.field.kind !== 'ref') return []
    const { to } = field.field
    const target =
      kept.find((each) => each.entity.name === to)?.old.table ?? model.entities.find(({ name }) => name === to)!.table
    return [countLost(entity, field, table, target)]
  })
}

function countLost(entity: EntityModel, field: FieldModel, table: string, target: string): Count {
  const own = quote(field.column)
  return {
    does: 'count',
    sql: `SELECT count(*) FROM ${quote(table)} r WHERE r.${own} IS NOT NULL AND NOT EXISTS (SELECT 1 FROM ${quote(target)} t WHERE t."id" = r.${own})`,
    path: `entities.${entity.name}.fields.${field.name}`,
    says: '{count} point at rows that do not exist',
    remedy: 'correct them first',
  }
}

function switchesOf(pair: ModelPair, rebuilt: readonly Rebuilt[]): Switches {
  return { to: switchTo(pair, rebuilt), from: switchFrom(pair, rebuilt) }
}

function switchTo(models: ModelPair, rebuilt: readonly Rebuilt[]): TableSwitch {
  return {
    counts: rebuilt.flatMap(({ pair, incoming }) => [
      ...counts(pair.entity, quote(incoming), changedFields(models, pair).now),
      sameCount(pair.entity.name, pair.old.table, incoming),
    ]),
    renames: rebuilt.flatMap(({ pair, incoming, outgoing }) => [
      ...dropTriggers(pair.old.table),
      `ALTER TABLE ${quote(pair.old.table)} RENAME TO ${quote(outgoing)}`,
      `ALTER TABLE ${quote(incoming)} RENAME TO ${quote(pair.entity.table)}`,
    ]),
    texts: rebuilt.flatMap(({ pair: { old, entity }, outgoing }) => [
      { name: outgoing, becomes: outgoing, sql: relaxedTable(old, outgoing) },
      ...old.indexes.map((index) => ({
        name: index.name,
        becomes: outgoingIndex(index.name),
        sql: writeIndex({ ...old, table: outgoing }, { ...index, name: outgoingIndex(index.name) }),
      })),
      { name: entity.table, becomes: entity.table, sql: writeTable(models.to, entity) },
      ...entity.indexes.map((index) => ({
        name: incomingIndex(index.name),
        becomes: index.name,
        sql: writeIndex(entity, index),
      })),
    ]),
    triggers: rebuilt.flatMap(({ pair, outgoing }) => writeTriggers(backwardMirror(pair), pair.entity.table, outgoing)),
  }
}

function switchFrom(models: ModelPair, rebuilt: readonly Rebuilt[]): TableSwitch {
  return {
    counts: rebuilt.flatMap(({ pair, outgoing }) =>
      counts(pair.old, quote(outgoing), changedFields(models, pair).before).map((count) => ({
        ...count,
        remedy: 'the old code cannot serve what the new one wrote: go on with the new one, or correct them first',
      })),
    ),
    renames: rebuilt.flatMap(({ pair, incoming, outgoing }) => [
      ...dropTriggers(pair.entity.table),
      `ALTER TABLE ${quote(pair.entity.table)} RENAME TO ${quote(incoming)}`,
      `ALTER TABLE ${quote(outgoing)} RENAME TO ${quote(pair.old.table)}`,
    ]),
    texts: rebuilt.flatMap(({ pair: { old, entity }, incoming }) => [
      { name: incoming, becomes: incoming, sql: relaxedTable(entity, incoming) },
      ...entity.indexes.map((index) => ({
        name: index.name,
        becomes: incomingIndex(index.name),
        sql: writeIndex({ ...entity, table: incoming }, { ...index, name: incomingIndex(index.name) }),
      })),
      { name: old.table, becomes: old.table, sql: writeTable(models.from, old) },
      ...old.indexes.map((index) => ({ name: outgoingIndex(index.name), becomes: index.name, sql: writeIndex(old, index) })),
    ]),
    triggers: rebuilt.flatMap(({ pair, incoming }) => writeTriggers(forwardMirror(pair), pair.old.table, incoming)),
  }
}

function sameCount(name: string, old: string, incoming: string): Count {
  return {
    does: 'count',
    sql: `SELECT abs((SELECT count(*) FROM ${quote(old)}) - (SELECT count(*) FROM ${quote(incoming)}))`,
    path: `entities.${name}`,
    says: '{count} are in one of the two tables only',
    remedy: 'take it back with `lintel migrate down`, and begin anew',
  }
}

function short(sql: readonly string[], why: string, undo: readonly string[] = []) {
  return { act: { does: 'change', sql } as const, undo, lock: 'write', risk: 'none' as const, why }
}

function looking(act: Count) {
  return { act, lock: 'read', risk: 'none' as const, why: 'rows that stand in the way are told before anything is taken away' }
}
