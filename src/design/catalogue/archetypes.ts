import type { Archetype } from './archetype.ts'
import { commerce } from './archetypes/commerce.ts'
import { social } from './archetypes/social.ts'
import { work } from './archetypes/work.ts'

/** Every kind of system that a request may ask for by name. */
export const archetypes: readonly Archetype[] = [...social, ...commerce, ...work]
