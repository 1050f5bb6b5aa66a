import { fileURLToPath } from 'node:url'
import { createJiti } from 'jiti'
import { dist as testedDist } from '../kit/dist.mjs'
import { kinds } from './kinds.mjs'
import { withOlderVersion } from './older.mjs'

const example = (file) => fileURLToPath(new URL(`../../examples/${file}`, import.meta.url))

/** The apps that are fuzzed: an example as people write it, and one that has every kind of field and answer. */
export const apps = {
  social: async (dist = testedDist) => {
    const jiti = createJiti(import.meta.url, { alias: { lintel: `${dist}/index.js` }, fsCache: false })
    return withoutLimits(await jiti.import(example('social/app.ts'), { default: true }))
  },
  kinds: async (dist = testedDist) => withoutLimits(kinds(await import(`${dist}/index.js`))),
  older: async (dist = testedDist) => withoutLimits(withOlderVersion(kinds(await import(`${dist}/index.js`)))),
}

/** The same app with quotas that nobody uses up: they have tests of their own. */
function withoutLimits({ blueprint, handlers, more }) {
  const actions = Object.fromEntries(Object.entries(blueprint.actions).map(([name, { limit: _, ...action }]) => [name, action]))
  return { blueprint: { ...blueprint, limit: '999999999/day', actions }, handlers, more }
}
