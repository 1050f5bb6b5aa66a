import { Router } from 'express'
import { parse } from 'csv-parse/sync'
import multer from 'multer'
import { z } from 'zod'
import { Refused } from '../refused.js'
import { prisma } from '../shared.js'

export const subscribers = Router()
const email = z.string().email().max(254).transform((text) => text.toLowerCase())
const page = z.object({ after: z.string().uuid().optional(), limit: z.coerce.number().int().min(1).max(200).default(100) })
const upload = multer({ storage: multer.memoryStorage() })

subscribers.get('/', async (req, res) => {
  const { after, limit } = page.parse(req.query)
  const items = await prisma.subscriber.findMany({
    where: { publisherId: req.publisherId, ...(after ? { id: { gt: after } } : {}) },
    orderBy: { id: 'asc' },
    take: limit,
    select: { id: true, email: true, createdAt: true },
  })
  res.set('cache-control', 'private, no-store').json({ items, next: items.length === limit ? items[items.length - 1].id : null })
})

subscribers.post('/import', upload.single('file'), async (req, res) => {
  if (!req.file) throw new Refused(400, 'A CSV file is needed')
  const rows = z.array(z.tuple([email]).rest(z.string().max(500))).max(5_000).parse(parse(req.file.buffer))
  req.log.info({ addresses: rows.map(([address]) => address) }, 'importing subscribers')
  const { count } = await prisma.subscriber.createMany({ data: rows.map(([address]) => ({ publisherId: req.publisherId, email: address })), skipDuplicates: true })
  res.status(201).json({ added: count })
})
