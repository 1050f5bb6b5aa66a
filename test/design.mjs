// Designs as people ask for them: each is written, type-checked, tested by its own tests and reviewed.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { sameBytes } from './design/same-bytes.mjs'
import { createRandom } from './fuzz/random.mjs'
import { load } from './kit/dist.mjs'
import { startPostgres } from './kit/postgres.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
const bin = join(root, 'bin/lintel.js')

const help = `node test/design.mjs [--combinations 30 | --alone | --every-part | --runs 100] [--engine postgres]

  --combinations  how many pairs of archetypes, each of which is written, type-checked, tested and reviewed
  --alone         every archetype with nothing beside it instead
  --every-part    one project of all parts there are instead
  --engine        \`postgres\`: their own tests run on a PostgreSQL server, which is started for them
  --seed          the same pairs again
  --keep          leaves the projects where they are, and says where
  --runs          designs of several requests, as often with each Node: every file and what is said are the same bytes
  --node          a binary of Node for it; may stand several times. This one unless said`

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

/** @param {Record<string, string>} [env] beside that of this process */
export function lintel(words, cwd, env = {}) {
  const all = { ...process.env, ...env }
  return spawnSync(process.execPath, [bin, ...words], { cwd, env: all, encoding: 'utf8', maxBuffer: 64 * 2 ** 20 })
}

/** @returns what went wrong, and where; null where nothing did */
export function tryDesign(words, folder, { databaseUrl = null } = {}) {
  const { status, stdout, stderr } = lintel(['design', ...words, '--out', folder, '--yes', '--json'], root)
  if (status !== 0) return { step: 'design', says: `${stdout}${stderr}`.slice(-6_000) }
  installIn(folder)
  return runStep('types', folder) ?? runStep('tests', folder, { databaseUrl }) ?? runStep('review', folder)
}

/**
 * @param {{ databaseUrl?: string | null, tests?: readonly string[] }} [options] the server that its tests run on in place of SQLite,
 *   and which of them
 * @returns what went wrong in a project; null where nothing did
 */
export function runStep(step, folder, { databaseUrl = null, tests = testsOf(folder) } = {}) {
  const args = {
    types: () => [join(root, 'node_modules/typescript/bin/tsc'), '-p', folder],
    tests: () => ['--test', ...tests],
    review: () => [bin, 'review', folder, '--fail-on', 'high', '--no-summary'],
  }[step]()
  // A test runner that is started by another one would report to that one.
  const { NODE_TEST_CONTEXT: _, DATABASE_URL: __, ...own } = process.env
  const env = databaseUrl === null ? own : { ...own, DATABASE_URL: databaseUrl }
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

export async function combinations({ many, seed, ...more }) {
  const { catalogue } = await load('design/index.js')
  const pairs = pairsOf(catalogue.archetypes.map(({ name }) => name).sort(), many, seed)
  const designs = pairs.map((pair) => [pair.join(' + '), pair.flatMap((name) => ['--archetype', name])])
  return tryDesigns(designs, more)
}

/** Each kind of system with nothing beside it, which may lend it what it lacks. */
async function eachAlone(more) {
  const { catalogue } = await load('design/index.js')
  return tryDesigns(
    catalogue.archetypes.map(({ name }) => [name, ['--archetype', name]]),
    more,
  )
}

async function everyPart(more) {
  const { catalogue } = await load('design/index.js')
  return tryDesigns([['every part', catalogue.parts.flatMap(({ name }) => ['--part', name])]], more)
}

/** @param designs each with what it is told as, and the words of the command */
async function tryDesigns(designs, { engine = 'sqlite', keep = false, say = () => {} }) {
  const home = mkdtempSync(join(tmpdir(), 'lintel-designs-'))
  const server = engine === 'postgres' ? await startPostgres({ fsync: 'off' }) : null
  const faults = []
  try {
    for (const [i, [name, words]] of designs.entries()) {
      const databaseUrl = server?.url ?? null
      const fault = tryDesign([...words, '--name', `trial-${i}`], join(home, `${i}`), { databaseUrl })
      if (fault !== null) faults.push({ name, ...fault })
      say(`${name}: ${fault === null ? 'well' : `${fault.step}\n${fault.says}`}`)
    }
  } finally {
    await server?.remove()
    if (keep) say(home)
    else rmSync(home, { recursive: true, force: true })
  }
  return faults
}

async function tellRuns(runs, nodes) {
  const all = await sameBytes({ runs, nodes, say: (line) => console.log(line) })
  for (const { request, digest, runs: many, files, differs } of all)
    console.log(`${differs.length === 0 ? digest : `differs: ${differs.join(', ')}`}  ${many} runs, ${files} files  ${request}`)
  return all.filter(({ differs }) => differs.length > 0)
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { values } = parseArgs({
    options: {
      combinations: { type: 'string', default: '30' },
      'every-part': { type: 'boolean' },
      alone: { type: 'boolean' },
      runs: { type: 'string' },
      node: { type: 'string', multiple: true, default: [process.execPath] },
      engine: { type: 'string', default: 'sqlite' },
      seed: { type: 'string', default: '1' },
      keep: { type: 'boolean' },
      help: { type: 'boolean' },
    },
  })
  if (values.help) console.log(help)
  else {
    const { combinations: many, 'every-part': every, alone, runs, node, engine, seed, keep } = values
    const more = { engine, keep, say: (line) => console.log(line) }
    const designs = () => {
      if (alone) return eachAlone(more)
      return every ? everyPart(more) : combinations({ many: Number(many), seed: Number(seed), ...more })
    }
    const faults = await (runs !== undefined ? tellRuns(Number(runs), node) : designs())
    console.log(faults.length === 0 ? 'all went well' : `${faults.length} went wrong`)
    process.exitCode = faults.length === 0 ? 0 : 1
  }
}
