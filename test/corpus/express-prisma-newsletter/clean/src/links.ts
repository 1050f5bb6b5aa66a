import { createHmac, timingSafeEqual } from 'node:crypto'
import { settings } from './settings.js'

const mac = (text: string) => createHmac('sha256', settings.UNSUBSCRIBE_KEY).update(text).digest()

/** publisher.subscriber.signature: what the link of a mail carries. */
export const unsubscribeToken = (publisherId: string, subscriberId: string) => `${publisherId}.${subscriberId}.${mac(`${publisherId}.${subscriberId}`).toString('base64url')}`

export function readToken(token: string) {
  const [publisherId, subscriberId, signature = ''] = token.split('.')
  const given = Buffer.from(signature, 'base64url')
  const expected = mac(`${publisherId}.${subscriberId}`)
  return given.length === expected.length && timingSafeEqual(given, expected) ? { publisherId, subscriberId } : null
}
