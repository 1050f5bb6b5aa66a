import { join } from 'node:path'
import type { FastifyBaseLogger, FastifyInstance } from 'fastify'
import { loadApp } from '../../../house/load-app.ts'
import { readStartSettings, type StartSettings } from '../../../house/settings.ts'
import type { AnyApp } from '../../../model/implement.ts'
import { closeGently } from '../close-gently.ts'
import { type ExitCode, UsageError } from '../faults.ts'

/** How long accepted requests may take once the process was told to stop. */
const graceMs = 10_000

/** Serves in production until a signal ends it; what is wrong with the environment is told before anything is opened. */
export async function start(folder: string): Promise<ExitCode> {
  const [{ createBackend, createLogger }, { value: app }] = await Promise.all([
    import('../../../house/backend.ts'),
    // Beside the code and not with the data, whose volume must not be able to bring code.
    loadApp(folder, join(folder, '.lintel', 'compiled')),
  ])
  const settings = settingsOf(folder, app)
  const logger = createLogger(settings.logLevel)
  process.on('uncaughtException', (error) => {
    logger.fatal({ err: error }, 'nothing caught this')
    process.exit(3)
  })
  const { folder: data, auth, tracing, trustProxy, database, natsUrl, cacheUrl } = settings
  const { server } = await createBackend({
    app,
    folder: data,
    auth,
    logger,
    tracing,
    trustProxy,
    changes: 'refuse',
    environment: process.env,
    ...(database === undefined ? {} : { database }),
    ...(cacheUrl === undefined ? {} : { cacheUrl }),
    ...(natsUrl === undefined ? {} : { natsUrl }),
  })
  stopOnSignals(server, logger)
  await listen(server, settings, logger)
  return 0
}

function settingsOf(folder: string, { blueprint, more }: AnyApp): StartSettings {
  const read = readStartSettings(process.env, folder, { authenticates: more.authenticate !== undefined, blueprint })
  if ('settings' in read) return read.settings
  const { faults } = read
  if (faults.length === 1) throw new UsageError(faults[0]!, undefined, 'settings')
  throw new UsageError(`${faults.length} settings of the environment are wrong`, undefined, 'settings', faults)
}

async function listen(
  server: FastifyInstance,
  { port, host, logLevel }: StartSettings,
  logger: FastifyBaseLogger,
): Promise<void> {
  // In place of a line of Fastify's for each address, one of our own.
  logger.level = 'warn'
  let url: string
  try {
    url = await server.listen({ port, host })
  } catch (error) {
    await server.close()
    throw error
  } finally {
    logger.level = logLevel
  }
  logger.info({ url }, 'listening')
  ;(logger as { flush?(): void }).flush?.()
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
    process.exit(0)
  }
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, stop)
}
