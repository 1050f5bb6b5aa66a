import { createCipheriv, randomBytes } from 'node:crypto'
import { config } from './config.js'

const key = Buffer.from(config.FIELD_KEY, 'base64')

/** Version byte, iv, tag, text: AES-256-GCM. */
export function seal(text: string) {
  const iv = randomBytes(12)
  const cipher = createCipheriv('aes-256-gcm', key, iv)
  const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()])
  return Buffer.concat([Buffer.from([1]), iv, cipher.getAuthTag(), body])
}
