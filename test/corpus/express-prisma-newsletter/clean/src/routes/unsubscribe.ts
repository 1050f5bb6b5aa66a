import express, { Router } from 'express'
import { z } from 'zod'
import { readToken } from '../links.js'
import { Refused } from '../refused.js'
import { prisma } from '../shared.js'

export const unsubscribe = Router()
const token = z.object({ token: z.string().min(100).max(160) })

// Opening the link only shows a button (mail scanners follow links); the button, or the mail program's one-click, posts.
unsubscribe.get('/', (req, res) => {
  const { token: text } = token.parse(req.query)
  if (!readToken(text)) throw new Refused(404, 'The link is not one of ours')
  res.type('html').send('<!doctype html><title>Unsubscribe</title><form method="post"><button>Unsubscribe</button></form>')
})

unsubscribe.post('/', express.urlencoded({ extended: false, limit: '2kb' }), async (req, res) => {
  const who = readToken(token.parse(req.query).token)
  if (!who) throw new Refused(404, 'The link is not one of ours')
  await prisma.subscriber.deleteMany({ where: { publisherId: who.publisherId, id: who.subscriberId } })
  res.status(204).end()
})
