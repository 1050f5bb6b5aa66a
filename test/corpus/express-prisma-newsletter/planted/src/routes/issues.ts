import { Router } from 'express'
import { z } from 'zod'
import { Refused } from '../refused.js'
import { prisma, sendQueue } from '../shared.js'

export const issues = Router()
const page = z.object({ before: z.string().datetime().optional(), limit: z.coerce.number().int().min(1).max(100).default(20) })
const draft = z.object({ requestKey: z.string().uuid(), subject: z.string().min(1).max(200), body: z.string().min(1).max(500_000) }).strict()
const issueId = z.object({ issueId: z.string().uuid() })

issues.get('/', async (req, res) => {
  const { before, limit } = page.parse(req.query)
  const items = await prisma.issue.findMany({
    where: { publisherId: req.publisherId, ...(before ? { createdAt: { lt: new Date(before) } } : {}) },
    orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
    take: limit,
    select: { id: true, subject: true, state: true, createdAt: true },
  })
  res.json({ items, next: items.length === limit ? items[items.length - 1].createdAt : null })
})

issues.post('/', async (req, res) => {
  const { requestKey, subject, body } = draft.parse(req.body)
  const issue = await prisma.issue.upsert({
    where: { publisherId_requestKey: { publisherId: req.publisherId, requestKey } },
    create: { publisherId: req.publisherId, requestKey, subject, body },
    update: {},
    select: { id: true, subject: true, state: true, createdAt: true },
  })
  res.status(201).json(issue)
})


issues.post('/:issueId/send', async (req, res) => {
  const { issueId: id } = issueId.parse(req.params)
  const { publisherId } = req
  await prisma.$transaction(async (tx) => {
    const { count } = await tx.issue.updateMany({ where: { publisherId, id, state: 'draft' }, data: { state: 'sending' } })
    if (count === 0) throw new Refused(409, 'Only a draft can be sent')
    await sendQueue.add('send', { publisherId, issueId: id })
  })
  res.status(202).json({ state: 'sending' })
})
