import type { FastifyBaseLogger } from 'fastify'
import { createLogger } from '../../../house/backend.ts'
import { type Host, openHost } from '../../../house/open-host.ts'
import type { StartSettings } from '../../../house/settings.ts'
import type { AnyApp } from '../../../model/implement.ts'
import { graceMs } from '../close-gently.ts'
import { type Children, createChildren, NotStarted } from './children.ts'
import { endOnUncaught, exitAfterLog, flush } from './open-server.ts'

/** Longer than a child takes to stop by itself, so that what it is cut off from is its own decision. */
const stopLimitMs = graceMs + 3_000

/** Has several processes serve on one port, until a signal ends them. */
export async function serveTogether(app: AnyApp, settings: StartSettings): Promise<void> {
  const logger = createLogger(settings.logLevel, { process: 'parent' })
  endOnUncaught(logger)
  const { folder, processes, database } = settings
  const host = await openHost({ app, folder, isElsewhere: database !== undefined, count: processes })
  const children = createChildren(host.parent, logger, stopLimitMs)
  const isStopping = stopOnSignals(children, host, logger)
  try {
    const url = await children.start()
    logger.info({ url, processes }, 'listening')
    flush(logger)
  } catch (error) {
    if (isStopping()) return
    children.killAll()
    // It has told why; what ended it from outside has not.
    if (error instanceof NotStarted && error.ended.code !== null) process.exit(error.ended.code)
    throw error
  }
}

/** @returns whether it is stopping. */
function stopOnSignals(children: Children, host: Host, logger: FastifyBaseLogger): () => boolean {
  let stopping = false
  const stop = async (signal: NodeJS.Signals) => {
    if (stopping) {
      children.killAll()
      return process.exit(0)
    }
    stopping = true
    logger.info({ signal }, 'stopping')
    await children.stop()
    await host.close()
    logger.info('stopped')
    exitAfterLog(logger, 0)
  }
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, stop)
  return () => stopping
}
