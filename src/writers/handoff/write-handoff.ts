import type { Model } from '../../model/model.ts'
import { writeAi } from './ai/write-ai.ts'
import { writeData } from './data/write-data.ts'
import { writeFrontend } from './frontend/write-frontend.ts'
import type { HandoffFile, HandoffParts, HandoffRole, WriteRole } from './handoff.ts'
import { writePerformance } from './performance/write-performance.ts'
import { writePlatform } from './platform/write-platform.ts'
import { writeSecurity } from './security/write-security.ts'

const writers: Readonly<Record<HandoffRole, WriteRole>> = {
  frontend: writeFrontend,
  ai: writeAi,
  platform: writePlatform,
  security: writeSecurity,
  data: writeData,
  performance: writePerformance,
}

/**
 * The files that a role needs to go on from this model, ordered by path. Each is made of facts of the model; what the
 * blueprint does not say is told as such. The same model and parts give the same bytes.
 */
export function writeHandoff(role: HandoffRole, model: Model, parts: HandoffParts): readonly HandoffFile[] {
  return [...writers[role](model, parts)].sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0))
}
