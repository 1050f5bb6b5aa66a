import type { FastifyBaseLogger } from 'fastify'
import type { Outside } from '../../ports/outside.ts'
import type { Store } from '../../ports/store.ts'
import type { Delivery } from '../../ports/work.ts'
import { systemAccess } from '../callers.ts'
import type { HandlerDb, SessionSource } from '../handler-db.ts'
import type { Logger } from '../logger.ts'
import type { Outbox, When } from './outbox.ts'
import type { DeliveryRun } from './run-delivery.ts'

/** What every consumer needs. */
export interface WorkOptions {
  readonly store: Store
  readonly outside: Outside
  readonly logger: FastifyBaseLogger
  readonly newId: () => string
  readonly outbox: Outbox
  readonly db: (access: typeof systemAccess, session: SessionSource) => HandlerDb
  readonly wake: () => void
  /** Calls to systems outside, for code that nobody calls. */
  readonly external: (trace: string | null, signal: AbortSignal) => unknown
}

/** What code is given that nobody calls: its `db` acts as the system, in the transaction of the delivery. */
export interface WorkContext {
  readonly id: string
  readonly db: HandlerDb['asSystem']
  readonly external: unknown
  readonly signal: AbortSignal
  readonly log: Logger
  readonly now: string
  readonly newId: () => string
  readonly attempt: number
  readonly emit: (name: string, payload: unknown, when?: When) => void
  readonly start: (name: string, input: unknown, when?: When) => string
}

/** @param may what its code may emit and start; null for all that there is. */
export function createWorkContext(
  options: WorkOptions,
  { consumer, attempts, message }: Delivery,
  run: DeliveryRun,
  may: { readonly emits: readonly string[] | null; readonly starts: readonly string[] | null },
): WorkContext {
  const { outbox, outside, newId } = options
  const declared = (names: readonly string[] | null, name: string, verb: string) => {
    if (names !== null && !names.includes(name)) throw new Error(`\`${consumer}\` does not declare that it ${verb} \`${name}\``)
  }
  return {
    id: message.id,
    db: options.db(systemAccess, run.session).asSystem,
    external: options.external(message.trace, run.signal),
    signal: run.signal,
    log: options.logger.child({ consumer, message: message.id }),
    now: new Date(outside.now()).toISOString(),
    newId,
    attempt: attempts + 1,
    emit: (name, payload, when) => {
      declared(may.emits, name, 'emits')
      run.pending.push(outbox.event(name, payload, when, message.trace))
    },
    start: (name, input, when) => {
      declared(may.starts, name, 'starts')
      const begun = outbox.start(name, input, when, message.trace)
      run.pending.push(begun)
      return begun.message.id
    },
  }
}
