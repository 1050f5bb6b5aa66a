// @ts-check
import { fileURLToPath } from 'node:url'
import { loadApp as load } from '../../dist/house/load-app.js'

const here = (/** @type {string} */ path) => fileURLToPath(new URL(path, import.meta.url))

/** As `lintel start` loads it: what was compiled is kept. */
export async function loadApp() {
  return (await load(here('.'), here('../data/compiled'))).value
}
