import type { FastifyBaseLogger, FastifyInstance } from 'fastify'
import { createLogger } from '../../../house/backend.ts'
import type { StartSettings } from '../../../house/settings.ts'
import type { AnyApp } from '../../../model/implement.ts'
import { closeGently, graceMs } from '../close-gently.ts'
import { endOnUncaught, exitAfterLog, flush, listen, openServer } from './open-server.ts'

/** Serves in this process until a signal ends it. */
export async function serveAlone(app: AnyApp, settings: StartSettings): Promise<void> {
  const logger = createLogger(settings.logLevel)
  endOnUncaught(logger)
  const server = await openServer(app, settings, { logger })
  stopOnSignals(server, logger)
  const url = await listen(server, settings, logger)
  logger.info({ url }, 'listening')
  flush(logger)
}

function stopOnSignals(server: FastifyInstance, logger: FastifyBaseLogger): void {
  let stopping = false
  const stop = async (signal: NodeJS.Signals) => {
    if (stopping) return process.exit(0)
    stopping = true
    logger.info({ signal }, 'stopping')
    const inTime = await closeGently(server, graceMs)
    if (!inTime) logger.warn({ graceMs }, 'stopped before every request was answered')
    else logger.info('stopped')
    exitAfterLog(logger, 0)
  }
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, stop)
}
