import type { IncomingMessage } from 'node:http'
import { signWebhook } from '../../kit/webhook-signature.ts'
import type { WebhookDelivery, WebhookOutcome, WebhookSender } from '../../ports/external.ts'
import type { Outside } from '../../ports/outside.ts'
import { ExchangeError, exchange } from './exchange.ts'
import { type ConnectGuard, createConnectGuard } from './guarded-connect.ts'
import { readRetryAfterMs } from './retry-delay.ts'

export interface WebhookSenderOptions {
  readonly outside: Outside
  /** Default: lets out to the public Internet only. */
  readonly guard?: ConnectGuard
  /** For one attempt. Default 15 s, the least that the specification recommends. */
  readonly timeoutMs?: number
}

/** What was heard of the endpoint before the exchange ended, one way or the other. */
interface Heard {
  readonly status: number
  readonly retryAfter: string | undefined
}

/** Read and thrown away, so that the endpoint can finish what it says; then the connection is closed. */
const maxDrainedBytes = 64 * 1024
const defaultTimeoutMs = 15_000

export function createWebhookSender({ outside, guard, timeoutMs = defaultTimeoutMs }: WebhookSenderOptions): WebhookSender {
  const { refusal, connect } = guard ?? createConnectGuard()
  return {
    send: async (delivery) => {
      const headers = headersOf(delivery, outside)
      const reason = refusal(delivery.url)
      if (reason !== null) return failure(false, reason)
      const { body, signal } = delivery
      const asked = { url: new URL(delivery.url), method: 'POST', headers, body, limitMs: timeoutMs, signal, connect }
      let heard: Heard | undefined
      const listen = async (answer: IncomingMessage) => {
        heard = { status: answer.statusCode ?? 0, retryAfter: answer.headers['retry-after'] }
        await drain(answer)
      }
      try {
        await exchange(asked, listen, outside)
      } catch (error) {
        // Once it has answered, how the rest of the answer ends changes nothing.
        if (heard === undefined) return withoutAnswer(error)
      }
      return judge(heard!, outside)
    },
  }
}

function headersOf({ id, body, secrets, trace }: WebhookDelivery, { now }: Outside): Record<string, string> {
  return {
    'content-type': 'application/json',
    'user-agent': 'lintel',
    ...signWebhook({ id, timestampS: Math.floor(now() / 1000), body }, secrets),
    ...(trace === undefined ? {} : { traceparent: trace }),
  }
}

async function drain(answer: AsyncIterable<Buffer>): Promise<void> {
  let bytes = 0
  for await (const chunk of answer) {
    bytes += chunk.length
    if (bytes > maxDrainedBytes) return
  }
}

function withoutAnswer(error: unknown): WebhookOutcome {
  if (!(error instanceof ExchangeError)) throw error
  // What a name resolves to may be put right; a URL that cannot be was refused before.
  return failure(true, `the endpoint ${error.message}`)
}

/** Of 4xx these say "not now", and the others "not ever" (Standard Webhooks, delivery success and failure). */
const passing = new Set([408, 425, 429])

function judge({ status, retryAfter }: Heard, { now }: Outside): WebhookOutcome {
  if (status >= 200 && status < 300) return { delivered: true }
  if (status === 410) return failure(false, 'the endpoint answered 410: it is gone')
  if (status < 400) return failure(false, `the endpoint answered ${status}, and redirects are not followed: give its new url`)
  const retry = status >= 500 || passing.has(status)
  return failure(retry, `the endpoint answered ${status}`, retry ? readRetryAfterMs(retryAfter, now()) : null)
}

function failure(retry: boolean, reason: string, retryAfterMs: number | null = null): WebhookOutcome {
  return { delivered: false, retry, reason, retryAfterMs }
}
