import type { Catalogue } from '../understand/catalogue.ts'
import { commerce } from './archetypes/commerce.ts'
import { social } from './archetypes/social.ts'
import { work } from './archetypes/work.ts'
import { parts } from './parts.ts'

/** All that a request may mean. */
export const catalogue: Catalogue = { archetypes: [...social, ...commerce, ...work], parts }
