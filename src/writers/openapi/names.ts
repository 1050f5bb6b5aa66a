import { pascal } from '../../kit/text.ts'
import type { Model } from '../../model/model.ts'

export interface EntityNames {
  /** The whole row, as writes answer it. */
  readonly row: string
  /** The row as reads answer it: chosen fields, included rows. */
  readonly view: string
  readonly page: string
  readonly create: string
  readonly patch: string
}

export interface ComponentNames {
  readonly problem: string
  readonly entities: ReadonlyMap<string, EntityNames>
  readonly inputs: ReadonlyMap<string, string>
  readonly outputs: ReadonlyMap<string, string>
  readonly errors: ReadonlyMap<string, string>
}

/** A word that was not given out before: the wanted one, or with as many `_` after it as it takes. */
export function createNames(reserved: Iterable<string> = []): (wanted: string) => string {
  const taken = new Set(reserved)
  return (wanted) => {
    let name = wanted
    while (taken.has(name)) name += '_'
    taken.add(name)
    return name
  }
}

/** The schema names of the document. Entities called `problem` or `postView` must not take another's. */
export function componentNames(model: Model): ComponentNames {
  const free = createNames()
  const problem = free('Problem')
  const rows = model.entities.map((entity) => [entity.name, free(pascal(entity.name))] as const)
  const entities = new Map(
    rows.map(([name, row]) => {
      const named = (suffix: string) => free(`${pascal(name)}${suffix}`)
      return [name, { row, view: named('View'), page: named('Page'), create: named('Create'), patch: named('Patch') }] as const
    }),
  )
  const named = (names: readonly string[], suffix: string) =>
    new Map(names.map((name) => [name, free(`${pascal(name)}${suffix}`)]))
  const actions = model.actions.map(({ name }) => name)
  const errors = model.errors.map(({ name }) => name)
  return { problem, entities, inputs: named(actions, 'Input'), outputs: named(actions, 'Output'), errors: named(errors, 'Error') }
}
