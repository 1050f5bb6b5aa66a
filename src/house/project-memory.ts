import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { AgentKnowledge } from '../memory/index.ts'
import { keepInStep } from './keep-in-step.ts'
import { openKnowledge } from './open-knowledge.ts'

/** The memory of a project as agents use it for a long time: what people write into `docs/adr/` meanwhile is seen. */
export interface ProjectMemory extends AgentKnowledge {
  /** Writes what was recorded into `docs/adr/`. */
  writeFiles(): Promise<{ readonly files: readonly string[]; readonly problems: readonly string[] }>
  close(): Promise<void>
}

const adrFolder = 'docs/adr'

/** @throws KnowledgeError */
export async function openProjectMemory(folder: string): Promise<ProjectMemory> {
  const knowledge = await openKnowledge(folder)
  let seen = ''
  const step = async () => {
    const { files, problems } = await keepInStep(knowledge, folder)
    seen = stampOf(join(folder, adrFolder))
    return { files, problems }
  }
  /** What stands in the way is told where something is recorded; here memory answers with what it has. */
  const look = async () => {
    if (stampOf(join(folder, adrFolder)) !== seen) await step()
  }
  return {
    query: async (sql, page) => {
      await look()
      return knowledge.query(sql, page)
    },
    execute: async (sql) => {
      await look()
      return knowledge.execute(sql)
    },
    search: async (words, page) => {
      await look()
      return knowledge.search(words, page)
    },
    store: (entry) => knowledge.store(entry),
    retrieve: (key) => knowledge.retrieve(key),
    history: (key, page) => knowledge.history(key, page),
    writeFiles: step,
    close: () => knowledge.close(),
  }
}

/** Differs when a file was added, changed or taken away; empty where there is none. */
function stampOf(folder: string): string {
  try {
    const names = readdirSync(folder).sort()
    return names.map((name) => `${name} ${statSync(join(folder, name), { throwIfNoEntry: false })?.mtimeMs}`).join()
  } catch {
    return ''
  }
}
