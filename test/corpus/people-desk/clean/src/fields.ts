import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { config } from './config.js'

/** `{ "current": "2025a", "keys": { "2025a": "<base64>", "2024b": "<base64>" } }`: old keys still open what they sealed. */
const ring = JSON.parse(readFileSync(config.fieldKeys, 'utf8')) as { current: string; keys: Record<string, string> }
const keyOf = (name: string) => Buffer.from(ring.keys[name] ?? '', 'base64')

export function seal(text: string): Buffer {
  const nonce = randomBytes(12)
  const cipher = createCipheriv('aes-256-gcm', keyOf(ring.current), nonce)
  const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()])
  return Buffer.concat([Buffer.from(ring.current.padEnd(8)), nonce, cipher.getAuthTag(), body])
}

export function open(sealed: Buffer): string {
  const decipher = createDecipheriv('aes-256-gcm', keyOf(sealed.subarray(0, 8).toString().trim()), sealed.subarray(8, 20))
  decipher.setAuthTag(sealed.subarray(20, 36))
  return Buffer.concat([decipher.update(sealed.subarray(36)), decipher.final()]).toString('utf8')
}
