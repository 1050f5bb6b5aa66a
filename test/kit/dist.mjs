import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { createJiti } from 'jiti'

const root = fileURLToPath(new URL('../../', import.meta.url))

/** The folder of the built package that is tested. */
export const dist = resolve(root, process.env.LINTEL_DIST ?? 'dist')

/**
 * A module of a built package.
 * @param {string} path such as `house/index.js`
 * @param {string} [from] the folder of the build
 */
export const load = (path, from = dist) => import(pathToFileURL(join(from, path)).href)

/**
 * A copy of the build with one fault planted in it, to show that a test would notice.
 * @param {{ file: string, find: string, replace: string, more?: readonly { find: string, replace: string }[] }} fault
 *   each `find` must stand in the file exactly once; `more` is what else of the file is changed for it
 * @returns {{ dist: string, remove(): void }}
 */
export function plantFault({ file, find, replace, more = [] }) {
  const folder = mkdtempSync(join(tmpdir(), 'lintel-fault-'))
  cpSync(dist, join(folder, 'dist'), { recursive: true, filter: (path) => !/\.(d\.ts|map)$|\.test\.js$/.test(path) })
  cpSync(join(root, 'package.json'), join(folder, 'package.json'))
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'))
  const path = join(folder, 'dist', file)
  const plant = (/** @type {string} */ code, /** @type {{ find: string, replace: string }} */ edit) => {
    const times = code.split(edit.find).length - 1
    if (times !== 1) throw new Error(`the place for the fault stands ${times} times in ${file}: ${edit.find}`)
    return code.replace(edit.find, () => edit.replace)
  }
  writeFileSync(path, [{ find, replace }, ...more].reduce(plant, readFileSync(path, 'utf8')))
  return { dist: join(folder, 'dist'), remove: () => rmSync(folder, { recursive: true, force: true }) }
}

/**
 * Faults of this engine's own code, and of what all engines share; without those that `only` another can show.
 * @template {{ fault: { file: string }, only?: 'sqlite' | 'postgres' }} F
 * @param {readonly F[]} faults
 */
export function onThisEngine(faults) {
  const [other, name] = process.env.LINTEL_TEST_POSTGRES
    ? [/^adapters\/sqlite\//, 'postgres']
    : [/^adapters\/postgres\//, 'sqlite']
  return faults.filter(({ fault, only = name }) => !other.test(fault.file) && only === name)
}

/** The app of an example, loaded as `lintel dev` loads it. @param {string} name @param {string} [from] the folder of the build */
export function loadExample(name, from = dist) {
  const jiti = createJiti(import.meta.url, { alias: { lintel: join(from, 'index.js') }, fsCache: false, moduleCache: false })
  return jiti.import(join(root, 'examples', name, 'app.ts'), { default: true })
}
