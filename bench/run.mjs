// @ts-check
import { constants, copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import os from 'node:os'
import { fileURLToPath } from 'node:url'
import { checkAnswers } from './check.mjs'
import { drawIds, sizesFor } from './data.mjs'
import { installPeers } from './install.mjs'
import { load, loadTool, writeParts } from './load.mjs'
import { readOptions } from './options.mjs'
import { render } from './render.mjs'
import { startServer } from './server.mjs'
import { summarise } from './summary.mjs'
import { dataFolder, flush, removeDatabase, template } from './templates.mjs'

/** @typedef {import('./server.mjs').Server} Server */

const here = (/** @type {string} */ path) => fileURLToPath(new URL(path, import.meta.url))

/** Every side there is: the server to start with a database file and a port, and the schema that file has. */
const SIDES = {
  r1: { script: 'servers/r1.mjs', schema: 'reference' },
  r2: { script: 'servers/r2.mjs', schema: 'reference' },
  fastify: { script: 'servers/fastify.mjs', schema: 'reference' },
  nest: { script: 'servers/nest.mjs', schema: 'reference' },
  lintel: { script: 'servers/lintel.mjs', schema: 'lintel' },
}

/** @typedef {keyof typeof SIDES} Side */

async function main() {
  const options = readOptions(process.argv.slice(2), Object.keys(SIDES))
  for (const side of /** @type {Side[]} */ (options.sides)) {
    const { script } = SIDES[side]
    if (!existsSync(here(script))) throw new Error(`the side \`${side}\` has no server yet: bench/${script} is missing`)
  }
  installPeers('libsql')
  const tool = await loadTool()
  const sizes = sizesFor(options.posts)
  const measured = await measure({ ...options, tool, sizes })
  const now = new Date()
  const result = {
    at: now.toISOString(),
    machine: machineFacts(tool),
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

/** @param {ReturnType<typeof readOptions> & { tool: 'wrk' | 'autocannon', sizes: import('./data.mjs').Sizes }} plan */
async function measure(plan) {
  /** @type {import('./summary.mjs').Cell[]} */
  const cells = []
  /** @type {import('./summary.mjs').Start[]} */
  const starts = []
  for (let round = 1; round <= plan.rounds; round++) {
    /** @type {Server[]} */
    const servers = []
    try {
      // Turned each round, so that no side always runs after the same other.
      for (const side of turned(plan.sides, round)) {
        const server = await startSide(/** @type {Side} */ (side), plan.sizes)
        servers.push(server)
        starts.push({ round, side, coldMs: server.coldMs, rssIdleMb: server.memory().rssMb })
        await writeParts(partsFile(side), plan.sizes, server.headers)
      }
      if (round === 1) await checkAnswers(servers, plan.sizes)
      for (const server of servers) server.pause()
      for (const work of writesLast(plan.work)) {
        for (const server of servers) cells.push(await cell(server, work, round, plan))
      }
    } finally {
      for (const server of servers) await server.stop()
      for (const side of plan.sides) await removeDatabase(databaseFile(side))
    }
  }
  await rm(new URL('run/', dataFolder), { recursive: true, force: true })
  return { cells, starts }
}

/** @param {Side} side @param {import('./data.mjs').Sizes} sizes */
async function startSide(side, sizes) {
  const { script, schema } = SIDES[side]
  const filled = await template(schema, sizes)
  const database = databaseFile(side)
  mkdirSync(new URL('run/', dataFolder), { recursive: true })
  await removeDatabase(database)
  copyFileSync(filled, database, constants.COPYFILE_FICLONE)
  await flush(database)
  const [id] = drawIds('post', sizes, 1, 7)
  return startServer({ side, script: new URL(script, import.meta.url).href, database, firstPath: `/v1/posts/${id}` })
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

/** @param {string} tool */
function machineFacts(tool) {
  const driver = JSON.parse(readFileSync(here('node_modules/libsql/package.json'), 'utf8'))
  const cpus = os.cpus()
  return {
    cpu: cpus[0]?.model ?? 'unknown',
    cores: cpus.length,
    memoryGb: Math.round(os.totalmem() / 2 ** 30),
    system: `${os.platform()} ${os.arch()}`,
    node: process.version,
    driver: `libsql ${driver.version}`,
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
function databaseFile(side) {
  return fileURLToPath(new URL(`run/${side}.db`, dataFolder))
}

/** @param {string} side */
function partsFile(side) {
  return fileURLToPath(new URL(`run/${side}.txt`, dataFolder))
}

process.once('SIGINT', () => process.exit(130))
process.once('SIGTERM', () => process.exit(143))

main().catch((error) => {
  console.error(error.message)
  process.exitCode = 1
})
