// @ts-check
// What is measured against is installed when it is first measured against.
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** @param {string} folder that is there once it is done, in `node_modules` @param {string} [place] of the lock file, beside this one */
export function installPeers(folder, place = '.') {
  const cwd = fileURLToPath(new URL(place, import.meta.url))
  if (existsSync(join(cwd, 'node_modules', folder))) return
  console.error(`installing what to measure against (npm ci in ${join('bench', place)})`)
  const { status } = spawnSync('npm', ['ci', '--no-audit', '--no-fund'], { cwd, stdio: ['ignore', 2, 2] })
  if (status !== 0) throw new Error('npm ci failed, see above')
}
