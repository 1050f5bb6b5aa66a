/**
 * Signatures of Standard Webhooks 1.0.0 (https://www.standardwebhooks.com), symmetric scheme `v1`: HMAC-SHA256 over
 * `id.timestamp.body`.
 */
import { createHmac, timingSafeEqual } from 'node:crypto'

export interface WebhookMessage {
  /** The same on every attempt; without a full stop, which would let another message have the same signature. */
  readonly id: string
  /** Of this attempt, in whole seconds since the Unix epoch. */
  readonly timestampS: number
  /** The bytes that travel, not what they mean. */
  readonly body: string | Uint8Array
}

export type WebhookHeaders = {
  readonly 'webhook-id': string
  readonly 'webhook-timestamp': string
  /** Several are separated by a space, one for each secret. */
  readonly 'webhook-signature': string
}

/**
 * The headers that sign a message with every secret given: two of them while one replaces the other.
 * @throws {TypeError} for an id, a time or a secret of no form; never repeats a secret
 */
export function signWebhook({ id, timestampS, body }: WebhookMessage, secrets: readonly string[]): WebhookHeaders {
  if (!isId(id)) throw new TypeError('the id of a webhook is 1 to 256 printable characters without a space or full stop')
  if (!Number.isSafeInteger(timestampS) || timestampS < 0) throw new TypeError('the time of a webhook is in whole seconds')
  if (secrets.length === 0) throw new TypeError('a webhook is signed with at least one secret')
  const timestamp = String(timestampS)
  const signatures = secrets.map((secret) => `${scheme}${signatureOf({ id, timestamp, body }, keyOf(secret))}`)
  return { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': signatures.join(' ') }
}

export interface ReceivedWebhook {
  /** Names in lower case; a header that came twice is not one. */
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>
  /** As received, before anybody parsed it. */
  readonly body: string | Uint8Array
}

export interface VerifyOptions {
  /** Any of them will do. */
  readonly secrets: readonly string[]
  readonly nowMs: number
  /** How far its time may be from now, before and after. Default five minutes. */
  readonly toleranceMs?: number
}

export type WebhookVerdict =
  | { readonly valid: true; readonly id: string; readonly timestampS: number }
  | { readonly valid: false; readonly reason: 'missing' | 'malformed' | 'too_old' | 'too_new' | 'wrong_signature' }

const defaultToleranceMs = 5 * 60_000

/**
 * Did somebody who knows a secret send this, and lately? Whoever accepts it must still remember its id for twice the
 * tolerance, so that it is taken once.
 * @throws {TypeError} for a secret of no form, or none
 */
export function verifyWebhook({ headers, body }: ReceivedWebhook, options: VerifyOptions): WebhookVerdict {
  const { secrets, nowMs, toleranceMs = defaultToleranceMs } = options
  if (secrets.length === 0) throw new TypeError('a webhook is verified with at least one secret')
  const keys = secrets.map(keyOf)
  const [id, timestamp, signatures] = [headers['webhook-id'], headers['webhook-timestamp'], headers['webhook-signature']]
  if (id === undefined || timestamp === undefined || signatures === undefined) return { valid: false, reason: 'missing' }
  if (typeof id !== 'string' || typeof timestamp !== 'string' || typeof signatures !== 'string') return malformed
  if (!isId(id) || !/^(?:0|[1-9]\d{0,11})$/.test(timestamp)) return malformed
  const expected = keys.map((key) => signatureOf({ id, timestamp, body }, key))
  const given = signatures.split(' ').filter((each) => each.startsWith(scheme))
  // No early way out: how long it takes tells nothing of which signature came close.
  const matches = given.flatMap((each) => expected.map((right) => sameText(each.slice(scheme.length), right)))
  if (!matches.includes(true)) return { valid: false, reason: 'wrong_signature' }
  const timestampS = Number(timestamp)
  const ageMs = nowMs - timestampS * 1000
  if (Math.abs(ageMs) > toleranceMs) return { valid: false, reason: ageMs > 0 ? 'too_old' : 'too_new' }
  return { valid: true, id, timestampS }
}

/** `whsec_` and the base64 of 24 to 64 bytes. */
export function isWebhookSecret(secret: string): boolean {
  return readKey(secret) !== null
}

const scheme = 'v1,'
const malformed = { valid: false, reason: 'malformed' } as const

function isId(id: string): boolean {
  return /^[!-~]{1,256}$/.test(id) && !id.includes('.')
}

function signatureOf({ id, timestamp, body }: { id: string; timestamp: string; body: string | Uint8Array }, key: Buffer): string {
  return createHmac('sha256', key).update(`${id}.${timestamp}.`).update(body).digest('base64')
}

/** As text, not as the bytes it stands for: several texts decode to the same bytes. */
function sameText(one: string, other: string): boolean {
  const [left, right] = [Buffer.from(one), Buffer.from(other)]
  return left.length === right.length && timingSafeEqual(left, right)
}

const secretPrefix = 'whsec_'

function keyOf(secret: string): Buffer {
  const key = readKey(secret)
  if (key === null) throw new TypeError('the secret of a webhook is `whsec_` and the base64 of 24 to 64 bytes')
  return key
}

function readKey(secret: string): Buffer | null {
  const text = secret.startsWith(secretPrefix) ? secret.slice(secretPrefix.length) : ''
  const key = Buffer.from(text, 'base64')
  const exact = key.toString('base64').replace(/=+$/, '') === text.replace(/=+$/, '')
  return exact && key.length >= 24 && key.length <= 64 ? key : null
}
