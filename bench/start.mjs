// @ts-check
// How long `lintel start` takes to its first answer, and what it holds then, beside a bare server of node:http and of Fastify:
//   node bench/start.mjs [--times 12]
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { get } from 'node:http'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'

const here = (/** @type {string} */ path) => fileURLToPath(new URL(path, import.meta.url))
const { values } = parseArgs({ options: { times: { type: 'string', default: '12' } } })
const data = mkdtempSync(join(tmpdir(), 'lintel-start-'))
const bare = "require('node:http').createServer((_, answer) => answer.end('ok')).listen(process.env.PORT, '127.0.0.1')"
const fastify = `require('${here('../node_modules/fastify/fastify.js')}')().get('/readyz', async () => 'ok').listen({ port: process.env.PORT })`
/** @type {Readonly<Record<string, readonly string[]>>} */
const sides = {
  'node:http': ['-e', bare],
  Fastify: ['-e', fastify],
  'lintel start': [here('../bin/lintel.js'), 'start', here('../examples/social')],
}

/** @type {Map<string, { ms: number, mb: number }[]>} */
const found = new Map(Object.keys(sides).map((side) => [side, []]))
// Of each side once before: what was never read from the disk yet, and what is compiled only once, is not what is measured.
for (let i = -1; i < Number(values.times); i++) {
  for (const [side, words] of Object.entries(sides)) {
    const measured = await start(words)
    if (i >= 0) found.get(side)?.push(measured)
  }
}
rmSync(data, { recursive: true })
const median = (/** @type {number[]} */ all) => all.sort((a, b) => a - b)[Math.floor(all.length / 2)] ?? Number.NaN
for (const [side, all] of found) {
  const [ms, mb] = [median(all.map((each) => each.ms)), median(all.map((each) => each.mb))]
  console.log(`${side.padEnd(12)}  first answer after ${ms.toFixed(0).padStart(4)} ms, then ${mb.toFixed(0).padStart(3)} MB`)
}

/** @param {readonly string[]} words */
async function start(words) {
  const port = await freePort()
  const env = { ...process.env, NODE_ENV: 'production', PORT: String(port), LINTEL_AUTH: 'none', LINTEL_DATA: data }
  const began = performance.now()
  const child = spawn(process.execPath, words, { env, stdio: ['ignore', 'ignore', 'inherit'] })
  while (!(await isReady(port))) {
    if (child.exitCode !== null) throw new Error(`${words.join(' ')} ended with ${child.exitCode}`)
  }
  const ms = performance.now() - began
  const resident = /^VmRSS:[ \t]+(\d+)/m.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))
  child.kill('SIGTERM')
  await once(child, 'exit')
  return { ms, mb: Number(resident?.[1]) / 1024 }
}

/** @param {number} port @returns {Promise<boolean>} */
function isReady(port) {
  return new Promise((resolve) => {
    const request = get({ host: '127.0.0.1', port, path: '/readyz', agent: false }, (response) => {
      response.resume()
      resolve(response.statusCode === 200)
    })
    request.on('error', () => setTimeout(resolve, 2, false))
  })
}

/** @returns {Promise<number>} */
async function freePort() {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address())
  server.close()
  return port
}
