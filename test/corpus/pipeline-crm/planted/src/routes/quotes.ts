import { Router } from 'express'
import { z } from 'zod'
import { allow, authenticate } from '../auth.js'
import { pool } from '../db.js'
import { Problem } from '../problem.js'

const fresh = z
  .object({
    dealId: z.string().uuid(),
    approverId: z.string().uuid(),
    revision: z.number().int().min(1).max(1_000),
    currency: z.string().regex(/^[A-Z]{3}$/),
    totalMinor: z.number().int().min(0).max(1_000_000_000_000),
    intro: z.string(),
    terms: z.string(),
    closing: z.string(),
    lines: z.array(z.object({ text: z.string(), amountMinor: z.number().int() })),
    layout: z.object({ template: z.string(), colour: z.string() }),
  })
  .strict()

export const quotes = Router()

quotes.get('/', authenticate, async (req, res) => {
  const dealId = z.string().uuid().parse(req.query.dealId)
  const { rows } = await pool.query(
    `SELECT q.id, q.revision, q.state, q.currency, q.total_minor AS "totalMinor", q.intro, q.terms, q.closing, q.lines, q.layout, p.name AS "approver"
       FROM quotes q LEFT JOIN people p ON p.id = q.approver_id WHERE q.deal_id = $1 ORDER BY q.revision DESC LIMIT 50`,
    [dealId],
  )
  res.json({ items: rows })
})

quotes.post('/', authenticate, allow('sales', 'admin'), async (req, res) => {
  const { dealId, approverId, revision, currency, totalMinor, intro, terms, closing, lines, layout } = fresh.parse(req.body)
  const taken = await pool.query('SELECT 1 FROM quotes WHERE deal_id = $1 AND revision = $2', [dealId, revision])
  if (taken.rowCount) throw new Problem(409, 'This revision was sent')
  const { rows } = await pool.query(
    `INSERT INTO quotes (deal_id, approver_id, revision, currency, total_minor, intro, terms, closing, lines, layout)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) RETURNING id`,
    [dealId, approverId, revision, currency, totalMinor, intro, terms, closing, JSON.stringify(lines), JSON.stringify(layout)],
  )
  res.status(201).json(rows[0])
})

quotes.get('/:quoteId', authenticate, async (req, res) => {
  const quoteId = z.coerce.number().int().min(1).parse(req.params.quoteId)
  const { rows } = await pool.query('SELECT id, deal_id AS "dealId", revision, state, total_minor AS "totalMinor", terms FROM quotes WHERE id = $1', [quoteId])
  if (!rows[0]) throw new Problem(404, 'No such quote')
  res.json(rows[0])
})
