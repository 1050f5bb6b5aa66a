import { realpathSync, statSync } from 'node:fs'
import { resolve } from 'node:path'
import { LoadError } from './load-app.ts'

/** The folder of a repository, with its links followed. @throws LoadError where there is none */
export function rootOf(folder: string): string {
  const root = resolve(folder)
  const stat = statSync(root, { throwIfNoEntry: false })
  if (stat === undefined) throw new LoadError(root, 'nothing is there', 'name the folder of a repository', 'not_found')
  if (!stat.isDirectory()) throw new LoadError(root, 'this is a file', 'name the folder that it is in')
  return realpathSync(root)
}
