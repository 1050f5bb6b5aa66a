import type { Filter, Query, Value } from '../../model/architecture/code.ts'
import { own } from './remember.ts'
import { type LinkedCall, objectOf, textOf } from './world.ts'

export type Client = Query['client']

/** A query of which nothing is known yet but who asks. */
export function newQuery(linked: LinkedCall, client: Client, on: string): Mutable<Query> {
  return {
    call: linked.call.id,
    function: linked.call.function,
    client,
    does: 'other',
    tables: [],
    filters: [],
    order: [],
    limit: null,
    offset: false,
    columns: [],
    writes: [],
    spreads: [],
    joins: [],
    locks: null,
    onConflict: false,
    returning: false,
    one: false,
    sql: null,
    parameters: [],
    joined: [],
    on,
    transaction: null,
    place: linked.call.place,
  }
}

export type Mutable<T> = { -readonly [K in keyof T]: T[K] }

/** What a callee is called on: of `tx.user.findMany` with two names after it, `tx`. */
export function calledOn(callee: string, names: number): string {
  return callee.split('.').slice(0, -names).join('.')
}

/** A number, or that there is one. */
export function limitOf(value: Value | null | undefined): Query['limit'] {
  if (value === null || value === undefined) return null
  if (value.is === 'number') return value.value
  if (value.is === 'name' && value.value?.is === 'number') return value.value.value
  return value.is === 'name' && value.path === 'undefined' ? null : 'dynamic'
}

/** What an object writes: by column, and whole objects as they come. */
export function writesOf(value: Value | null | undefined): Pick<Query, 'writes' | 'spreads'> {
  if (value === null || value === undefined) return { writes: [], spreads: [] }
  const object = objectOf(value)
  if (object !== null) {
    const inner = object.spreads.map(writesOf)
    return {
      writes: [
        ...Object.entries(object.fields).map(([column, told]) => ({ column, value: told })),
        ...inner.flatMap((one) => one.writes),
      ],
      spreads: inner.flatMap((one) => one.spreads),
    }
  }
  if (value.is === 'list') {
    const items = value.items.map(writesOf)
    return { writes: items.flatMap((one) => one.writes), spreads: items.flatMap((one) => one.spreads) }
  }
  return { writes: [], spreads: [value] }
}

/** `users.id`, `u.id` and `id`: the column, and the table where it is told. */
export function columnOf(text: string): { readonly table: string | null; readonly column: string } {
  const parts = text.split('.')
  return { table: parts.length > 1 ? parts.at(-2)! : null, column: parts.at(-1)! }
}

/** The last name of a path: of `schema.users` it is `users`. */
export function lastName(value: Value | null | undefined): string | null {
  if (value?.is === 'name') return value.path.slice(value.path.lastIndexOf('.') + 1)
  return textOf(value)
}

const operators: Readonly<Record<string, Filter['operator']>> = {
  '=': '=',
  '==': '=',
  '!=': '<>',
  '<>': '<>',
  '<': '<',
  '<=': '<',
  '>': '>',
  '>=': '>',
  in: 'in',
  like: 'like',
  ilike: 'like',
  is: 'is null',
  '@>': 'json',
  '->>': 'json',
}

export function operatorOf(text: string): Filter['operator'] {
  return own(operators, text.toLowerCase()) ?? 'other'
}

export function filterOf(
  column: string,
  operator: Filter['operator'],
  value: Value | null,
  wrapped: string | null = null,
): Filter {
  return { ...columnOf(column), operator, wrapped, value }
}

/** Texts of a value: itself, or of each item of a list. */
export function textsOf(value: Value | null | undefined): string[] {
  if (value?.is === 'list') return value.items.flatMap(textsOf)
  const text = textOf(value)
  return text === null ? [] : [text]
}
