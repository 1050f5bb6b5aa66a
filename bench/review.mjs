// @ts-check
// `node bench/review.mjs` measures `lintel review` on a seeded repository, beside the linters for its parts.
// `--rounds <n>`, `--json` prints the raw result, `--out <file>` keeps it, `--table` prints the Markdown of the kept one,
// with `--write` puts it into docs/review-bench.md, with `--check` fails when something else stands there.
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { installPeers } from './install.mjs'
import { measure } from './review/measure.mjs'
import { measurePeers } from './review/peers.mjs'
import { render } from './review/render.mjs'
import { timeRules } from './review/rules.mjs'
import { changeFiles, writeSample } from './review/sample.mjs'

const START = '<!-- review-bench:start -->'
const END = '<!-- review-bench:end -->'
const bin = fileURLToPath(new URL('../bin/lintel.js', import.meta.url))
const page = new URL('../docs/review-bench.md', import.meta.url)
const kept = fileURLToPath(new URL('results/review.json', import.meta.url))

const { values: options } = parseArgs({
  options: {
    rounds: { type: 'string', default: '3' },
    code: { type: 'string', default: '2000' },
    migrations: { type: 'string', default: '200' },
    seed: { type: 'string', default: '1' },
    out: { type: 'string' },
    json: { type: 'boolean', default: false },
    table: { type: 'boolean', default: false },
    write: { type: 'boolean', default: false },
    check: { type: 'boolean', default: false },
  },
})

/** @param {'rounds' | 'code' | 'migrations' | 'seed'} name */
function numberOf(name) {
  const number = Number(options[name])
  if (!Number.isInteger(number) || number < 1)
    throw new Error(`--${name} must be a whole number from 1, not \`${options[name]}\``)
  return number
}

async function main() {
  if (options.table) return table()
  const aside = mkdtempSync(join(os.tmpdir(), 'lintel-review-'))
  try {
    const result = await run(aside, join(aside, 'sample'))
    const text = `${JSON.stringify(result, null, 1)}\n`
    if (options.out !== undefined) {
      mkdirSync(dirname(resolve(options.out)), { recursive: true })
      writeFileSync(options.out, text)
    }
    console.log(options.json ? text.trimEnd() : render(result))
  } finally {
    rmSync(aside, { recursive: true, force: true })
  }
}

/** @param {string} aside @param {string} folder */
async function run(aside, folder) {
  installPeers('eslint')
  mkdirSync(folder)
  const sizes = { code: numberOf('code'), migrations: numberOf('migrations'), seed: numberOf('seed') }
  const sample = writeSample(folder, sizes)
  const loads = [os.loadavg()[0] ?? 0]
  /** @type {Map<string, import('./review/measure.mjs').Cost[]>} */
  const costs = new Map()
  for (let round = 1; round <= numberOf('rounds'); round++) {
    for (const [name, cost] of await reviews(folder, join(aside, 'cache'), round)) {
      costs.set(name, [...(costs.get(name) ?? []), cost])
      console.error(`round ${round}  ${name}: ${cost.wallMs} ms, ${cost.cpuMs} ms of CPU, ${cost.peakMb} MB`)
    }
    loads.push(os.loadavg()[0] ?? 0)
  }
  const runs = [...costs].map(([name, all]) => ({
    name,
    wallMs: median(all.map((one) => one.wallMs)),
    cpuMs: median(all.map((one) => one.cpuMs)),
    peakMb: median(all.map((one) => one.peakMb)),
    rounds: all.map(({ wallMs, cpuMs, peakMb }) => ({ wallMs, cpuMs, peakMb })),
  }))
  const cold = runs.find((one) => one.name.startsWith('cold, with a start'))
  const migrations = readdirSync(join(folder, 'db/migrations')).sort()
  const rule = await timeRules(folder, cold?.cpuMs ?? 1)
  console.error('measuring the others')
  const peers = await measurePeers(
    folder,
    aside,
    migrations.map((name) => join('db/migrations', name)),
  )
  return {
    at: new Date().toISOString(),
    machine: machineFacts(),
    load: { least: rounded(Math.min(...loads)), most: rounded(Math.max(...loads)) },
    options: { ...sizes, rounds: numberOf('rounds') },
    sample,
    runs,
    rule,
    peers: peers.map(({ cost, ...one }) => ({
      ...one,
      cost: cost && { wallMs: cost.wallMs, cpuMs: cost.cpuMs, peakMb: cost.peakMb },
    })),
  }
}

/** Each way a review is run, in the order in which one leaves behind what the next one finds. @param {string} folder @param {string} cache @param {number} round */
async function reviews(folder, cache, round) {
  const review = async (/** @type {string[]} */ ...more) => {
    const command = [process.execPath, bin, 'review', folder, '--json', '--fail-on', 'never', ...more]
    const cost = await measure(command, folder, { LINTEL_CACHE: cache })
    if (cost.code !== 0) throw new Error(`the review ended with ${cost.code}: ${cost.err}`)
    return cost
  }
  const forget = (/** @type {string} */ what) => rmSync(join(cache, what), { recursive: true, force: true })
  forget('')
  const first = await review()
  forget('review')
  const cold = await review()
  const warm = await review()
  if (warm.out !== cold.out) throw new Error('a warm review said something else than a cold one')
  changeFiles(folder, 20, round)
  const changed = await review()
  forget('review')
  const read = await review('--no-lab')
  const readAgain = await review('--no-lab')
  return /** @type {const} */ ([
    ['cold, the very first: the lab makes its start', first],
    ['cold, with a start of the lab that was kept', cold],
    ['warm, nothing changed', warm],
    ['20 files changed', changed],
    ['cold, without the lab', read],
    ['warm, without the lab', readAgain],
  ])
}

function table() {
  const markdown = `\n\n${render(JSON.parse(readFileSync(options.out ?? kept, 'utf8')))}\n\n`
  if (!options.write && !options.check) return console.log(markdown.trim())
  if (!existsSync(page)) throw new Error(`docs/review-bench.md is missing: make it with the lines ${START} and ${END}`)
  const text = readFileSync(page, 'utf8')
  const [from, to] = [text.indexOf(START), text.indexOf(END)]
  if (from < 0 || to < from) throw new Error(`docs/review-bench.md lacks the lines ${START} and ${END}`)
  const whole = text.slice(0, from + START.length) + markdown + text.slice(to)
  if (options.write) return writeFileSync(page, whole)
  if (whole !== text)
    throw new Error('docs/review-bench.md is not what was measured: run `node bench/review.mjs --table --write`')
}

function machineFacts() {
  const cpus = os.cpus()
  return {
    cpu: cpus[0]?.model ?? 'unknown',
    cores: cpus.length,
    memoryGb: Math.round(os.totalmem() / 2 ** 30),
    system: `${os.platform()} ${os.arch()}`,
    node: process.version,
  }
}

/** @param {number[]} numbers */
function median(numbers) {
  return [...numbers].sort((a, b) => a - b)[numbers.length >> 1] ?? 0
}

/** @param {number} number */
function rounded(number) {
  return Math.round(number * 100) / 100
}

main().catch((error) => {
  console.error(error.message)
  process.exitCode = 1
})
