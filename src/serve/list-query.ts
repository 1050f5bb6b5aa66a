import { Lru } from '../kit/lru.ts'
import type { Field } from '../model/blueprint.ts'
import type { EntityModel } from '../model/model.ts'
import {
  type Access,
  type Condition,
  type Operator,
  type PageRead,
  type PageShape,
  type SortKey,
  type Store,
  UnservedError,
} from '../ports/store.ts'
import { listWords } from '../writers/openapi/index.ts'
import { invalid, type Query, single } from './parameters.ts'
import { unserved } from './problems.ts'
import { readSelection, type SelectionReader } from './selection.ts'
import { valueReader } from './value-reader.ts'

/** A list request, compiled: what stays the same for every request of its shape. */
export interface ListPlan {
  readonly read: PageRead
  readonly sort: readonly SortKey[]
  /** The text `after` must begin with: a cursor fits only the order it came from. */
  readonly sortText: string
  /** Parameters that are conditions, in the order of their values. */
  readonly conditions: readonly { readonly parameter: string; readonly read: (text: string) => unknown }[]
}

export const defaultLimit = 20
export const largestLimit = 100
const largestIn = 100
const operators = new Set<string>(['eq', 'ne', 'lt', 'lte', 'gt', 'gte', 'in', 'prefix'])
const equality: readonly Operator[] = ['eq', 'ne', 'in']
const ordered: readonly Operator[] = ['eq', 'ne', 'in', 'lt', 'lte', 'gt', 'gte']

/** Compiles list requests, once for each shape and kind of caller. */
export function createListPlanner(
  store: Store,
  entity: EntityModel,
  selections: SelectionReader,
): (query: Query, access: Access) => ListPlan {
  const plans = new Lru<string, ListPlan>(1_000)
  return (query, access) => {
    const key = `${access.key}\n${shapeKey(query)}`
    const known = plans.get(key)
    if (known) return known
    const plan = compile(store, entity, selections, query, access)
    plans.set(key, plan)
    return plan
  }
}

/**
 * Equal for requests that differ only in values. Each part tells its length first: a client may write any character
 * into a name or a value, so no separator would keep one request's shape from looking like another's.
 */
function shapeKey(query: Query): string {
  let key = ''
  for (const name in query) {
    if (name === 'limit') continue
    key += `${name.length}:${name}`
    if (name === 'sort' || name === 'fields' || name === 'include') key += `=${query[name]!.length}:${query[name]}`
  }
  return key
}

function compile(store: Store, entity: EntityModel, selections: SelectionReader, query: Query, access: Access): ListPlan {
  const where: Condition[] = []
  const conditions: { parameter: string; read: (text: string) => unknown }[] = []
  for (const parameter of Object.keys(query)) {
    if (listWords.has(parameter)) continue
    const { field, operator, read } = readCondition(entity, parameter)
    where.push({ field, operator })
    conditions.push({ parameter, read })
  }
  const shape: PageShape = {
    entity: entity.name,
    selection: readSelection(selections, entity, query),
    where,
    sort: query.sort === undefined ? null : readSort(entity, single(query, 'sort')!),
    continued: query.after !== undefined,
  }
  try {
    const read = store.preparePage(shape, access)
    return {
      read,
      sort: read.sort,
      conditions,
      sortText: read.sort.map(({ field, descending }) => (descending ? `-${field}` : field)).join(),
    }
  } catch (error) {
    throw error instanceof UnservedError ? unserved(error, askedBy(query, error.field)) : error
  }
}

/** The parameter that named a field which no index serves. */
function askedBy(query: Query, field: string): string {
  const condition = Object.keys(query).find((name) => name === field || name.startsWith(`${field}[`))
  return condition !== undefined && !listWords.has(condition) ? condition : 'sort'
}

function readCondition(entity: EntityModel, parameter: string): Condition & { read: (text: string) => unknown } {
  const match = /^([A-Za-z][A-Za-z0-9]*)(?:\[([a-z]+)\])?$/.exec(parameter)
  const name = match?.[1]
  const operator = (match?.[2] ?? 'eq') as Operator
  const field = name === undefined ? undefined : fieldKind(entity, name)
  if (!name || !field) {
    const fields = entity.fields.map((each) => each.name).filter((each) => fieldKind(entity, each))
    const known = [...listWords, ...fields.map((each) => (listWords.has(each) ? `${each}[eq]` : each))].join(', ')
    throw invalid(parameter, `is not a parameter of ${entity.collection}; these are: ${known}`)
  }
  const allowed = operatorsOf(field)
  if (!operators.has(operator) || !allowed.includes(operator)) {
    throw invalid(parameter, `\`${name}\` cannot be compared with \`${operator}\`; with these it can: ${allowed.join(', ')}`)
  }
  const read = valueReader(field, parameter)
  if (operator !== 'in') return { field: name, operator, read }
  return {
    field: name,
    operator,
    read: (text) => {
      const parts = text.split(',')
      if (parts.length > largestIn) throw invalid(parameter, `at most ${largestIn} values`)
      return parts.map(read)
    },
  }
}

/** The kind of a field that a client may filter by; secrets do not exist for it. */
function fieldKind(entity: EntityModel, name: string): Field | undefined {
  if (name === 'id') return { kind: 'ref', to: entity.name }
  if (name === 'createdAt' || name === 'updatedAt') return { kind: 'time' }
  const found = entity.fields.find((each) => each.name === name)
  return found?.secret || found?.field.kind === 'json' || found?.field.kind === 'list' ? undefined : found?.field
}

function operatorsOf({ kind }: Field): readonly Operator[] {
  if (kind === 'bool' || kind === 'oneOf' || kind === 'ref') return equality
  return kind === 'text' ? [...ordered, 'prefix'] : ordered
}

function readSort(entity: EntityModel, text: string): readonly SortKey[] {
  const keys = text
    .split(',')
    .map((each) => (each.startsWith('-') ? { field: each.slice(1), descending: true } : { field: each, descending: false }))
  for (const { field } of keys) {
    if (!fieldKind(entity, field)) throw invalid('sort', `\`${field}\` is not a field that ${entity.collection} can be sorted on`)
  }
  if (new Set(keys.map(({ field }) => field)).size < keys.length) throw invalid('sort', 'a field is named twice')
  return keys
}

export function readLimit(query: Query): number {
  const text = single(query, 'limit')
  if (text === undefined) return defaultLimit
  const limit = /^\d{1,3}$/.test(text) ? Number(text) : 0
  if (limit < 1 || limit > largestLimit) throw invalid('limit', `expected a whole number from 1 to ${largestLimit}`)
  return limit
}
