import { quote } from '../../kit/sql.ts'
import type { EntityModel, IndexModel } from '../../model/model.ts'
import type { Wave } from '../../ports/migration.ts'
import { columnOf, postgresDialect as dialect, writeIndex, writeMatch } from '../../writers/sql/index.ts'
import { counting, locks, type StepBody, type TableDraft } from './plan-table.ts'

/** An index under another name than its own. */
interface Moved {
  readonly from: string
  readonly to: string
}

/**
 * Indexes are built while rows are written, under a name of their own where the old one still has theirs. Those that only
 * old code needs go in the end.
 * @returns what has to be renamed with the columns that are swapped, and in the end.
 */
export function planIndexes(to: TableDraft): { readonly swapped: readonly Moved[]; readonly retired: readonly Moved[] } {
  const { draft, pair, table } = to
  const entity: EntityModel = { ...pair.entity, table }
  const swappedColumns = new Map(to.swaps.map((swap) => [swap.field.name, swap]))
  const filled = new Set(to.fills.map(({ column }) => column))
  const definition = (of: EntityModel, index: IndexModel) => writeIndex({ ...of, table }, { ...index, name: '' }, dialect)
  const left = [...pair.old.indexes]
  const swapped: Moved[] = []
  const retired: Moved[] = []
  for (const index of entity.indexes) {
    const swaps = index.fields.some(({ field }) => swappedColumns.has(field))
    const at = left.findIndex((old) => definition(pair.old, old) === definition(entity, index))
    const same = at < 0 ? undefined : left.splice(at, 1)[0]!
    if (same && !swaps) {
      if (same.name !== index.name) retired.push({ from: same.name, to: index.name })
      continue
    }
    const taken = pair.old.indexes.some(({ name }) => name === index.name) || swaps
    const name = taken ? `lintel_new_${index.name}`.slice(0, 63) : index.name
    const columns = index.fields.map(({ field }) => swappedColumns.get(field)?.incoming ?? columnOf(entity, field))
    const late = swaps || columns.some((column) => filled.has(column))
    const of = incomingEntity(entity, to)
    const add = (wave: Wave) => {
      if (index.unique) draft.add(wave, `${index.name}.duplicates`, countDuplicates(to, of, index))
      draft.add(wave, `${index.name}.build`, building(writeIndex(of, { ...index, name }, dialect), name))
    }
    if (late) to.afterFill.push(() => add('backfill'))
    else add('expand')
    if (same && swaps) swapped.push({ from: same.name, to: `lintel_old_${same.name}`.slice(0, 63) })
    if (swaps) swapped.push({ from: name, to: index.name })
    else if (name !== index.name) retired.push({ from: name, to: index.name })
  }
  for (const old of left) {
    const gone = swapped.find(({ from }) => from === old.name)?.to ?? old.name
    to.contract.push(() => draft.add('contract', `${old.name}.drop`, dropping(gone)))
  }
  return { swapped, retired }
}

/** With columns as they are called before they take the place of others. */
function incomingEntity(entity: EntityModel, { swaps }: TableDraft): EntityModel {
  const fields = entity.fields.map((field) => {
    const swap = swaps.find((each) => each.field.name === field.name)
    return swap ? { ...field, column: swap.incoming } : field
  })
  return { ...entity, fields }
}

function building(sql: string, name: string): StepBody {
  return {
    act: { does: 'index', index: name, sql: sql.replace(/^CREATE (UNIQUE )?INDEX /, 'CREATE $1INDEX CONCURRENTLY ') },
    undo: [`DROP INDEX IF EXISTS ${quote(name)}`],
    lock: locks.update,
    risk: 'none',
    why: 'it is built while rows are read and written; what a killed build leaves is dropped and built anew',
  }
}

function dropping(name: string): StepBody {
  return {
    act: { does: 'online', sql: `DROP INDEX CONCURRENTLY IF EXISTS ${quote(name)}` },
    lock: locks.update,
    risk: 'none',
    why: 'only old code needed it',
  }
}

function countDuplicates(to: TableDraft, entity: EntityModel, index: IndexModel): StepBody {
  const columns = index.fields.map(({ field }) => quote(columnOf(entity, field)))
  const where = [
    ...columns.map((column) => `${column} IS NOT NULL`),
    ...index.where.map((match) => writeMatch(entity, match, undefined, dialect)),
  ]
  const sql = `SELECT count(*) FROM (SELECT 1 FROM ${quote(to.table)} WHERE ${where.join(' AND ')} GROUP BY ${columns.join(', ')} HAVING count(*) > 1) AS d`
  const names = index.fields.map(({ field }) => `\`${field}\``).join(' and ')
  const says = `no two rows may share ${names}, and {values} are shared`
  return counting(sql, `entities.${to.pair.entity.name}`, says, 'correct the rows that share a value first')
}

/** Names change hands at once. */
export function renaming(moved: readonly Moved[]): readonly string[] {
  return moved.map(({ from, to }) => `ALTER INDEX IF EXISTS ${quote(from)} RENAME TO ${quote(to)}`)
}
