// Designs as people ask for them: each is written, type-checked, tested by its own tests and reviewed.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { createRandom } from './fuzz/random.mjs'
import { load } from './kit/dist.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
const bin = join(root, 'bin/lintel.js')

const help = `node test/design.mjs [--combinations 30] [--seed n] [--keep]

  --combinations  how many pairs of archetypes, each of which is written, type-checked, tested and reviewed
  --seed          the same pairs again
  --keep          leaves the projects where they are, and says where`

/** Pairs of archetypes, every one of which is in a pair before any is in two. */
export function pairsOf(names, many, seed) {
  const random = createRandom(seed)
  const pairs = []
  while (pairs.length < many) {
    const mixed = random.shuffle(names)
    for (let i = 0; i + 1 < mixed.length && pairs.length < many; i += 2) pairs.push([mixed[i], mixed[i + 1]].sort())
  }
  return pairs
}

export function lintel(words, cwd) {
  return spawnSync(process.execPath, [bin, ...words], { cwd, encoding: 'utf8', maxBuffer: 64 * 2 ** 20 })
}

/** @returns what went wrong, and where; null where nothing did */
export function tryDesign(words, folder) {
  const { status, stdout, stderr } = lintel(['design', ...words, '--out', folder, '--yes', '--json'], root)
  if (status !== 0) return { step: 'design', says: `${stdout}${stderr}`.slice(-6_000) }
  installIn(folder)
  return runStep('types', folder) ?? runStep('tests', folder) ?? runStep('review', folder)
}

/** @returns what went wrong in a project; null where nothing did */
export function runStep(step, folder) {
  const args = {
    types: () => [join(root, 'node_modules/typescript/bin/tsc'), '-p', folder],
    tests: () => ['--test', ...testsOf(folder)],
    review: () => [bin, 'review', folder, '--fail-on', 'high', '--no-summary'],
  }[step]()
  // A test runner that is started by another one would report to that one.
  const { NODE_TEST_CONTEXT: _, ...env } = process.env
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { env, encoding: 'utf8', maxBuffer: 64 * 2 ** 20 })
  return status === 0 ? null : { step, says: `${stdout}${stderr}`.slice(-6_000) }
}

function testsOf(folder) {
  const tests = join(folder, 'tests')
  return existsSync(tests) ? readdirSync(tests).map((file) => join(tests, file)) : []
}

/** What `npm install` would bring. */
export function installIn(folder) {
  const modules = join(folder, 'node_modules')
  mkdirSync(join(modules, '@types'), { recursive: true })
  symlinkSync(root, join(modules, 'lintel'))
  for (const name of ['@types/node', 'undici-types']) symlinkSync(join(root, 'node_modules', name), join(modules, name))
}

export async function combinations({ many, seed, keep = false, say = () => {} }) {
  const { catalogue } = await load('design/index.js')
  const names = catalogue.archetypes.map(({ name }) => name).sort()
  const home = mkdtempSync(join(tmpdir(), 'lintel-designs-'))
  const faults = []
  try {
    for (const [i, pair] of pairsOf(names, many, seed).entries()) {
      const fault = tryDesign([...pair.flatMap((name) => ['--archetype', name]), '--name', `trial-${i}`], join(home, `${i}`))
      if (fault !== null) faults.push({ pair, ...fault })
      say(`${pair.join(' + ')}: ${fault === null ? 'well' : `${fault.step}\n${fault.says}`}`)
    }
  } finally {
    if (keep) say(home)
    else rmSync(home, { recursive: true, force: true })
  }
  return faults
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { values } = parseArgs({
    options: {
      combinations: { type: 'string', default: '30' },
      seed: { type: 'string', default: '1' },
      keep: { type: 'boolean' },
      help: { type: 'boolean' },
    },
  })
  if (values.help) console.log(help)
  else {
    const { combinations: many, seed, keep } = values
    const faults = await combinations({ many: Number(many), seed: Number(seed), keep, say: (line) => console.log(line) })
    console.log(`${faults.length} of ${many} went wrong`)
    process.exitCode = faults.length === 0 ? 0 : 1
  }
}
