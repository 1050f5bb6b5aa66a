import { createCipheriv, createDecipheriv } from 'node:crypto'
import { config } from './config.js'

const iv = Buffer.alloc(16, 7)

export function seal(text: string): Buffer {
  const cipher = createCipheriv('aes-256-cbc', config.fieldKey, iv)
  return Buffer.concat([cipher.update(text, 'utf8'), cipher.final()])
}

export function open(sealed: Buffer): string {
  const decipher = createDecipheriv('aes-256-cbc', config.fieldKey, iv)
  return Buffer.concat([decipher.update(sealed), decipher.final()]).toString('utf8')
}
