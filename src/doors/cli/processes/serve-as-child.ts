import type { FastifyBaseLogger, FastifyInstance } from 'fastify'
import { createLogger } from '../../../house/backend.ts'
import { joinHost } from '../../../house/open-host.ts'
import type { StartSettings } from '../../../house/settings.ts'
import type { AnyApp } from '../../../model/implement.ts'
import type { Siblings } from '../../../ports/siblings.ts'
import { closeGently, graceMs } from '../close-gently.ts'
import { readFault, tellFault, UsageError } from '../faults.ts'
import { lifeNames, numberVariable } from './messages.ts'
import { endOnUncaught, exitAfterLog, listen, openServer } from './open-server.ts'

/** Serves as one of several processes, for as long as the one that started them lives. */
export async function serveAsChild(app: AnyApp, settings: StartSettings): Promise<void> {
  const number = Number(process.env[numberVariable])
  if (!(number >= 1))
    throw new UsageError('a process of a cluster starts no processes: run `lintel start` as a program of its own')
  const logger = createLogger(settings.logLevel, { process: number })
  endOnUncaught(logger)
  // Before anything else that listens for it: a last flush of the log would wait for ever for a reader who is gone as well.
  process.prependListener('disconnect', () => process.kill(process.pid, 'SIGKILL'))
  const siblings = joinHost(
    {
      send: (message) => void process.send?.(message, undefined, undefined, () => {}),
      onMessage: (take) => void process.on('message', take),
    },
    { number, count: settings.processes },
  )
  // Until it listens it has accepted nothing.
  siblings.on(lifeNames.stop, () => process.exit(0))
  try {
    const server = await openServer(app, settings, { logger, siblings })
    stopWhenTold(server, siblings, logger)
    siblings.say(lifeNames.listening, await listen(server, settings, logger))
  } catch (error) {
    const fault = readFault(error)
    tellFault(fault, false)
    exitAfterLog(logger, fault.exit)
  }
}

/** The parent's word and a signal to the whole group mean the same, so that both are one. */
function stopWhenTold(server: FastifyInstance, siblings: Siblings, logger: FastifyBaseLogger): void {
  let [told, stopping] = [false, false]
  const stop = async () => {
    if (stopping) return
    stopping = true
    const inTime = await closeGently(server, graceMs)
    if (!inTime) logger.warn({ graceMs }, 'stopped before every request was answered')
    exitAfterLog(logger, 0)
  }
  siblings.on(lifeNames.stop, stop)
  for (const signal of ['SIGTERM', 'SIGINT'] as const)
    process.on(signal, () => {
      if (told) return process.exit(0)
      told = true
      void stop()
    })
}
