// The social example in a process of its own, which tells what it holds when asked: `node --expose-gc server.mjs <folder>
// <dist> [leak]`. With `leak`, every request keeps 1 KB, and every 100th a descriptor and a timer.
import { openSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { pino } from 'pino'
import { load, loadExample } from '../kit/dist.mjs'

const [folder, dist, leak] = process.argv.slice(2)
const { createBackend } = await load('house/index.js', dist)
const faults = []
const { server } = await createBackend({
  app: await loadExample('social', dist),
  folder,
  auth: { kind: 'development' },
  logger: pino({ level: 'error' }, { write: (line) => faults.push(line) }),
  // Its clients share this machine, so that the loop's delay is theirs too.
  limits: { maxLoopDelayMs: 60_000 },
})
let requests = 0
const kept = []
server.addHook('onResponse', (_request, _reply, done) => {
  requests++
  if (leak !== undefined) kept.push(Buffer.alloc(1, 'x').toString().repeat(1_000).split('').join(''))
  if (leak !== undefined && requests % 100 === 0)
    kept.push(
      openSync(join(folder, 'data', 'data.db'), 'r'),
      setInterval(() => {}, 60_000),
    )
  done()
})
process.on('message', () => {
  // Twice: what a finaliser lets go of is collected by the second.
  globalThis.gc()
  globalThis.gc()
  const { heapUsed, rss, external } = process.memoryUsage()
  process.send({
    requests,
    heapUsed,
    rss,
    anonymous: anonymousBytes(),
    external,
    descriptors: readdirSync('/dev/fd').length,
    timers: process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length,
    sockets: process.getActiveResourcesInfo().filter((name) => name === 'TCPSocketWrap').length,
    logBytes: statSync(join(folder, 'data', 'data.db-wal')).size,
    faults: faults.splice(0),
  })
})
/** Of the resident memory, what is not a mapped file: the database is one, and grows by what it is given. */
function anonymousBytes() {
  if (process.platform !== 'linux') return null
  return Number(/^RssAnon:\s+(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8'))[1]) * 1_024
}

process.on('disconnect', () => process.exit())
process.send({ url: await server.listen({ port: 0, host: '127.0.0.1' }) })
