import { apiPatterns } from './api.ts'
import { consistencyPatterns } from './consistency.ts'
import { dataPatterns } from './data.ts'
import { messagingPatterns } from './messaging.ts'
import { operationsPatterns } from './operations.ts'
import { resiliencePatterns } from './resilience.ts'
import { securityPatterns } from './security.ts'
import type { StarterPattern } from './starter-pattern.ts'
import { structurePatterns } from './structure.ts'

/** The patterns of backends that memory knows from the first day. */
export const starterPatterns: readonly StarterPattern[] = [
  ...consistencyPatterns,
  ...dataPatterns,
  ...resiliencePatterns,
  ...apiPatterns,
  ...messagingPatterns,
  ...structurePatterns,
  ...securityPatterns,
  ...operationsPatterns,
]
