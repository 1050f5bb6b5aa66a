// @ts-check
// The linters beside which a review is measured, each on the artefacts that it covers, with what finds the most.
import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { measure } from './measure.mjs'

const here = (/** @type {string} */ path) => fileURLToPath(new URL(`../${path}`, import.meta.url))

/** @typedef {{ name: string, covers: string, installed: string | null, cost: import('./measure.mjs').Cost | null, found: number | null }} Peer */

/** Where the linters are installed: asked for only when they are run. */
const configOfEslint = () => `import security from ${JSON.stringify(import.meta.resolve('eslint-plugin-security'))}
import tseslint from ${JSON.stringify(import.meta.resolve('typescript-eslint'))}

export default [
  { files: ['**/*.ts'], languageOptions: { parser: tseslint.parser } },
  { files: ['**/*.ts'], ...security.configs.recommended },
]
`

/** @param {string} folder of the sample @param {string} aside a folder that is not in it @param {string[]} migrations @returns {Promise<Peer[]>} */
export async function measurePeers(folder, aside, migrations) {
  const config = join(aside, 'eslint.config.mjs')
  writeFileSync(config, configOfEslint())
  const node = process.execPath
  return [
    await peer(
      'ESLint + eslint-plugin-security',
      'the TypeScript files',
      'eslint',
      [node, here('node_modules/eslint/bin/eslint.js'), '--no-config-lookup', '--config', config, '--format', 'json', 'src'],
      folder,
      (out) => JSON.parse(out).reduce((/** @type {number} */ sum, /** @type {any} */ file) => sum + file.messages.length, 0),
    ),
    await peer(
      'squawk',
      'the migrations',
      'squawk-cli',
      [here('node_modules/.bin/squawk'), '--reporter', 'Json', ...migrations],
      folder,
      (out) => JSON.parse(out).length,
    ),
    await peer(
      'Redocly CLI',
      'the contract',
      '@redocly/cli',
      [
        node,
        here('node_modules/@redocly/cli/bin/cli.js'),
        'lint',
        '--format',
        'json',
        '--max-problems',
        '100000',
        'openapi.json',
      ],
      folder,
      (out) => JSON.parse(out.slice(out.indexOf('{'))).problems.length,
    ),
  ]
}

/**
 * @param {string} name @param {string} covers @param {string} package_ @param {string[]} command @param {string} folder
 * @param {(out: string) => number} count
 * @returns {Promise<Peer>}
 */
async function peer(name, covers, package_, command, folder, count) {
  const manifest = here(`node_modules/${package_}/package.json`)
  if (!existsSync(manifest)) return { name, covers, installed: null, cost: null, found: null }
  const { version } = (await import(manifest, { with: { type: 'json' } })).default
  const env = { REDOCLY_TELEMETRY: 'off', REDOCLY_SUPPRESS_UPDATE_NOTICE: 'true', ESLINT_USE_FLAT_CONFIG: 'true' }
  const cost = await measure(command, folder, env)
  return { name, covers, installed: version, cost, found: counted(count, cost.out) }
}

/** @param {(out: string) => number} count @param {string} out */
function counted(count, out) {
  try {
    return count(out)
  } catch {
    return null
  }
}
