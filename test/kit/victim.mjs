// A backend in a process of its own, made to be killed: `node victim.mjs <folder> <dist>`. Says in one line where it
// listens and what the start cost; ends with its standard input, so that it outlives nobody.
import { performance } from 'node:perf_hooks'
import { pino } from 'pino'
import { makeApp } from '../crash/app.mjs'
import { load } from './dist.mjs'

const [folder, dist] = process.argv.slice(2)
process.stdin.on('end', () => process.exit()).resume()
const startedMs = performance.now()
const { createBackend } = await load('house/index.js', dist)
const { server } = await createBackend({
  app: makeApp(await load('index.js', dist)),
  folder,
  auth: { kind: 'development' },
  logger: pino({ level: 'silent' }),
  limits: { maxLoopDelayMs: 60_000 },
})
const url = await server.listen({ port: 0, host: '127.0.0.1' })
const { user, system } = process.cpuUsage()
console.log(JSON.stringify({ url, startMs: performance.now() - startedMs, cpuMs: (user + system) / 1_000 }))
