import type { Catalogue } from '../understand/catalogue.ts'
import { archetypes } from './archetypes.ts'
import { parts } from './parts.ts'

/** All that a request may mean. */
export const catalogue: Catalogue = { archetypes, parts }
