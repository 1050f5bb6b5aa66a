/** The server that `lintel dev` runs: one process for one state of the source. */
import type { FastifyInstance } from 'fastify'
import { loadApp, loadSeed } from '../../../house/load-app.ts'
import { closeGently } from '../close-gently.ts'
import { readFault, tellFault } from '../faults.ts'
import { survivesClosedPipes } from '../output.ts'
import { createDevLogger } from './dev-logger.ts'
import { greet } from './greeting.ts'
import type { DevNews, DevOrder, DevWord } from './messages.ts'

const order = JSON.parse(process.argv[2]!) as DevOrder
/** Short: what is written is safe already, and the next state of the source is waiting. */
const graceMs = 2_000
let server: FastifyInstance | undefined
let leaving = false

survivesClosedPipes()
process.on('message', (word: DevWord) => {
  if (word === 'stop') void leave(0)
})
// The supervisor is gone, however it ended.
process.on('disconnect', () => void leave(0))
process.on('SIGTERM', () => void leave(0))
process.on('SIGHUP', () => void leave(0))
// A terminal sends it to both processes; the supervisor says what is to be done.
process.on('SIGINT', () => {})
process.on('uncaughtException', (error) => fail(error))

try {
  await serve()
} catch (error) {
  await fail(error)
}

async function serve(): Promise<void> {
  const { folder, port, host } = order
  const [{ createBackend }, { readServers }, { value: app }, seed] = await Promise.all([
    import('../../../house/backend.ts'),
    import('../../../house/settings.ts'),
    loadApp(folder, `${folder}/.lintel/compiled`),
    loadSeed(folder),
  ])
  const data = `${folder}/.lintel`
  const logger = createDevLogger(order.json)
  const backend = await createBackend({
    app,
    folder: data,
    auth: { kind: 'development' },
    environment: process.env,
    ...readServers(process.env),
    logger,
    ...(seed && { seed }),
  })
  server = backend.server
  if (leaving) return
  const { level } = logger
  logger.level = 'warn'
  const url = await server.listen({ port, host })
  logger.level = level
  tell({ kind: 'listening', port: Number(new URL(url).port) || port })
  greet({ ...backend, order, url, tookMs: process.uptime() * 1000, authenticates: app.more.authenticate !== undefined })
}

async function leave(exit: number): Promise<void> {
  if (leaving) return
  leaving = true
  if (server) await closeGently(server, graceMs)
  process.exit(exit)
}

async function fail(error: unknown): Promise<void> {
  const fault = readFault(error)
  tellFault(fault, order.json)
  tell({ kind: 'failed', code: fault.code, exit: fault.exit })
  await leave(fault.exit)
}

function tell(news: DevNews): void {
  if (process.connected) process.send!(news)
}
