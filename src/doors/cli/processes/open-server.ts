import type { FastifyBaseLogger, FastifyInstance } from 'fastify'
import { createBackend } from '../../../house/backend.ts'
import type { StartSettings } from '../../../house/settings.ts'
import type { AnyApp } from '../../../model/implement.ts'
import type { Siblings } from '../../../ports/siblings.ts'

/** The server of an app in production, ready to listen. */
export async function openServer(
  app: AnyApp,
  settings: StartSettings,
  more: { readonly logger: FastifyBaseLogger; readonly siblings?: Siblings },
): Promise<FastifyInstance> {
  const { folder, auth, tracing, trustProxy, database, natsUrl, cacheUrl } = settings
  const { server } = await createBackend({
    app,
    folder,
    auth,
    tracing,
    trustProxy,
    changes: 'refuse',
    environment: process.env,
    ...(database === undefined ? {} : { database }),
    ...(cacheUrl === undefined ? {} : { cacheUrl }),
    ...(natsUrl === undefined ? {} : { natsUrl }),
    ...more,
  })
  return server
}

/** @returns where it listens. */
export async function listen(
  server: FastifyInstance,
  { port, host, logLevel }: StartSettings,
  logger: FastifyBaseLogger,
): Promise<string> {
  // In place of a line of Fastify's for each address, one of our own.
  logger.level = 'warn'
  try {
    return await server.listen({ port, host })
  } catch (error) {
    await server.close()
    throw error
  } finally {
    logger.level = logLevel
  }
}

type Flush = { flush?(done?: () => void): void }

export function flush(logger: FastifyBaseLogger): void {
  ;(logger as Flush).flush?.()
}

/** A reader of the log that is slow is waited for so long; then the rest is written as the process ends. */
const flushMs = 1_000

/** Ends the process when its log is written: at the exit itself the logger would wait for ever for a reader that is gone. */
export function exitAfterLog(logger: FastifyBaseLogger, code: number): void {
  const exit = () => process.exit(code)
  setTimeout(exit, flushMs)
  ;(logger as Flush).flush?.(exit)
}

/** A process that nobody understands any more is no longer trusted to answer. */
export function endOnUncaught(logger: FastifyBaseLogger): void {
  process.on('uncaughtException', (error) => {
    logger.fatal({ err: error }, 'nothing caught this')
    exitAfterLog(logger, 3)
  })
}
