// What a user would download: all that runs, nothing that does not. `node scripts/check-package.mjs` installs and serves it.
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { before, test } from 'node:test'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
/** Above it something came along that was not meant to. The documentation page is 1.8 MB of it, the rules with their cases 1.5 MB. */
const largestBytes = 10_000_000
let files
let size

before(() => {
  const told = execFileSync('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], { cwd: root, encoding: 'utf8' })
  const [packed] = JSON.parse(told)
  files = packed.files.map(({ path }) => path)
  size = packed.unpackedSize
})

test('the package has what it names: exports, command, templates, licence', () => {
  const named = [
    ...Object.values(manifest.exports).flatMap((target) => (typeof target === 'string' ? [target] : Object.values(target))),
    ...Object.values(manifest.bin),
  ].map((path) => path.replace(/^\.\//, ''))
  for (const path of [
    ...named,
    'README.md',
    'CHANGELOG.md',
    'LICENSE',
    'templates/project/blueprint.ts',
    'plugin/agents/backend-architect.md',
  ]) {
    assert.ok(files.includes(path), `${path} is not packed`)
  }
})

test('the package has no test, no source and no data', () => {
  const strange = files.filter(
    (path) => !/^(dist|bin|plugin|templates)\/|^(README|CHANGELOG)\.md$|^LICENSE$|^package\.json$/.test(path),
  )
  assert.deepEqual(strange, [])
  assert.deepEqual(
    // The tests of parts are what a design writes.
    files.filter((path) => /\.(test|test-kit|contract)\./.test(path) && !path.startsWith('templates/parts/')),
    [],
  )
  assert.ok(size < largestBytes, `${size} bytes unpacked`)
})

test('what is packed of the build has a source: nothing stale is published', () => {
  const stale = files.filter(
    (path) =>
      /^dist\/(?!docs-page\/)/.test(path) &&
      !existsSync(join(root, path.replace('dist/', 'src/').replace(/(\.d\.ts|\.js)$/, '.ts'))),
  )
  assert.deepEqual(stale, [])
})

test('every dependency is pinned to one version', () => {
  const groups = ['dependencies', 'optionalDependencies', 'devDependencies']
  const ranges = groups.flatMap((group) => Object.entries(manifest[group] ?? {})).filter(([name]) => name !== '@types/node')
  assert.deepEqual(
    ranges.filter(([, range]) => !/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(range)),
    [],
  )
})
