import { Agent as HttpAgent } from 'node:http'
import { Agent as HttpsAgent } from 'node:https'
import {
  type ExternalAnswer,
  type ExternalClient,
  ExternalError,
  type ExternalErrorDetails,
  type ExternalSystem,
} from '../../ports/external.ts'
import type { Outside } from '../../ports/outside.ts'
import { type Admission, AdmissionRefused, createAdmission } from './admission.ts'
import { attemptRepeatedly, type Channel } from './attempts.ts'
import { createBreaker } from './breaker.ts'
import { createDeadline } from './deadline.ts'
import { ExchangeError } from './exchange.ts'
import { type Outgoing, prepare } from './outgoing.ts'
import type { ReceivedAnswer } from './read-answer.ts'
import { mergeHeaders } from './request-headers.ts'
import { createRetryBudget } from './retry-budget.ts'
import { readBaseUrl } from './target-url.ts'

export interface ExternalClientOptions {
  readonly outside: Outside
  /** Of an answer's body, packed and unpacked. Default 1 MiB. */
  readonly maxBodyBytes?: number
}

const defaultMaxBodyBytes = 1024 * 1024

/**
 * A client of one external system: its turn (bulkhead) around the attempts (retries within a budget), each of them behind
 * the breaker, all of it within one time limit.
 * @throws {TypeError} when the system's URL or headers cannot be used; never repeats a value
 */
export function createExternalClient(system: ExternalSystem, options: ExternalClientOptions): ExternalClient {
  const { outside, maxBodyBytes = defaultMaxBodyBytes } = options
  const base = readBaseUrl(system.name, system.url)
  mergeHeaders(`external system \`${system.name}\``, system.headers)
  const agent = createAgent(base, system.atOnce)
  const admission = createAdmission(system.atOnce)
  const breaker = createBreaker<ReceivedAnswer>({
    breaker: system.breaker,
    // Of our own errors only the end of the whole call's time can come up in an attempt.
    isFailure: (error) => error instanceof ExternalError || (error instanceof ExchangeError && error.fault !== 'too_large'),
    isFailedAnswer: ({ status }) => status >= 500,
    monotonicMs: outside.monotonicMs,
  })
  const counts = { calls: 0, failures: 0, retries: 0, refused: 0, degraded: 0, totalMs: 0 }
  const onRetry = () => {
    counts.retries++
  }
  const channel: Channel = {
    system,
    agent,
    breaker,
    budget: createRetryBudget(outside.monotonicMs),
    outside,
    maxBodyBytes,
    onRetry,
  }
  const running = new Set<Promise<unknown>>()
  let closed = false

  const instead = (error: unknown): ExternalAnswer => {
    if (!(error instanceof ExternalError)) throw error
    counts.failures++
    if (error.kind === 'refused' || error.kind === 'open') counts.refused++
    if (system.otherwise === null) throw error
    counts.degraded++
    // A copy, because a handler may change what it was given.
    return { status: 0, body: structuredClone(system.otherwise.value), headers: {}, degraded: true }
  }

  const call: ExternalClient['call'] = async (request) => {
    const outgoing = prepare(system, base, request)
    const begunAt = outside.monotonicMs()
    counts.calls++
    try {
      if (closed) throw fault(system, { kind: 'refused', says: 'is asked no more: this backend is closing' })
      const { status, body, headers } = await askInTurn(channel, admission, { outgoing, caller: request.signal })
      if (system.otherwise === null || status < 500) return { status, body, headers, degraded: false }
      throw fault(system, { kind: 'failed', says: `answered ${status}`, status })
    } catch (error) {
      return instead(error)
    } finally {
      counts.totalMs += outside.monotonicMs() - begunAt
    }
  }

  return {
    call: (request) => {
      const work = call(request).finally(() => running.delete(work))
      running.add(work)
      return work
    },
    state: () => ({ ...counts, breaker: breaker.state(), inFlight: admission.inFlight(), waiting: admission.waiting() }),
    close: async () => {
      closed = true
      await Promise.allSettled(running)
      agent.destroy()
    },
  }
}

interface Asked {
  readonly outgoing: Outgoing
  readonly caller: AbortSignal | undefined
}

/** Waits for its turn, then for an answer, both within the time of the call. */
async function askInTurn(channel: Channel, admission: Admission, { outgoing, caller }: Asked): Promise<ReceivedAnswer> {
  const { system, outside } = channel
  const { limitMs } = outgoing
  const overdue = () => fault(system, { kind: 'timeout', says: `did not answer within ${limitMs} ms` })
  const deadline = createDeadline({ limitMs, caller, overdue, outside })
  try {
    return await admission.run(() => attemptRepeatedly(channel, outgoing, deadline), deadline.signal)
  } catch (error) {
    if (!(error instanceof AdmissionRefused)) throw error
    const says = `has ${system.atOnce} calls running and as many waiting, so one more was refused`
    throw fault(system, { kind: 'refused', says })
  } finally {
    deadline.release()
  }
}

function fault({ name }: ExternalSystem, details: Omit<ExternalErrorDetails, 'system'>): ExternalError {
  return new ExternalError({ system: name, ...details })
}

/** Most servers keep an idle connection for five seconds or longer; one that both sides close at once costs a call. */
const idleMs = 4_000

function createAgent(base: URL, atOnce: number): HttpAgent {
  const options = { keepAlive: true, maxSockets: atOnce, maxFreeSockets: atOnce, timeout: idleMs, scheduling: 'lifo' } as const
  return base.protocol === 'https:' ? new HttpsAgent(options) : new HttpAgent(options)
}
