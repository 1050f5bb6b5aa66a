import { type Knowledge, openKnowledge as open } from '../memory/index.ts'
import type { Outside } from '../ports/outside.ts'
import { waitingOutside } from './outside.ts'
import { rootOf } from './root-of.ts'

/**
 * The memory of a project.
 * @param folder of the project; memory is in its `.lintel/memory.db`
 * @throws KnowledgeError where it is damaged or leads out of the project, LoadError where there is no such folder
 */
export async function openKnowledge(folder: string, outside: Outside = waitingOutside): Promise<Knowledge> {
  return open({ folder: rootOf(folder), outside })
}

/** Works with the memory of a project, and closes it. @throws KnowledgeError, and what `work` throws */
export async function withKnowledge<T>(
  folder: string,
  work: (knowledge: Knowledge) => Promise<T>,
  outside: Outside = waitingOutside,
): Promise<T> {
  const knowledge = await openKnowledge(folder, outside)
  try {
    return await work(knowledge)
  } finally {
    await knowledge.close()
  }
}
