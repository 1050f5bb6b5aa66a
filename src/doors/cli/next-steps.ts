import { existsSync, realpathSync } from 'node:fs'
import { join, relative, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { nearby } from './faults.ts'

const home = fileURLToPath(new URL('../../../', import.meta.url))
/** What a registry has lies in such a folder; a clone is perhaps newer than that. */
const isClone = !home.split(sep).includes('node_modules')

const quoted = (path: string) => (/^[\w./-]+$/.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`)

/**
 * What to type in a shell after a project was written: the way into its folder, its packages unless they are there, and then.
 * @param lintel the version or path of Lintel that its manifest was told to name; a clone installs itself where it was not
 */
export function nextSteps(folder: string, lintel: string | undefined, then: readonly string[]): readonly string[] {
  const install = isClone && lintel === undefined ? `npm install ${quoted(relative(realpathSync(folder), home))}` : 'npm install'
  return [
    ...(nearby(folder) === '.' ? [] : [`cd ${quoted(nearby(folder))}`]),
    ...(existsSync(join(folder, 'node_modules')) ? [] : [install]),
    ...then,
  ]
}
