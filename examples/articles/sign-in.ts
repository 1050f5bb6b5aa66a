import { createHmac, randomBytes, scrypt, timingSafeEqual } from 'node:crypto'
import { promisify } from 'node:util'

const derive = promisify(scrypt) as (password: string, salt: string, length: number) => Promise<Buffer>
/** Set it where tokens must outlive the process. */
const key = process.env.ARTICLES_KEY ?? randomBytes(32).toString('hex')
const lifeMs = 7 * 86_400_000

export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(16).toString('hex')
  return `${salt}:${(await derive(password, salt, 32)).toString('hex')}`
}

/** Takes as long for an unknown user as for a wrong password, so that the answer's time tells neither. */
export async function checkPassword(password: string, hash = `${'0'.repeat(32)}:${'0'.repeat(64)}`): Promise<boolean> {
  const [salt, expected] = hash.split(':') as [string, string]
  return timingSafeEqual(await derive(password, salt, 32), Buffer.from(expected, 'hex'))
}

export function issueToken(subject: string): string {
  const claims = Buffer.from(JSON.stringify({ subject, until: Date.now() + lifeMs })).toString('base64url')
  return `${claims}.${sign(claims)}`
}

export async function readToken(token: string): Promise<{ subject: string } | null> {
  const [claims = '', signature = ''] = token.split('.')
  const [given, right] = [Buffer.from(signature), Buffer.from(sign(claims))]
  if (given.length !== right.length || !timingSafeEqual(given, right)) return null
  const { subject, until } = JSON.parse(Buffer.from(claims, 'base64url').toString()) as { subject: string; until: number }
  return until > Date.now() ? { subject } : null
}

function sign(claims: string): string {
  return createHmac('sha256', key).update(claims).digest('base64url')
}
