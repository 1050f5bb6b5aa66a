import { lstat } from 'node:fs/promises'
import { join } from 'node:path'
import { projectPath } from './files/project-path.ts'
import { KnowledgeError } from './knowledge.ts'

/** Where the memory of a project is. */
export interface MemoryPlace {
  readonly folder: string
  readonly image: string
  readonly lock: string
}

/** @param project must be there; its `.lintel` need not. @throws KnowledgeError where that leads out of the project. */
export async function memoryPlace(project: string): Promise<MemoryPlace> {
  const found = await projectPath(project, '.lintel')
  const place = { folder: found, image: join(found, 'memory.db'), lock: join(found, 'memory.lock') }
  for (const file of [place.image, place.lock]) {
    if (await isLink(file))
      throw new KnowledgeError('refused', `\`${file}\` is a symbolic link: put the file itself there, or remove it`)
  }
  return place
}

async function isLink(file: string): Promise<boolean> {
  return (await lstat(file).catch(() => null))?.isSymbolicLink() ?? false
}
