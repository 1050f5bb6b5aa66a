import type { FastifyBaseLogger } from 'fastify'
import type { Bus } from '../ports/bus.ts'
import type { Outside } from '../ports/outside.ts'
import type { AppCode } from './app-code.ts'
import type { HandlerDb } from './handler-db.ts'

export interface SubscriberOptions {
  readonly code: AppCode
  readonly bus: Bus
  readonly outside: Outside
  readonly logger: FastifyBaseLogger
  readonly db: HandlerDb['asSystem']
  readonly newId: () => string
  readonly signal: AbortSignal
}

/** Events that one subscriber works on at once. */
const concurrency = 100

/** Joins the app's subscribers to the bus. One that fails is reported, and the event does not come again. */
export async function subscribe({ code, bus, outside, logger, db, newId, signal }: SubscriberOptions): Promise<void> {
  for (const [name, receive] of Object.entries(code.more.on ?? {})) {
    await bus.subscribe([name], { concurrency }, async ({ id, payload }) => {
      const log = logger.child({ event: name })
      try {
        await receive(payload, { id, db, signal, log, now: new Date(outside.now()).toISOString(), newId })
      } catch (error) {
        log.error({ id, err: error }, 'a subscriber failed')
      }
    })
  }
}
