/** Code that looks whether a row is there, and then makes one: two at once both find none. */
import { escaped } from '../kit/escaped.ts'
import type { Architecture } from '../model/architecture/architecture.ts'
import type { Call, Query, Value } from '../model/architecture/code.ts'
import type { Index, Table } from '../model/architecture/database.ts'
import { callsAt, callsIn, functionOf, isServing, queriesIn, tableOf } from '../model/architecture/look-up.ts'
import { once } from './once.ts'
import { isGuarded } from './row-guard.ts'
import { textOf, within } from './values.ts'

export interface FindThenCreate {
  readonly find: Query
  readonly create: Query
  readonly table: Table
  /** What the row is looked for by, with a value that differs from call to call. */
  readonly columns: readonly string[]
  /** How else it is told: `deleted_at is null`, `status = 'open'`. */
  readonly rest: readonly Query['filters'][number][]
  /** Plain equality alone, which a unique index can say. */
  readonly isEquality: boolean
}

/** Each in the code that serves, where nothing keeps others out in between. */
export const findThenCreates: (architecture: Architecture) => readonly FindThenCreate[] = once((architecture) => {
  return architecture.code.queries.flatMap((create) => {
    const table = tableOf(architecture, create.tables[0] ?? '')
    if (create.does !== 'insert' || create.onConflict || table === undefined || !isServing(architecture, create.function))
      return []
    const find = queriesIn(architecture, create.function).findLast(
      (query) =>
        (query.does === 'select' || query.does === 'count') &&
        query.place.start < create.place.start &&
        query.joins.length === 0 &&
        tableOf(architecture, query.tables[0] ?? '') === table,
    )
    if (find === undefined || find.order.length > 0 || isGuarded(architecture, create) || !decides(architecture, find, create))
      return []
    const told = toldBy(find, create, table)
    return told === null ? [] : [{ find, create, table, ...told }]
  })
})

type Told = Pick<FindThenCreate, 'columns' | 'rest' | 'isEquality'>

/** The filters of the search, as far as they are what the new row is made of. */
function toldBy(find: Query, create: Query, table: Table): Told | null {
  const hasColumn = (name: string) => table.columns.some((column) => column.name === name)
  if (find.filters.length === 0 || find.filters.some(({ column }) => !hasColumn(column))) return null
  const isVarying = ({ operator, value }: Query['filters'][number]) =>
    operator === '=' && value !== null && textOf(value) === null && value.is !== 'number' && value.is !== 'boolean'
  const varying = find.filters.filter(isVarying)
  const written = new Map(create.writes.map(({ column, value }) => [column, value]))
  // The same value is looked for and written, in each of its columns.
  const isWritten = ({ column, value }: Query['filters'][number]) =>
    written.size > 0 ? isSame(value, written.get(column)) : create.parameters.some((each) => isSame(value, each))
  if (varying.length === 0 || !varying.every(isWritten)) return null
  const rest = find.filters.filter((filter) => !isVarying(filter))
  const isPlain = rest.every(({ operator, value }) => operator === 'is null' || (operator === '=' && value !== null))
  return { columns: [...new Set(varying.map(({ column }) => column))], rest, isEquality: isPlain }
}

function isSame(a: Value | null, b: Value | null | undefined): boolean {
  if (a === null || b === null || b === undefined) return false
  const names = (value: Value) => [...within(value)].flatMap((inner) => (inner.is === 'name' ? [inner.path] : []))
  const [left, right] = [names(a), names(b)]
  return left.some((name) => right.includes(name) || right.some((other) => last(other) === last(name)))
}

function last(path: string): string {
  return path.slice(path.lastIndexOf('.') + 1)
}

/** Whether the answer of the search decides if the row is made. */
function decides(architecture: Architecture, find: Query, create: Query): boolean {
  const calls = callsIn(architecture, find.function)
  const [search, insert] = [calls.find(({ id }) => id === find.call), calls.find(({ id }) => id === create.call)]
  if (search === undefined || insert === undefined) return false
  // The last of a chain holds the answer: `const found = await db.selectFrom(…).select('id').executeTakeFirst()`.
  const kept = callsAt(architecture, search.place).find(({ keptAs }) => keptAs !== null)?.keptAs ?? null
  if (kept !== null && isBare(find) && !isUsed(architecture, find, kept, calls)) return true
  const speaksOf = (condition: string) =>
    condition.includes(`${search.callee}(`) ||
    (search.keptAs !== null
      ? new RegExp(`(^|[^\\w.])${escaped(search.keptAs)}\\b`).test(condition)
      : /exist|found|rows|rowCount|length|count|duplicate|taken|already/i.test(condition))
  // `if (found) throw …`, or `if (!found) insert`.
  if (search.keptAs === null && /^(\w+\.)?(sql|tx|trx)$/.test(search.callee) && asksForNothing(find, create)) return true
  // `if (open) return open`: what was found is one of its answers, and what was made another.
  const answers = functionOf(architecture, find.function)?.answers ?? []
  if (answers.length > 1 && answers.some((value) => value.is === 'name' && value.path === search.keptAs)) return true
  const between = calls.filter(({ place }) => place.start > find.place.start && place.start <= insert.place.start)
  return between.some((call) => call.conditions.some(speaksOf) && (call === insert || refuses(call)))
}

/** Only whether there is one is asked, and the row that is made has nothing of it: `if (taken) return`. */
function asksForNothing(find: Query, { writes }: Query): boolean {
  return isBare(find) && !find.one && !writes.some(({ value }) => value !== null && [...within(value)].some(isAnswer))
}

function isBare({ columns, does }: Query): boolean {
  return does === 'select' && columns.length > 0 && columns.every((column) => /^(id|1|true)$/i.test(column))
}

/** What was found goes anywhere: otherwise it can only decide. */
function isUsed(architecture: Architecture, find: Query, kept: string, calls: readonly Call[]): boolean {
  const isOfIt = (value: Value) => [...within(value)].some((each) => each.is === 'name' && each.path.split('.', 1)[0] === kept)
  return (
    calls.some(
      ({ args, place, callee }) => place.start > find.place.start && (args.some(isOfIt) || callee.startsWith(`${kept}.`)),
    ) || functionOf(architecture, find.function)?.answers.some(isOfIt) === true
  )
}

function isAnswer(value: Value): boolean {
  return value.is === 'name' && value.origin?.from === 'call'
}

/** An error, or an answer that ends the request. */
function refuses({ isNew, callee, args, target }: Call): boolean {
  return (
    (isNew && /Error|Exception|Conflict|Failure|Problem/.test(`${callee} ${target ?? ''}`)) ||
    /(^|\.)(status|sendStatus|code|json|send|end|fail|reject|err|conflict|badRequest|left)$/i.test(callee) ||
    args.some((arg) => arg.is === 'number' && arg.value === 409)
  )
}

/** A unique index that refuses the second of two such rows. */
export function uniqueFor({ indexes, primaryKey }: Table, columns: readonly string[]): boolean {
  const covers = ({ unique, keys }: Index) =>
    unique && keys.every(({ column, expression }) => columns.some((each) => each === column || (expression ?? '').includes(each)))
  // One over more columns than these may be what is meant, where the rest is set by the scope of the caller.
  const spans = ({ unique, keys }: Index) =>
    unique && columns.every((each) => keys.some(({ column, expression }) => each === column || (expression ?? '').includes(each)))
  return (
    primaryKey?.columns.every((column) => columns.includes(column)) === true ||
    indexes.some((index) => covers(index) || spans(index))
  )
}
