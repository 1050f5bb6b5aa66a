// @ts-check
// What more processes on one data folder bring: `lintel start` with one, beside `--processes n`, on the rows of the bench:
//   node bench/processes.mjs [--processes 2] [--rounds 5] [--seconds 4] [--work a,b,c] [--posts 100000]
// The sides take turns, each alone on the machine. The ratio is that of the medians; a machine that has other work favours
// the side with more processes, so the CPU time of a request, over all processes, is told too.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { constants, copyFileSync, mkdirSync, openSync, readFileSync, rmSync } from 'node:fs'
import { get } from 'node:http'
import { availableParallelism, loadavg } from 'node:os'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { STYLES } from './calls.mjs'
import { drawIds, sizesFor } from './data.mjs'
import { load, loadTool, writeParts } from './load.mjs'
import { dataFolder, flush, template } from './templates.mjs'

const here = (/** @type {string} */ path) => fileURLToPath(new URL(path, import.meta.url))
const { values } = parseArgs({
  options: {
    processes: { type: 'string', default: '2' },
    rounds: { type: 'string', default: '5' },
    seconds: { type: 'string', default: '4' },
    work: { type: 'string', default: 'a,b,c' },
    posts: { type: 'string', default: '100000' },
    connections: { type: 'string', default: '64' },
  },
})
const works = values.work.split(',')
const wrong = works.find((work) => !['a', 'b', 'c'].includes(work))
if (wrong !== undefined) throw new Error(`--work knows a, b, c, which only read, not \`${wrong}\``)
const sizes = sizesFor(Number(values.posts))
const tool = await loadTool()
const folder = fileURLToPath(new URL('run/processes/', dataFolder))
const parts = here('data/run/processes.parts')
rmSync(folder, { recursive: true, force: true })
mkdirSync(`${folder}data`, { recursive: true })
copyFileSync(await template('lintel', sizes), `${folder}data/data.db`, constants.COPYFILE_FICLONE)
await flush(`${folder}data/data.db`)
await writeParts(parts, sizes, {}, STYLES.rest)

/** @type {Map<string, { rps: number, cpuMicros: number, p99: number }[]>} */
const found = new Map()
for (let round = 1; round <= Number(values.rounds); round++) {
  const sides = ['1', values.processes]
  for (const processes of round % 2 === 0 ? sides.reverse() : sides) await measure(processes, round)
}
rmSync(folder, { recursive: true, force: true })
console.log(`${tool}, ${availableParallelism()} CPUs, load ${loadavg()[0]?.toFixed(1)}`)
for (const work of works) {
  const [one, more] = ['1', values.processes].map((processes) => found.get(`${work} ${processes}`) ?? [])
  const of = (/** @type {typeof one} */ all, /** @type {'rps' | 'cpuMicros' | 'p99'} */ what) =>
    median((all ?? []).map((each) => each[what]))
  const ratio = of(more, 'rps') / of(one, 'rps')
  console.log(
    `${work}  1: ${tell(of(one, 'rps'))}/s at ${of(one, 'cpuMicros')} µs CPU   ${values.processes}: ${tell(of(more, 'rps'))}/s at ` +
      `${of(more, 'cpuMicros')} µs CPU   ratio ${ratio.toFixed(2)}`,
  )
}

/** @param {string} processes @param {number} round */
async function measure(processes, round) {
  const log = openSync(`${folder}log`, 'w')
  const env = {
    ...process.env,
    NODE_ENV: 'production',
    PORT: '18471',
    HOST: '127.0.0.1',
    LINTEL_AUTH: 'none',
    LINTEL_DATA: folder,
  }
  const words = [here('../bin/lintel.js'), 'start', here('lintel'), '--processes', processes]
  const child = spawn(process.execPath, words, { env, stdio: ['ignore', log, 'inherit'] })
  const url = 'http://127.0.0.1:18471'
  try {
    const [id] = drawIds('post', sizes, 1, 7)
    while (!(readFileSync(`${folder}log`, 'utf8').includes('"listening"') && (await isAnswered(`${url}/v1/posts/${id}`)))) {
      if (child.exitCode !== null) throw new Error(`lintel start ended with ${child.exitCode}`)
    }
    for (const work of works) {
      const order = { url, work, parts, seed: round, connections: Number(values.connections) }
      await load(tool, { ...order, seconds: 1 })
      const before = cpuSeconds(/** @type {number} */ (child.pid))
      const result = await load(tool, { ...order, seconds: Number(values.seconds) })
      const cpuMicros = Math.round(((cpuSeconds(/** @type {number} */ (child.pid)) - before) * 1e6) / result.requests)
      if (result.non2xx + result.failed > 0) throw new Error(`${result.non2xx} answers were not 2xx, ${result.failed} failed`)
      const rps = Math.round(result.requests / result.seconds)
      console.error(`round ${round}  ${work}  ${processes} ${tell(rps)}/s  p99 ${result.p99} ms  ${cpuMicros} µs CPU`)
      const key = `${work} ${processes}`
      found.set(key, [...(found.get(key) ?? []), { rps, cpuMicros, p99: result.p99 }])
    }
  } finally {
    child.kill('SIGTERM')
    if (child.exitCode === null) await once(child, 'exit')
  }
}

/** @param {string} url @returns {Promise<boolean>} */
function isAnswered(url) {
  return new Promise((resolve) => {
    const request = get(url, { agent: false }, (response) => {
      response.resume()
      resolve(response.statusCode === 200)
    })
    request.on('error', () => setTimeout(resolve, 5, false))
  })
}

/** Of a process, its threads and its children. @param {number} pid @returns {number} */
function cpuSeconds(pid) {
  const text = readFileSync(`/proc/${pid}/stat`, 'utf8')
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean)
  return (Number(fields[11]) + Number(fields[12])) / 100 + children.reduce((sum, child) => sum + cpuSeconds(Number(child)), 0)
}

/** @param {number[]} all */
function median(all) {
  return all.sort((a, b) => a - b)[Math.floor(all.length / 2)] ?? Number.NaN
}

/** @param {number} rps */
function tell(rps) {
  return Math.round(rps).toLocaleString('en')
}
