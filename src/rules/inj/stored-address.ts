/** Addresses that one request keeps in a row, and that are asked later. */
import type { Architecture } from '../../model/architecture/architecture.ts'
import type { Call, Query, Value } from '../../model/architecture/code.ts'
import { functionOf, isServing, tableOf } from '../../model/architecture/look-up.ts'
import type { Place } from '../../model/architecture/place.ts'
import { callsOf, enteredAs } from '../entry.ts'
import { queriesReached } from '../reach.ts'
import { within } from '../values.ts'

export interface StoredAddress {
  /** `feeds.url` */
  readonly column: string
  /** Where a caller's value is kept. */
  readonly kept: Place
  /** Where the row's value is handed to the function that asks. */
  readonly handed: Place
}

const addresses = /^((\w+_)?(url|uri|endpoint|webhook))$/i

/** What a function is given to ask, where that is a column of a row that a request has filled. */
export function storedAddress(architecture: Architecture, call: Call, url: Value): StoredAddress | null {
  const owner = functionOf(architecture, call.function)
  if (owner === undefined) return null
  for (const inner of within(url, 4)) {
    if (inner.is !== 'name' || inner.origin?.from !== 'parameter' || inner.origin.name !== inner.path) continue
    for (const handing of callsOf(architecture, owner.id)) {
      const given = handing.args[inner.origin.index]
      const column = given === undefined ? null : columnIn(given)
      const write = column === null ? undefined : writeOf(architecture, handing, column)
      if (column !== null && write !== undefined) {
        return { column: `${write.tables[0]}.${column}`, kept: write.place, handed: handing.place }
      }
    }
  }
  return null
}

/** `url` of a row that a loop goes round with, or that a query has answered. */
function columnIn(value: Value): string | null {
  if (value.is !== 'name' || (value.origin?.from !== 'loop' && value.origin?.from !== 'call')) return null
  const name = value.path.slice(value.path.lastIndexOf('.') + 1)
  return addresses.test(name) ? name : null
}

/** A query that keeps what a request says in that column, of a table that is read where the address is handed on. */
function writeOf(architecture: Architecture, handing: Call, column: string): Query | undefined {
  const reads = queriesReached(architecture, handing.function)
  const isRead = (table: string) =>
    reads.some(({ tables, joins, sql }) => {
      const named = [...tables, ...joins]
      return named.some((each) => isSame(architecture, each, table)) || new RegExp(`\\b${table}\\b`).test(sql ?? '')
    })
  return architecture.code.queries.find(
    ({ does, tables, writes, function: id }) =>
      (does === 'insert' || does === 'update' || does === 'upsert') &&
      tables[0] !== undefined &&
      isServing(architecture, id) &&
      isRead(tables[0]) &&
      writes.some(
        (each) => each.column === column && enteredAs(architecture, id, each.value ?? undefined)?.origin.part === 'body',
      ),
  )
}

function isSame(architecture: Architecture, a: string, b: string): boolean {
  return a === b || (tableOf(architecture, a) !== undefined && tableOf(architecture, a) === tableOf(architecture, b))
}
