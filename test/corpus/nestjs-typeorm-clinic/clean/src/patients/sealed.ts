import { createCipheriv, createHmac, randomBytes } from 'node:crypto'

const key = (name: string) => {
  const bytes = Buffer.from(process.env[name] ?? '', 'base64')
  if (bytes.length !== 32) throw new Error(`${name} must be 32 bytes in base64`)
  return bytes
}
const fieldKey = key('FIELD_KEY')
const lookupKey = key('LOOKUP_KEY')

/** First byte: version of the key, so that a second key can come beside the first. */
export function seal(text: string): Buffer {
  const iv = randomBytes(12)
  const cipher = createCipheriv('aes-256-gcm', fieldKey, iv)
  const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()])
  return Buffer.concat([Buffer.from([1]), iv, cipher.getAuthTag(), body])
}

export const lookupHash = (text: string) => createHmac('sha256', lookupKey).update(text).digest()
