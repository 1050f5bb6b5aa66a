import type { Archetype } from './archetype.ts'
import { social } from './archetypes/social.ts'

/** Every kind of system that a request may ask for by name. */
export const archetypes: readonly Archetype[] = [...social]
