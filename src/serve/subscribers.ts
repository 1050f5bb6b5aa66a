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

/** Joins the app's subscribers to the bus. */
export function subscribe({ code, bus, outside, logger, db, newId, signal }: SubscriberOptions): void {
  for (const [name, receive] of Object.entries(code.more.on ?? {})) {
    bus.subscribe(name, async ({ id, payload }) => {
      await receive(payload, {
        id,
        db,
        signal,
        log: logger.child({ event: name }),
        now: new Date(outside.now()).toISOString(),
        newId,
      })
    })
  }
}
