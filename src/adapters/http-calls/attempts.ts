import type { Agent, IncomingMessage } from 'node:http'
import { ExternalError, type ExternalErrorKind, type ExternalSystem } from '../../ports/external.ts'
import type { Outside } from '../../ports/outside.ts'
import { type Breaker, BreakerOpen } from './breaker.ts'
import type { Deadline } from './deadline.ts'
import { ExchangeError, type ExchangeFault, exchange } from './exchange.ts'
import type { Outgoing } from './outgoing.ts'
import { type ReceivedAnswer, readAnswer } from './read-answer.ts'
import type { RetryBudget } from './retry-budget.ts'
import { jitterMs, readRetryAfterMs } from './retry-delay.ts'

/** What all calls of one system share. */
export interface Channel {
  readonly system: ExternalSystem
  readonly agent: Agent
  readonly breaker: Breaker<ReceivedAnswer>
  readonly budget: RetryBudget
  readonly outside: Outside
  readonly maxBodyBytes: number
  onRetry(): void
}

/** How one attempt ended: with an answer, or with the reason why there is none. */
type Ending = { readonly answer: ReceivedAnswer } | { readonly error: ExchangeError }

/** The system itself did not answer, but what stands before it, or it said that it cannot. */
const absent = new Set([502, 503, 504])
const tooMany = 429

const kinds: Readonly<Record<ExchangeFault, ExternalErrorKind>> = {
  timeout: 'timeout',
  unreachable: 'unreachable',
  stale: 'unreachable',
  too_large: 'too_large',
  malformed: 'failed',
  forbidden: 'unreachable',
}

/**
 * Asks until there is an answer, no attempt or retry is left, or no time for one.
 * @throws {ExternalError} or the reason of the deadline's signal
 */
export async function attemptRepeatedly(channel: Channel, outgoing: Outgoing, deadline: Deadline): Promise<ReceivedAnswer> {
  const { system, breaker, budget, outside } = channel
  const attempts = outgoing.repeatable ? system.attempts : 1
  let fresh = false
  budget.earn()
  for (let attempt = 1; ; attempt++) {
    const mayRepeat = attempt < attempts && budget.has()
    const leftMs = deadline.leftMs()
    const limitMs = mayRepeat ? leftMs / Math.min(3, attempts - attempt + 1) : leftMs
    const ending = await attemptOnce(channel, outgoing, { limitMs, fresh, signal: deadline.signal })
    if (!mayRepeat || !worthRepeating(ending) || breaker.state() === 'open') return settle(system, ending, attempt)
    const delayMs = Math.max(jitterMs(attempt, deadline.leftMs(), outside), askedDelayMs(ending, outside))
    if (delayMs >= deadline.leftMs() || !budget.take()) return settle(system, ending, attempt)
    await deadline.wait(delayMs)
    channel.onRetry()
    fresh = 'error' in ending
  }
}

interface AttemptOptions {
  readonly limitMs: number
  /** On a new connection: what broke one may have broken all that are kept. */
  readonly fresh: boolean
  readonly signal: AbortSignal
}

async function attemptOnce(channel: Channel, outgoing: Outgoing, options: AttemptOptions): Promise<Ending> {
  const { system, breaker } = channel
  try {
    return { answer: await breaker.run(() => send(channel, outgoing, options)) }
  } catch (error) {
    if (error instanceof ExchangeError) return { error }
    if (!(error instanceof BreakerOpen)) throw error
    const says = `is not asked for a while: ${system.breaker.failures} attempts in a row failed`
    throw new ExternalError({ system: system.name, kind: 'open', says })
  }
}

/**
 * Once; or again at once where only a kept connection was at fault. That spends no retry: a connection is kept only after
 * an answer, so a system that fails is not asked more often for it.
 */
async function send(channel: Channel, outgoing: Outgoing, { limitMs, fresh, signal }: AttemptOptions): Promise<ReceivedAnswer> {
  const { agent, outside, maxBodyBytes } = channel
  const endsAt = outside.monotonicMs() + limitMs
  const read = (answer: IncomingMessage) => readAnswer(answer, maxBodyBytes)
  const anew = { ...outgoing, limitMs, signal }
  try {
    return await exchange(fresh ? anew : { ...anew, agent }, read, outside)
  } catch (error) {
    if (!(error instanceof ExchangeError && error.fault === 'stale' && outgoing.repeatable)) throw error
    return exchange({ ...anew, limitMs: endsAt - outside.monotonicMs() }, read, outside)
  }
}

function worthRepeating(ending: Ending): boolean {
  if ('error' in ending) return ending.error.fault === 'timeout' || ending.error.fault === 'unreachable'
  return absent.has(ending.answer.status) || ending.answer.status === tooMany
}

function askedDelayMs(ending: Ending, { now }: Outside): number {
  return 'answer' in ending ? (readRetryAfterMs(ending.answer.headers['retry-after'], now()) ?? 0) : 0
}

/** The last attempt decides: its answer, or what it failed of. */
function settle({ name }: ExternalSystem, ending: Ending, attempt: number): ReceivedAnswer {
  const tries = attempt === 1 ? '' : ` on the last of ${attempt} attempts`
  if ('answer' in ending) {
    const { answer } = ending
    if (!absent.has(answer.status)) return answer
    throw new ExternalError({ system: name, kind: 'failed', says: `answered ${answer.status}${tries}`, status: answer.status })
  }
  const { fault, message } = ending.error
  throw new ExternalError({ system: name, kind: kinds[fault], says: `${message}${tries}` })
}
