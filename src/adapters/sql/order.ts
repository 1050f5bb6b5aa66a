import { quote } from '../../kit/sql.ts'
import type { EntityModel, IndexModel } from '../../model/model.ts'
import { type Condition, type SortKey, UnservedError } from '../../ports/store.ts'
import { columnOf, type Dialect, orderKey } from '../../writers/sql/index.ts'

const byId: readonly SortKey[] = [{ field: 'id', descending: false }]

/**
 * The order in which rows come when nothing is asked: that of the first index that begins with `equal` fields,
 * after them. Without such an index, or without fields, by id: as they were made.
 */
export function orderOf(entity: EntityModel, equal: readonly string[]): readonly SortKey[] {
  const index = usableIndexes(entity).find((each) => equal.length > 0 && beginsWith(each, equal))
  return index ? withId(keysAfter(index, equal.length)) : byId
}

/**
 * The order of a page, after making sure that an index serves every condition and the sort.
 * @throws UnservedError naming what could be asked instead.
 */
export function servedOrder(
  entity: EntityModel,
  where: readonly Condition[],
  sort: readonly SortKey[] | null,
): readonly SortKey[] {
  const equal = [...new Set(where.filter(({ operator }) => operator === 'eq' || operator === 'in').map(({ field }) => field))]
  for (const { field } of where) {
    if (field !== 'id' && !isServed(entity, field, equal)) throw unserved(entity, field, 'filtered', equal)
  }
  if (sort === null) {
    const ranged = where.find(
      ({ operator, field }) => operator !== 'eq' && operator !== 'in' && operator !== 'ne' && field !== 'id',
    )
    if (ranged) {
      const index = indexFor(entity, equal, [{ field: ranged.field, descending: false }])
      if (index) return index.sort
    }
    return defaultOrder(entity, equal)
  }
  const keys = sort.filter(({ field }) => !where.some((each) => each.operator === 'eq' && each.field === field))
  // A sort on what is held equal orders nothing, so the order that costs nothing will do.
  if (keys.length === 0) return defaultOrder(entity, equal)
  if (keys[0]!.field === 'id') return [keys[0]!]
  const found = indexFor(entity, equal, keys)
  if (!found) throw unserved(entity, keys[0]!.field, 'sorted', equal)
  return withId(keys)
}

/** The order of the index that covers most of the fields held equal. */
function defaultOrder(entity: EntityModel, equal: readonly string[]): readonly SortKey[] {
  for (let length = equal.length; length > 0; length--) {
    const index = usableIndexes(entity).find((each) => prefixLength(each, equal) === length)
    if (index) return withId(keysAfter(index, length))
  }
  return byId
}

/** An index whose fields, after those held equal, are the sort keys: all in its direction, or all against it. */
function indexFor(
  entity: EntityModel,
  equal: readonly string[],
  keys: readonly SortKey[],
): { index: IndexModel; sort: readonly SortKey[] } | undefined {
  for (const index of usableIndexes(entity)) {
    for (let skip = 0; skip <= prefixLength(index, equal); skip++) {
      const next = index.fields.slice(skip, skip + keys.length)
      if (next.length < keys.length || !next.every(({ field }, i) => field === keys[i]!.field)) continue
      const along = next.every(({ descending }, i) => descending === keys[i]!.descending)
      const against = next.every(({ descending }, i) => descending !== keys[i]!.descending)
      if (along || against) return { index, sort: withId(keys) }
    }
  }
  return undefined
}

/** Is the field the first of an index, or the next after fields that the request holds equal? */
function isServed(entity: EntityModel, field: string, equal: readonly string[]): boolean {
  return usableIndexes(entity).some((index) => {
    const at = index.fields.findIndex((each) => each.field === field)
    return at >= 0 && index.fields.slice(0, at).every((each) => equal.includes(each.field))
  })
}

/** Every field that could be filtered or sorted on, given those held equal. */
export function servedFields(entity: EntityModel, equal: readonly string[] = []): readonly string[] {
  const names = usableIndexes(entity).flatMap((index) => index.fields.map(({ field }) => field))
  return ['id', ...new Set(names.filter((name) => isServed(entity, name, equal)))].sort()
}

function unserved(entity: EntityModel, field: string, verb: string, equal: readonly string[]): UnservedError {
  const served = servedFields(entity, equal)
  const opening = openedBy(entity, field, equal).map((each) => `\`${each}\``)
  const unless = opening.length === 0 ? '' : ` unless ${opening.join(' and ')} ${opening.length === 1 ? 'is' : 'are'} held equal`
  const message = `no index serves \`${field}\`, so ${entity.collection} cannot be ${verb} by it${unless}`
  return new UnservedError(message, field, served)
}

/** Fields that stand before it in the index that asks for the fewest more; none where no index has it, or one serves it alone. */
function openedBy(entity: EntityModel, field: string, equal: readonly string[]): readonly string[] {
  const before = usableIndexes(entity).flatMap((index) => {
    const at = index.fields.findIndex((each) => each.field === field)
    if (at < 0) return []
    return [
      index.fields
        .slice(0, at)
        .map((each) => each.field)
        .filter((each) => !equal.includes(each)),
    ]
  })
  return before.toSorted((one, other) => one.length - other.length)[0] ?? []
}

/** A conditional index serves only queries that state its condition, so it does not count here. */
function usableIndexes(entity: EntityModel): readonly IndexModel[] {
  return entity.indexes.filter((index) => index.where.length === 0)
}

function prefixLength(index: IndexModel, equal: readonly string[]): number {
  const stop = index.fields.findIndex(({ field }) => !equal.includes(field))
  return stop < 0 ? index.fields.length : stop
}

function beginsWith(index: IndexModel, fields: readonly string[]): boolean {
  return prefixLength(index, fields) === fields.length
}

function keysAfter(index: IndexModel, length: number): readonly SortKey[] {
  return index.fields.slice(length).map(({ field, descending }) => ({ field, descending }))
}

/** Ends the order with the id, which makes it total. */
function withId(keys: readonly SortKey[]): readonly SortKey[] {
  if (keys.length === 0) return byId
  const at = keys.findIndex(({ field }) => field === 'id')
  return at >= 0 ? keys.slice(0, at + 1) : [...keys, { field: 'id', descending: keys.at(-1)!.descending }]
}

export function keyOrder(entity: EntityModel, keys: readonly SortKey[], alias: string, dialect: Dialect): string {
  const key = ({ field, descending }: SortKey) =>
    orderKey(entity, field, descending, `${alias}.${quote(columnOf(entity, field))}`, dialect)
  return keys.map(key).join(', ')
}
