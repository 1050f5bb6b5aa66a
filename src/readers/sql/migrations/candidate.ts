import type { Sources } from '../../reader.ts'
import { byName } from './order.ts'
import { type Traits, traitsOf } from './traits.ts'

/** A file with what its text shows. */
export interface Candidate {
  readonly path: string
  readonly name: string
  readonly folder: string
  readonly traits: Traits
}

const version = 4

/** What the text of a file shows, remembered. */
export function traitsIn(sources: Sources, path: string): Traits {
  return sources.facts(path, 'sql-traits', version, traitsOf)
}

/** Items in groups, by the names of the groups. */
export function grouped<T>(items: readonly T[], key: (item: T) => string): [string, T[]][] {
  const groups = new Map<string, T[]>()
  for (const item of items) groups.set(key(item), [...(groups.get(key(item)) ?? []), item])
  return [...groups].sort(([a], [b]) => byName(a, b))
}
