import { quote } from '../../kit/sql.ts'
import type { EntityModel, Model } from '../../model/model.ts'
import type { Plan } from '../../ports/migration.ts'
import {
  checkName,
  postgresDialect as dialect,
  referenceName,
  writeDefault,
  writeIndex,
  writeReferences,
  writeTable,
} from '../../writers/sql/index.ts'
import { IncompatibleModelError } from '../sql/incompatible-model.ts'
import { type EntityPair, type ModelPair, pairModels } from '../sql/model-pairs.ts'
import { createDraft, type Draft } from '../sql/plan-draft.ts'
import { refusedChanges } from '../sql/refused-changes.ts'
import { postgresConversions } from './conversions.ts'
import { planIndexes, renaming } from './plan-indexes.ts'
import { planKeptField } from './plan-kept-fields.ts'
import { planAddedField, planDroppedField } from './plan-new-fields.ts'
import {
  addCheck,
  alter,
  changing,
  checkOf,
  column,
  dropConstraint,
  type Filling,
  locks,
  type TableDraft,
  validate,
} from './plan-table.ts'
import { dropSync, type SyncRule, writeSyncFunction, writeSyncTrigger } from './sync-trigger.ts'

/**
 * What leads from one model to another while code of both is served.
 * @throws IncompatibleModelError for what no plan can do.
 */
export function planPostgres(from: Model, to: Model): Plan {
  const pair = pairModels(from, to)
  const refused = refusedChanges(pair, postgresConversions)
  if (refused.length > 0) throw new IncompatibleModelError(refused)
  const draft = createDraft()
  const model = standing(pair)
  for (const entity of pair.added) addTable(draft, model, entity)
  const tables = pair.kept.map((each) => planTable(draft, pair, model, each))
  for (const entity of pair.added) addKeys(draft, model, entity)
  for (const table of tables) table.fill()
  for (const table of tables) table.contract()
  dropTables(draft, pair)
  return draft.finish('postgres', null)
}

/** The model after, with its tables as they are called until contract. */
function standing({ to, kept }: ModelPair): Model {
  const tableOf = (entity: EntityModel) => kept.find((each) => each.entity === entity)?.old.table ?? entity.table
  return { ...to, entities: to.entities.map((entity) => ({ ...entity, table: tableOf(entity) })) }
}

function addTable(draft: Draft, model: Model, entity: EntityModel): void {
  const sql = [
    writeTable(model, entity, entity.table, dialect),
    ...entity.indexes.map((index) => writeIndex(entity, index, dialect)),
  ]
  const create = sql.map((text) => text.replace(/^CREATE (UNIQUE )?(TABLE|INDEX) /, 'CREATE $1$2 IF NOT EXISTS '))
  draft.add('expand', `${entity.name}.create`, {
    ...changing(create, 'old code does not know it', [`DROP TABLE IF EXISTS ${quote(entity.table)} CASCADE`]),
    lock: locks.none,
    risk: 'none',
  })
}

function addKeys(draft: Draft, model: Model, entity: EntityModel): void {
  for (const field of entity.fields.filter((each) => each.field.kind === 'ref')) {
    const [sql] = writeReferences(model, { ...entity, fields: [field] })
    draft.add('expand', `${entity.name}.${field.name}.key`, {
      ...changing([sql!], 'the table is empty, so that no row is looked at'),
      lock: locks.rows,
    })
  }
}

interface PlannedTable {
  fill(): void
  contract(): void
}

function planTable(draft: Draft, pair: ModelPair, model: Model, each: EntityPair): PlannedTable {
  const { old, entity } = each
  const { table } = old
  const to: TableDraft = {
    draft,
    pair: each,
    model,
    before: pair.from,
    table,
    rules: [],
    fills: [],
    swaps: [],
    released: [],
    afterFill: [],
    contract: [],
    lastly: [],
  }
  for (const field of each.dropped) planDroppedField(to, field)
  for (const fields of each.fields) planKeptField(to, fields)
  for (const field of each.added) planAddedField(to, field)
  if (to.rules.length > 0) addSync(to)
  const indexes = planIndexes(to)
  const isRenamed = entity.table !== table
  return {
    fill: () => {
      if (to.fills.length > 0) addBatches(to)
      for (const add of to.afterFill) add()
      if (to.swaps.length > 0)
        swapColumns(
          to,
          renaming(indexes.swapped),
          renaming(indexes.swapped.map(({ from, to: name }) => ({ from: name, to: from })).reverse()),
        )
      if (isRenamed) addView(to)
    },
    contract: () => {
      if (to.rules.length > 0)
        draft.add(
          'contract',
          `${entity.name}.unsync`,
          changing([...dropSync(table), ...to.released], 'old code is served no more'),
        )
      for (const add of to.contract) add()
      for (const add of to.lastly) add()
      if (isRenamed) renameTable(to)
      if (indexes.retired.length > 0) {
        const name = 'indexes take the names that the blueprint gives them'
        draft.add('contract', `${entity.name}.index-names`, {
          ...changing(renaming(indexes.retired), name),
          lock: locks.update,
          risk: 'none',
        })
      }
    },
  }
}

function addSync({ draft, pair, table, rules }: TableDraft): void {
  draft.add('expand', `${pair.entity.name}.sync`, {
    ...changing(
      [writeSyncFunction(table, rules), writeSyncTrigger(table)],
      'what one code writes, the other reads',
      dropSync(table),
    ),
    lock: locks.rows,
  })
}

function addBatches({ draft, pair, table, fills }: TableDraft): void {
  const lossy = fills.find(({ back }) => back === null)
  const back = fills.flatMap(({ column: name, back: to }) => (to ? [{ column: name, ...to }] : []))
  const names = fills.map(({ column: name }) => `\`${name.replace(/^lintel_new_/, '')}\``).join(', ')
  draft.add('backfill', `${pair.entity.name}.fill`, {
    act: { does: 'batches', table, sql: writeBatch(table, fills) },
    undo: lossy ? null : back.length > 0 ? [...dropSync(table), writeBatch(table, back)] : [],
    lock: locks.write,
    risk: 'rewrites',
    why: lossy ? `several old words of \`${lossy.column}\` have become one` : `rows that exist get ${names}, a few at a time`,
  })
}

/** Only the rows that need it, so that it may run again. */
function writeBatch(table: string, fills: readonly Pick<Filling, 'column' | 'value' | 'where'>[]): string {
  const sets = fills.map(
    ({ column: name, value, where }) => `${quote(name)} = CASE WHEN ${where} THEN ${value} ELSE ${quote(name)} END`,
  )
  const where = fills.map((fill) => `(${fill.where})`).join(' OR ')
  return `UPDATE ${quote(table)} SET ${sets.join(', ')} WHERE ($1::uuid IS NULL OR "id" > $1::uuid) AND "id" <= $2::uuid AND (${where})`
}

/** The new column takes the name; the old one is kept right for those who go back. */
function swapColumns(to: TableDraft, indexes: readonly string[], back: readonly string[]): void {
  const { draft, pair, table, swaps, rules } = to
  const after = rules.map((rule): SyncRule => {
    const swap = rule.is === 'pair' ? swaps.find(({ incoming }) => incoming === rule.now) : undefined
    return swap && rule.is === 'pair' ? { is: 'kept', old: swap.outgoing, now: swap.field.column, backward: rule.backward } : rule
  })
  const rename = (from: string, name: string) => alter(table, `RENAME COLUMN ${quote(from)} TO ${quote(name)}`)
  const sql = swaps.flatMap(({ old, field, incoming, outgoing }) => [
    ...(checkOf(old) === null ? [] : [dropConstraint(table, checkName(old))]),
    rename(field.column, outgoing),
    rename(incoming, field.column),
    ...(old.optional ? [] : [alter(table, column(outgoing, 'DROP NOT NULL'))]),
  ])
  const undo = swaps.flatMap(({ old, field, incoming, outgoing }) => {
    const check = checkOf(old)
    return [
      rename(field.column, incoming),
      rename(outgoing, field.column),
      ...(old.optional ? [] : [alter(table, column(field.column, 'SET NOT NULL'))]),
      ...(check === null ? [] : [addCheck(table, checkName(old), check), validate(table, checkName(old))]),
      ...(writeDefault(old, dialect) === null ? [] : [alter(table, column(field.column, 'DROP DEFAULT'))]),
    ]
  })
  draft.add(
    'backfill',
    `${pair.entity.name}.swap`,
    changing(
      [...sql, ...indexes, writeSyncFunction(table, after)],
      'the column that was filled takes the name; from here on old code reads the new type',
      [...undo, ...back, writeSyncFunction(table, rules)],
    ),
  )
}

/** New code finds the table under its new name; a view of one table is written like it. */
function addView({ draft, pair, table }: TableDraft): void {
  const { entity } = pair
  const columns = ['id', 'version', 'created_at', 'updated_at', ...entity.fields.map((field) => field.column)].map(quote)
  draft.add('backfill', `${entity.name}.view`, {
    ...changing(
      [`CREATE OR REPLACE VIEW ${quote(entity.table)} AS SELECT ${columns.join(', ')} FROM ${quote(table)}`],
      'new code finds the rows under the new name',
      [`DROP VIEW IF EXISTS ${quote(entity.table)}`],
    ),
    lock: locks.read,
    risk: 'none',
  })
}

function renameTable({ draft, pair, table }: TableDraft): void {
  const { entity } = pair
  draft.add(
    'contract',
    `${entity.name}.rename`,
    changing(
      [
        `DROP VIEW IF EXISTS ${quote(entity.table)}`,
        `ALTER TABLE ${quote(table)} RENAME TO ${quote(entity.table)}`,
        `ALTER INDEX IF EXISTS ${quote(`${table}_pkey`)} RENAME TO ${quote(`${entity.table}_pkey`)}`,
      ],
      'nobody uses the old name any more',
    ),
  )
}

/** Keys first, so that the order of the tables does not matter. */
function dropTables(draft: Draft, { dropped }: ModelPair): void {
  for (const entity of dropped) {
    const keys = entity.fields
      .filter(({ field }) => field.kind === 'ref')
      .map((field) => `ALTER TABLE IF EXISTS ${quote(entity.table)} DROP CONSTRAINT IF EXISTS ${quote(referenceName(field))}`)
    if (keys.length > 0) draft.add('contract', `${entity.name}.unkey`, changing(keys, 'its rows no longer hold others in place'))
  }
  for (const entity of dropped) {
    draft.add('contract', `${entity.name}.drop`, {
      ...changing([`DROP TABLE IF EXISTS ${quote(entity.table)}`], 'the blueprint no longer has it'),
      risk: 'destroys',
      destroys: [entity.name],
    })
  }
}
