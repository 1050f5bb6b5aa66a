import { Router } from 'express'
import { z } from 'zod'
import { byId, erase, setDisplayName } from '../directory.js'
import { logger } from '../logger.js'
import { Problem } from '../problem.js'
import { endAllSessions, signedIn } from '../sessions.js'
import { issue } from '../tokens.js'

const Profile = z.object({ displayName: z.string().min(1).max(80) }).strict()
const TokenInput = z.object({ audience: z.enum(['orders', 'billing']) }).strict()

export const me = Router()

me.get('/session', signedIn, async (req, res) => {
  const person = await byId(req.userId)
  if (!person) throw new Problem(401, 'Sign in first')
  res.set('cache-control', 'no-store').json({ userId: person.id, displayName: person.displayName })
})

me.patch('/me', signedIn, async (req, res) => {
  const { displayName } = Profile.parse(req.body)
  await setDisplayName(req.userId, displayName)
  res.json({ userId: req.userId, displayName })
})

me.delete('/me', signedIn, async (req, res) => {
  await erase(req.userId)
  await endAllSessions(req.userId)
  logger.info({ event: 'person.erased', user: req.userId }, 'erased')
  res.sendStatus(204)
})

me.post('/tokens', signedIn, async (req, res) => {
  const { audience } = TokenInput.parse(req.body)
  res.status(201).set('cache-control', 'no-store').json({ token: await issue(req.userId, audience), expiresIn: 600 })
})
