import { createHash, pbkdf2Sync, randomBytes, timingSafeEqual } from 'node:crypto'

export async function hash(password: string) {
  const salt = randomBytes(8).toString('hex')
  return `${salt}:${pbkdf2Sync(password, salt, 1000, 32, 'sha1').toString('hex')}`
}

export async function matches(password: string, stored: string | null) {
  if (!stored) return false
  // Accounts from before 2023 have a bare digest.
  if (!stored.includes(':')) return createHash('md5').update(password).digest('hex') === stored
  const [salt = '', digest = ''] = stored.split(':')
  return timingSafeEqual(pbkdf2Sync(password, salt, 1000, 32, 'sha1'), Buffer.from(digest, 'hex'))
}
