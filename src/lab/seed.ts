/** Rows for tables of a reviewed schema: required columns filled by type, references kept, simple checks fulfilled. */
import type { Column, Database, Table } from '../model/architecture/database.ts'
import { candidatesOf, typeValue } from './seed-values.ts'
import { literal, quote, quotePath } from './sql-text.ts'
import { NotRun, type Steps } from './trial.ts'

/** SQL expressions of `n` by column, where they are not those of the column's type. */
export type Given = Readonly<Record<string, string>>

export interface Rows {
  readonly from: number
  readonly to: number
  readonly given?: Given
  /** Columns that could stay empty are filled as well, so that rows have the size of real ones. */
  readonly full?: boolean
}

const mostTries = 60
const checkViolated = '23514'

/** Far from the rows that migrations themselves insert. */
export const twoTenants: Rows = { from: 9_001, to: 9_002 }

export function tableOf(database: Database, name: string): Table {
  const table = database.tables.find((each) => each.name === name)
  if (!table) throw new NotRun(`the migrations leave no table \`${name}\``)
  return table
}

export function columnOf(table: Table, name: string): Column {
  const column = table.columns.find((each) => each.name === name)
  if (!column) throw new NotRun(`\`${table.name}\` has no column \`${name}\``)
  return column
}

/** Triggers and references do not act while rows are made; constraints of the rows themselves do. */
export async function seeding<T>(steps: Steps, work: () => Promise<T>): Promise<T> {
  await steps.run('SET LOCAL session_replication_role = replica')
  const result = await work()
  await steps.run('SET LOCAL session_replication_role = origin')
  return result
}

/** New files for the table and its indexes, so that the pages that are counted are of the rows that are made. */
export async function empty(steps: Steps, table: Table): Promise<void> {
  await steps.run(`TRUNCATE ${quotePath(table.name)} CASCADE`)
}

/** The same rows in every table that it refers to, and then in itself: equal numbers make equal keys. */
export async function seedWithParents(steps: Steps, database: Database, table: Table, rows: Rows): Promise<void> {
  const seen = new Set<string>()
  const visit = async (each: Table): Promise<void> => {
    seen.add(each.name)
    for (const { to } of each.foreignKeys) {
      const parent = database.tables.find(({ name }) => name === to.table)
      if (parent && !seen.has(parent.name)) await visit(parent)
    }
    await seedTable(steps, each, each === table ? rows : { from: rows.from, to: rows.to })
  }
  await visit(table)
}

/** @throws NotRun where a row cannot be made. */
export async function seedTable(steps: Steps, table: Table, rows: Rows): Promise<void> {
  const values = await valuesOf(steps, table, rows)
  const given = await fulfilChecks(steps, table, values, rows.from)
  await steps.run(insertion(table, given, rows.from, rows.to))
}

type Values = ReadonlyMap<string, string>

function insertion(table: Table, values: Values, from: number, to: number): string {
  if (values.size === 0) throw new NotRun(`\`${table.name}\` has no column to fill`)
  const columns = [...values.keys()].map(quote).join(', ')
  const series = `generate_series(${from}::bigint, ${to}::bigint) AS series(n)`
  return `INSERT INTO ${quotePath(table.name)} (${columns}) OVERRIDING SYSTEM VALUE SELECT ${[...values.values()].join(', ')} FROM ${series}`
}

async function valuesOf(steps: Steps, table: Table, { given = {}, full = false }: Rows): Promise<Values> {
  const values = new Map<string, string>()
  for (const column of table.columns) {
    if (column.generated) continue
    const own = given[column.name]
    const value = own ?? (full || needs(table, column) ? await typedValue(steps, column.type, 'n') : null)
    if (value !== null) values.set(column.name, value)
    else if (!column.nullable && column.default === null && !column.identity) {
      throw new NotRun(`there is no value for \`${table.name}.${column.name}\` of type \`${column.type}\``)
    }
  }
  return values
}

/** What must be filled, and keys that others refer to. */
function needs(table: Table, column: Column): boolean {
  const isKey = table.primaryKey?.columns.includes(column.name) ?? false
  const isUnique = table.indexes.some((index) => index.unique && index.keys.some((key) => key.column === column.name))
  return isKey || isUnique || (!column.nullable && column.default === null && !column.identity)
}

/** A value of any type that the schema has, its own ones too. */
export async function typedValue(steps: Steps, type: string, n: string): Promise<string | null> {
  const known = typeValue(type, n)
  if (known !== null) return known
  const {
    rows: [found],
  } = await steps.quiet(
    `SELECT t.typtype::text AS kind, format_type(t.typbasetype, t.typtypmod) AS base, (SELECT count(*)::int FROM pg_enum WHERE enumtypid = t.oid) AS labels FROM pg_type t WHERE t.oid = ${literal(type)}::regtype`,
  )
  if (found?.kind === 'e' && Number(found.labels) > 0) return `(enum_range(NULL::${type}))[1 + (${n} % ${found.labels})::int]`
  const base = found?.kind === 'd' ? typeValue(String(found.base), n) : null
  return base === null ? null : `(${base})::${type}`
}

/** Tries the literals of each check that a first row breaks, until none is broken. */
async function fulfilChecks(steps: Steps, table: Table, values: Values, n: number): Promise<Values> {
  const refusal = async (tried: Values) => {
    await steps.quiet('SAVEPOINT first_row')
    const { error } = await steps.quiet(insertion(table, tried, n, n))
    await steps.quiet('ROLLBACK TO SAVEPOINT first_row')
    return error
  }
  let current = values
  let error = await refusal(current)
  for (let tries = 0; error?.code === checkViolated && error.constraint !== null; ) {
    const broken: string = error.constraint
    const better = await (async () => {
      for (const next of variants(table, current, broken)) {
        if (++tries > mostTries) return null
        const after = await refusal(next)
        if (after === null || (after.code === checkViolated && after.constraint !== broken)) return { next, after }
      }
      return null
    })()
    if (!better) throw new NotRun(`no row was found that the check \`${broken}\` of \`${table.name}\` takes`)
    current = better.next
    error = better.after
  }
  if (error) throw new NotRun(`a row of \`${table.name}\` is refused: ${error.message}`)
  return current
}

function* variants(table: Table, values: Values, constraint: string): Generator<Values> {
  const condition = table.checks.find((check) => check.name === constraint)?.expression
  if (condition === undefined) return
  const words = new Set(condition.replace(/'(?:[^']|'')*'/g, '').match(/[\p{L}_][\p{L}\p{N}_$]*/gu) ?? [])
  for (const column of table.columns) {
    if (!words.has(column.name) || column.generated) continue
    for (const candidate of candidatesOf(condition)) yield new Map(values).set(column.name, candidate)
  }
}
