import type { Outside } from '../ports/outside.ts'
import { AgentWorker } from './agent-worker.ts'
import type { Knowledge } from './knowledge.ts'
import { checkEntry, checkKey, entryHistory, latestEntry, storeEntry } from './memory-entries.ts'
import { MemoryFile } from './memory-file.ts'
import { memoryPlace } from './memory-place.ts'
import { checkPage } from './page.ts'
import { searchKnowledge } from './search.ts'

export interface OpenKnowledgeOptions {
  /** The project's folder; memory is in its `.lintel/memory.db`, which is made by the first change. */
  readonly folder: string
  /** Its timers keep the process up where something is waited for. */
  readonly outside: Outside
  /** How long a change waits for those of other processes, in milliseconds: 30,000 unless said. */
  readonly busyMs?: number
}

/** What one statement of an agent may take, in milliseconds. */
const statementMs = 10_000

/** @throws KnowledgeError where memory is damaged, of a newer Lintel, or leads out of the project. */
export async function openKnowledge({ folder, outside, busyMs = 30_000 }: OpenKnowledgeOptions): Promise<Knowledge> {
  const memory = new MemoryFile({ place: await memoryPlace(folder), outside, busyMs })
  await memory.read(() => {})
  const agents = new AgentWorker(outside, statementMs)
  return {
    query: async (sql, page) => agents.query({ sql, page: checkPage(page), present: () => memory.image() }),
    execute: async (sql) => {
      await agents.start()
      return memory.alone(async () => {
        const { change, image } = await agents.execute(sql, (await memory.image()).bytes())
        if (change.changes > 0) await memory.replace(image)
        return change
      })
    },
    store: async (entry) => {
      checkEntry(entry)
      return memory.write((state) => storeEntry(state, entry))
    },
    retrieve: async (key) => {
      checkKey(key)
      return memory.read((state) => latestEntry(state, key))
    },
    history: async (key, page) => {
      checkKey(key)
      return memory.read((state) => entryHistory(state, key, page))
    },
    search: (words, page) => memory.read((state) => searchKnowledge(state, words, page)),
    read: (look) => memory.read(look),
    write: (change) => memory.write(change),
    close: async () => {
      await memory.close()
      await agents.close()
    },
  }
}
