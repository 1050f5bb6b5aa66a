import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import { config } from './config.js'

/** key id (4) | iv (12) | tag (16) | text */
export function seal(text: string): Buffer {
  const [[id, key]] = config.fieldKeys as unknown as [[string, Buffer]]
  const iv = randomBytes(12)
  const cipher = createCipheriv('aes-256-gcm', key, iv)
  const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()])
  return Buffer.concat([Buffer.from(id), iv, cipher.getAuthTag(), body])
}

export function open(sealed: Buffer): string {
  const key = config.fieldKeys.get(sealed.subarray(0, 4).toString())
  if (!key) throw new Error('sealed with a key that is gone')
  const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(4, 16))
  decipher.setAuthTag(sealed.subarray(16, 32))
  return Buffer.concat([decipher.update(sealed.subarray(32)), decipher.final()]).toString('utf8')
}
