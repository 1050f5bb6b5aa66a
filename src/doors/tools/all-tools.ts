import { check } from './list/check.ts'
import { design } from './list/design.ts'
import { designChange } from './list/design-change.ts'
import { emit } from './list/emit.ts'
import { explain } from './list/explain.ts'
import { handoff } from './list/handoff.ts'
import { agentKnowledgeExecute, agentKnowledgeQuery, memoryRetrieve, memorySearch, memoryStore } from './list/memory.ts'
import { migrateApply, migrateDown, migratePlan, migrateStatus } from './list/migrate.ts'
import { model } from './list/model.ts'
import { recallCheck } from './list/recall.ts'
import { finding, review } from './list/review.ts'
import { serveStart, serveStatus, serveStop, serveToken } from './list/serve.ts'
import type { Tool } from './tool.ts'

/** Every tool, in the order in which an agent is told of them. */
export const allTools: readonly Tool[] = [
  agentKnowledgeQuery,
  agentKnowledgeExecute,
  memoryStore,
  memoryRetrieve,
  memorySearch,
  recallCheck,
  design,
  designChange,
  model,
  check,
  explain,
  emit,
  handoff,
  serveStart,
  serveStatus,
  serveToken,
  serveStop,
  migratePlan,
  migrateStatus,
  migrateApply,
  migrateDown,
  review,
  finding,
]
