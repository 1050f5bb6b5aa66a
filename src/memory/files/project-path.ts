import { lstat, realpath } from 'node:fs/promises'
import { dirname, join, sep } from 'node:path'
import { KnowledgeError } from '../knowledge.ts'

/**
 * Where a file of a project really is, whether or not it is there yet.
 * @param relative below the project, with `/`
 * @throws KnowledgeError where a symbolic link leads out of the project, or nowhere
 */
export async function projectPath(project: string, relative: string): Promise<string> {
  const root = await realpath(project).catch(() => {
    throw new KnowledgeError('unavailable', `there is no folder \`${project}\``)
  })
  const path = await reallyAt(join(root, relative))
  if (path === root || path.startsWith(root + sep)) return path
  throw new KnowledgeError('refused', `\`${relative}\` leads out of the project, to \`${path}\`: put the file itself there`)
}

async function reallyAt(path: string): Promise<string> {
  try {
    return await realpath(path)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') {
      throw new KnowledgeError('refused', `\`${path}\` cannot be followed: ${(error as Error).message}`)
    }
  }
  if (await lstat(path).catch(() => null)) {
    throw new KnowledgeError('refused', `\`${path}\` is a symbolic link that leads nowhere: remove it`)
  }
  return join(await reallyAt(dirname(path)), path.slice(dirname(path).length + 1))
}
