import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { realOutside } from '../ports/outside.test-kit.ts'
import type { Outside } from '../ports/outside.ts'
import type { Knowledge, KnowledgeErrorCode } from './knowledge.ts'
import { openKnowledge } from './open-knowledge.ts'

/** A project's folder, and all that was opened of it. */
export interface Project {
  readonly folder: string
  readonly image: string
  /** What the clock says, in milliseconds. */
  nowMs: number
  open(busyMs?: number): Promise<Knowledge>
  remove(): Promise<void>
}

export async function newProject(): Promise<Project> {
  const folder = await mkdtemp(join(tmpdir(), 'lintel-memory-'))
  const opened: Knowledge[] = []
  const project: Project = {
    folder,
    image: join(folder, '.lintel', 'memory.db'),
    nowMs: Date.parse('2026-01-31T09:30:00.000Z'),
    open: async (busyMs = 30_000) => {
      const outside: Outside = { ...realOutside, now: () => project.nowMs }
      const knowledge = await openKnowledge({ folder, outside, busyMs })
      opened.push(knowledge)
      return knowledge
    },
    remove: async () => {
      for (const knowledge of opened) await knowledge.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
  return project
}

export const literalInsert = `INSERT INTO decisions (agent_name, decision_type, title, description, rationale) VALUES ('backend-architect', 'architecture', 'T', 'D', 'R')`

export const someDecision = {
  agentName: 'backend-architect',
  decisionType: 'database',
  title: 'Keep it in SQLite',
  description: 'One process writes, and it fits in memory',
  rationale: 'Nothing to install',
} as const

/** For `assert.rejects`: the code, and words of the message. */
export function says(code: KnowledgeErrorCode, words: RegExp): (error: unknown) => boolean {
  return (error) => {
    const { name, code: actual, message } = error as Error & { code?: string }
    if (name !== 'KnowledgeError' || actual !== code || !words.test(message)) throw error
    return true
  }
}
