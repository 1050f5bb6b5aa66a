// @ts-check
// The fallback where wrk is not installed: the same requests through autocannon, in a process of its own.
import { readFileSync } from 'node:fs'
// @ts-expect-error it has no types
import autocannon from 'autocannon'
import { random } from '../data.mjs'

const [url, work, seed, file, connections, seconds] = process.argv.slice(2)
const REQUESTS_EACH = 500

/** @type {Record<string, string[]>} */
const parts = { header: [], a: [], b: [], c: [], d: [] }
for (const line of readFileSync(file, 'utf8').split('\n')) {
  const gap = line.indexOf(' ')
  if (gap > 0) parts[line.slice(0, gap)].push(line.slice(gap + 1))
}
const headers = Object.fromEntries(parts.header.map((line) => line.split(': ')))
const next = random(Number(seed))
const any = (/** @type {string[]} */ list) => list[Math.floor(next() * list.length)]

function kind() {
  if (work !== 'e') return work
  const draw = next()
  if (draw < 0.54) return 'a'
  if (draw < 0.72) return 'b'
  return draw < 0.9 ? 'c' : 'd'
}

function request() {
  const [, method, path, body] = /** @type {RegExpExecArray} */ (/^(\S+) (\S+) (.*)$/.exec(any(parts[kind()])))
  return body === ''
    ? { method, path, headers }
    : { method, path, headers: { ...headers, 'content-type': 'application/json' }, body }
}

const result = await autocannon({
  url,
  connections: Number(connections),
  duration: Number(seconds),
  // Each connection repeats its own draw; one shared list would make them all ask for the same rows at once.
  setupClient: (/** @type {any} */ client) => client.setRequests(Array.from({ length: REQUESTS_EACH }, request)),
})

console.log(
  `result ${JSON.stringify({
    requests: result['2xx'] + result.non2xx,
    seconds: result.duration,
    p50: result.latency.p50,
    p99: result.latency.p99,
    non2xx: result.non2xx,
    failed: result.errors + result.timeouts,
    bytes: result.throughput.total,
  })}`,
)
