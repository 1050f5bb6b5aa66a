import type { Model } from '../../model/model.ts'
import { operationsOf } from '../../writers/openapi/index.ts'
import type { PartLoad } from '../catalogue/part-template.ts'

/** A load of which a part is assumed. */
export interface CompletedLoad {
  readonly load: PartLoad
  /** Operations and entities that nobody counted. */
  readonly assumed: readonly string[]
  /** Counted ones that the design does not have. */
  readonly dropped: readonly string[]
}

/** What one active user does in a day with what nobody has counted, and rows that they make in a month. */
const perDay = { list: 2, get: 2, create: 0.2, update: 0.1, delete: 0.02, query: 2, command: 0.2 }
const rowsPerMonth = 5

/**
 * The load of a design that parts have counted, and people have changed since: what is gone is left out, and of entities and
 * actions that no part brought something middling is assumed.
 * @param brought names of the entities and actions of parts: what they do not count is rare
 */
export function completeLoad(model: Model, counted: PartLoad, brought: ReadonlySet<string>): CompletedLoad {
  const names = new Map(
    operationsOf(model).map(({ action, entity, kind }) =>
      action === null
        ? ([`${entity!.name}.${kind}`, perDay[kind as 'list']] as const)
        : ([action.name, perDay[action.kind]] as const),
    ),
  )
  const unknown = model.entities.map(({ name }) => name).filter((name) => !brought.has(name))
  const assumed = [...names].filter(([name]) => !brought.has(name.split('.')[0]!))
  const requests = Object.entries(counted.requests).filter(([name]) => names.has(name))
  const rows = Object.entries(counted.rows).filter(([name]) => model.entities.some((entity) => entity.name === name))
  const sorted = <T>(entries: readonly (readonly [string, T])[]) =>
    Object.fromEntries(entries.toSorted(([a], [b]) => (a < b ? -1 : 1)))
  return {
    load: {
      requests: sorted([...requests, ...assumed]),
      rows: sorted([...rows, ...unknown.map((name) => [name, rowsPerMonth] as const)]),
    },
    assumed: assumed.map(([name]) => name).sort(),
    dropped: [...Object.keys(counted.requests), ...Object.keys(counted.rows)]
      .filter((name) => !names.has(name) && !model.entities.some((entity) => entity.name === name))
      .sort(),
  }
}
