import { createHash, randomBytes } from 'node:crypto'
import { Router } from 'express'
import { z } from 'zod'
import { byEmail, setPasswordHash } from '../directory.js'
import { accountLimit } from '../limits.js'
import { logger } from '../logger.js'
import { send } from '../mail.js'
import { hash } from '../passwords.js'
import { Problem } from '../problem.js'
import { redis } from '../redis.js'
import { endAllSessions } from '../sessions.js'

const Ask = z.object({ email: z.string().email().max(254) }).strict()
const Answer = z.object({ token: z.string().regex(/^[\w-]{43}$/), password: z.string().min(12).max(200) }).strict()
const key = (token: string) => `reset:${createHash('sha256').update(token).digest('hex')}`

export const resets = Router()

async function sendReset(email: string) {
  const person = await byEmail(email)
  if (!person) return
  const token = randomBytes(32).toString('base64url')
  await redis.set(key(token), person.id, 'EX', 1800)
  await send(key(token), person.email, 'reset', { token })
}

/** The same answer at the same speed, whether the address is known or not. */
resets.post('/password-resets', async (req, res) => {
  const { email } = Ask.parse(req.body)
  await accountLimit('reset', email)
  sendReset(email).catch((error) => logger.error({ err: error, request: req.id }, 'reset not sent'))
  res.status(202).json({ message: 'If we know the address, a message is on its way' })
})

resets.put('/password-resets', async (req, res) => {
  const { token, password } = Answer.parse(req.body)
  await accountLimit('reset', token)
  const userId = await redis.getdel(key(token))
  if (!userId) {
    logger.warn({ event: 'reset.failed', request: req.id }, 'unknown or used token')
    throw new Problem(400, 'Ask for a new link')
  }
  await setPasswordHash(userId, await hash(password))
  await endAllSessions(userId)
  logger.info({ event: 'reset.done', user: userId }, 'password changed')
  res.sendStatus(204)
})
