// @ts-check
import { fileURLToPath } from 'node:url'
import { implement } from '../../dist/index.js'
import { createJiti } from '../../node_modules/jiti/lib/jiti.mjs'

const lintel = fileURLToPath(new URL('../../dist/index.js', import.meta.url))

/** The benchmark's blueprint has no actions, so its app has no handlers. */
export async function loadApp() {
  const jiti = createJiti(import.meta.url, { fsCache: false, alias: { lintel } })
  const blueprint = await jiti.import(fileURLToPath(new URL('blueprint.ts', import.meta.url)), { default: true })
  return implement(/** @type {any} */ (blueprint), {})
}
