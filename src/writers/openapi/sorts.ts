import type { EntityModel } from '../../model/model.ts'
import { plainIndexes } from './filters.ts'

/** An order that a list may come in, and what the request must hold equal for an index to serve it. */
export interface Sort {
  /** As it stands in the query string: `-createdAt`, `author,-createdAt`. */
  readonly text: string
  /** Fields of the index before the first sort key. Empty: always served. */
  readonly after: readonly string[]
}

/** Every order that an unconditional index serves, along it or against it; `id` is served always. */
export function sortsOf(entity: EntityModel): readonly Sort[] {
  const sorts = new Map<string, Sort>([idSort('id'), idSort('-id')])
  for (const { fields } of plainIndexes(entity)) {
    for (let start = 0; start < fields.length; start++) {
      for (let end = start + 1; end <= fields.length; end++) {
        const keys = fields.slice(start, end)
        const after = fields.slice(0, start).map(({ field }) => field)
        for (const against of [false, true]) {
          const text = keys.map(({ field, descending }) => (descending !== against ? `-${field}` : field)).join(',')
          const known = sorts.get(text)
          if (!known || after.length < known.after.length) sorts.set(text, { text, after })
        }
      }
    }
  }
  return [...sorts.values()].sort((a, b) => a.after.length - b.after.length)
}

function idSort(text: string): [string, Sort] {
  return [text, { text, after: [] }]
}
