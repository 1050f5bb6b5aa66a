import type { Archetype } from '../catalogue/archetype.ts'
import type { PartTemplate } from '../catalogue/part-template.ts'

/** What a request may mean: handed in, so that reading knows no list of its own. */
export interface Catalogue {
  readonly archetypes: readonly Archetype[]
  readonly parts: readonly PartTemplate[]
}
