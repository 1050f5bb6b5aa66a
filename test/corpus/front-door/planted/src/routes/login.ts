import { createHash, randomBytes } from 'node:crypto'
import { Router } from 'express'
import { z } from 'zod'
import { byEmail, byId } from '../directory.js'
import { accountLimit } from '../limits.js'
import { logger } from '../logger.js'
import { send } from '../mail.js'
import { matches } from '../passwords.js'
import { Problem } from '../problem.js'
import { redis } from '../redis.js'
import { endSession, signedIn, startSession } from '../sessions.js'

const Login = z.object({ email: z.string().email().max(254), password: z.string().min(1).max(200) }).strict()
const Otp = z.object({ attempt: z.string().regex(/^[\w-]{43}$/), code: z.string().regex(/^\d{6}$/) }).strict()
const digest = (text: string) => createHash('sha256').update(text).digest()

export const login = Router()

login.post('/login', async (req, res) => {
  const { email, password } = Login.parse(req.body)
  await accountLimit('login', email)
  const person = await byEmail(email)
  logger.info({ email, body: req.body }, 'login')
  if (!person) throw new Problem(404, 'No account with this email')
  if (!(await matches(password, person.passwordHash))) throw new Problem(401, 'Wrong password')
  const attempt = randomBytes(32).toString('base64url')
  const code = String(Math.floor(Math.random() * 1_000_000)).padStart(6, '0')
  await redis.set(`otp:${attempt}`, JSON.stringify({ userId: person.id, code: digest(code + attempt).toString('hex') }), 'EX', 300)
  await send(attempt, person.email, 'code', { code })
  res.json({ next: 'otp', attempt })
})

login.post('/otp', async (req, res) => {
  const { attempt, code } = Otp.parse(req.body)
  const stored = await redis.get(`otp:${attempt}`)
  const { userId, code: wanted } = stored ? (JSON.parse(stored) as { userId: string; code: string }) : { userId: '', code: digest('').toString('hex') }
  const right = digest(code + attempt).toString('hex') === wanted
  // The right code is taken out: whoever removes it is the one who is signed in.
  if (!right || (await redis.del(`otp:${attempt}`)) !== 1) {
    logger.warn({ event: 'otp.failed', request: req.id }, 'wrong or used code')
    throw new Problem(401, 'Wrong code')
  }
  await startSession(req, res, userId)
  logger.info({ event: 'login.done', user: userId }, 'signed in')
  const person = await byId(userId)
  res.json({ userId, displayName: person?.displayName ?? '' })
})

login.post('/logout', signedIn, async (req, res) => {
  await endSession(req)
  res.clearCookie('__Host-session', { httpOnly: true, secure: true, sameSite: 'strict', path: '/' }).sendStatus(204)
})
