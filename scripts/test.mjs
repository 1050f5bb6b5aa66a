// `npm test`: builds, then runs every test of the build (dist/**/*.test.js) and of the tree (test/**/*.test.mjs).
// The rigs of test/rigs.json take minutes: they run with LINTEL_FULL=1, or where an argument asks for one.
// Arguments are parts of paths: only the files that hold one of them are run. `--no-build` takes dist/ as it is.
// `--engine postgres` runs what speaks HTTP on a real PostgreSQL server, which it starts; LINTEL_POSTGRES names the folder of
// its binaries where another version than the installed one is wanted. `--pooler` puts PgBouncer in transaction mode between.
import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { run } from 'node:test'
import { fileURLToPath } from 'node:url'
import { inspect, parseArgs } from 'node:util'

const root = fileURLToPath(new URL('..', import.meta.url))
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { 'no-build': { type: 'boolean' }, engine: { type: 'string', default: 'sqlite' }, pooler: { type: 'boolean' } },
})
/** More than two at once would only wait for each other on a small machine. */
const filesAtOnce = 2
/** A file that takes longer stands still: it is ended and told. The slowest rig takes about five minutes. */
const fileLimitMs = 12 * 60_000
/** @type {{ name: string, test: string, shows: string }[]} */
const rigs = JSON.parse(readFileSync(join(root, 'test/rigs.json'), 'utf8'))

/** What is said of a served blueprint, whatever it is served from. */
const onAnyEngine = [
  'access-edges',
  'access-property',
  'access-rules',
  'access-subject',
  'access',
  'articles',
  'concurrency',
  'cache',
  'contract',
  'external',
  'fuzz',
  'hostile',
  'shop',
  'transport',
  'work',
].map((name) => `test/${name}.test.mjs`)

process.chdir(root)
process.env.LINTEL_DIST ??= join(root, 'dist')
if (!values['no-build']) build()
const files = chosen(testFiles())
const engine = values.engine === 'postgres' ? await startEngine() : undefined
const { passed, failed, skipped } = await runTests(files)
await engine?.remove()
const leftOut = rigs.filter(({ test }) => !files.includes(test)).map(({ name }) => name)
if (leftOut.length > 0 && positionals.length === 0) console.log(`left out: ${leftOut.join(', ')} (LINTEL_FULL=1 npm test)`)
console.log(`node ${process.version}: ${passed} passed, ${failed} failed, ${skipped} skipped`)
process.exit(failed > 0 || passed === 0 ? 1 : 0)

function build() {
  removeStale()
  for (const step of [['node_modules/typescript/bin/tsc', '-p', 'tsconfig.json'], ['scripts/copy-docs-page.mjs']]) {
    const { status } = spawnSync(process.execPath, step, { stdio: 'inherit' })
    if (status === 0) continue
    console.error('it cannot be built, so nothing was tested')
    process.exit(1)
  }
}

/** The compiler leaves what it made of files that are gone; a test among it would still run. */
function removeStale() {
  for (const file of filesIn('dist')) {
    const source = file.replace(/(\.d\.ts|\.js)$/, '.ts')
    if (source !== file && !file.startsWith('docs-page/') && !existsSync(join('src', source))) rmSync(join('dist', file))
  }
}

async function startEngine() {
  const { startPostgres } = await import('../test/kit/postgres.mjs')
  const server = await startPostgres({ fsync: 'off', max_connections: '400' })
  process.env.LINTEL_TEST_POSTGRES = server.url
  if (!values.pooler) return server
  const { startPgbouncer, whyNoPgbouncer } = await import('../test/kit/pgbouncer.mjs')
  const pooler = await startPgbouncer({ to: server.url })
  if (pooler === null) throw new Error(whyNoPgbouncer())
  process.env.LINTEL_TEST_POOLER = pooler.urlOf(server.url)
  const remove = () => pooler.stop().then(() => server.remove())
  return { remove }
}

function testFiles() {
  const built = filesIn('dist').filter((file) => file.endsWith('.test.js'))
  const own = filesIn('test').filter((file) => file.endsWith('.test.mjs'))
  return [...own.map((file) => join('test', file)), ...built.map((file) => join('dist', file))]
}

/** @param {string[]} all */
function chosen(all) {
  if (values.engine === 'postgres')
    return all.filter(
      (file) => positionals.some((part) => file.includes(part)) || (positionals.length === 0 && onAnyEngine.includes(file)),
    )
  if (positionals.length > 0) return all.filter((file) => positionals.some((part) => file.includes(part)))
  return process.env.LINTEL_FULL === '1' ? all : all.filter((file) => !rigs.some(({ test }) => test === file))
}

function filesIn(folder) {
  if (!existsSync(folder)) return []
  const found = readdirSync(folder, { recursive: true, withFileTypes: true })
  return found.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
}

/** @param {string[]} files @returns {Promise<{ passed: number, failed: number, skipped: number }>} */
async function runTests(files) {
  const counts = { passed: 0, failed: 0, skipped: 0 }
  const tookMs = new Map()
  const left = [...files]
  const oneAfterTheOther = async () => {
    for (let file = left.shift(); file !== undefined; file = left.shift()) await runFile(file, counts, tookMs)
  }
  await Promise.all(Array.from({ length: filesAtOnce }, oneAfterTheOther))
  const slowest = [...tookMs].sort(([, a], [, b]) => b - a).slice(0, 5)
  console.log(`slowest: ${slowest.map(([file, ms]) => `${file} ${(ms / 1000).toFixed(1)} s`).join(', ')}`)
  return counts
}

/** By a signal for each file, since the `timeout` of `run` is one of each test on some versions of Node. */
function runFile(file, counts, tookMs) {
  const limit = new AbortController()
  const late = setTimeout(() => limit.abort(new Error(`${file} was ended after ${fileLimitMs / 60_000} minutes`)), fileLimitMs)
  const startedMs = performance.now()
  return new Promise((resolve) => {
    const tests = run({ files: [file], signal: limit.signal })
    tests.on('test:pass', ({ details, name, skip }) => {
      if (details.type === 'suite') return
      if (skip === undefined) counts.passed++
      else {
        counts.skipped++
        console.log(`skipped: ${name} (${file}): ${skip}`)
      }
    })
    tests.on('test:fail', ({ details, name }) => {
      if (details.error?.failureType === 'subtestsFailed') return
      counts.failed++
      console.log(`\nFAILED ${name}\n${file}\n${inspect(details.error?.cause ?? details.error)}\n`)
    })
    tests.on('test:stderr', ({ message }) => process.stderr.write(message))
    tests.on('end', () => {
      clearTimeout(late)
      tookMs.set(file, performance.now() - startedMs)
      resolve()
    })
    tests.resume()
  })
}
