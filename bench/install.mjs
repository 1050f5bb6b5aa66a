// @ts-check
// What is measured against is installed when it is first measured against.
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/** @param {string} folder that is there once it is done, in `node_modules` */
export function installPeers(folder) {
  const here = (/** @type {string} */ path) => fileURLToPath(new URL(path, import.meta.url))
  if (existsSync(here(`node_modules/${folder}`))) return
  console.error('installing what to measure against (npm ci in bench)')
  const { status } = spawnSync('npm', ['ci', '--no-audit', '--no-fund'], { cwd: here('.'), stdio: ['ignore', 2, 2] })
  if (status !== 0) throw new Error('npm ci in bench failed, see above')
}
