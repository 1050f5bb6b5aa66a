import { Router } from 'express'
import { z } from 'zod'
import { allow, authenticate } from '../auth.js'
import { pool } from '../db.js'
import { Problem } from '../problem.js'
import { cursorOf, page } from './page.js'

export const stages = ['lead', 'qualified', 'offer', 'won', 'lost'] as const
const id = z.string().uuid()
const fresh = z
  .object({ requestKey: z.string().uuid(), accountId: id, title: z.string().min(1).max(200), valueMinor: z.number().int().min(0).max(1_000_000_000_000), currency: z.string().regex(/^[A-Z]{3}$/) })
  .strict()
const move = z.object({ stage: z.enum(stages), version: z.number().int().min(1).max(1_000_000), lostReason: z.string().max(400).optional() }).strict()
const happened = z.object({ kind: z.enum(['call', 'mail', 'meeting', 'note']), body: z.string().min(1).max(4_000), happenedAt: z.string().datetime() }).strict()

export const deals = Router()

deals.get('/', authenticate, async (req, res) => {
  const { limit, before } = page.parse(req.query)
  const { rows } = await pool.query(
    `SELECT id, account_id AS "accountId", title, stage, value_minor AS "valueMinor", currency, version, created_at AS "createdAt" FROM deals
      WHERE (created_at, id) < ($1, $2) ORDER BY created_at DESC, id DESC LIMIT $3`,
    [before.at, before.id, limit],
  )
  res.json({ items: rows, next: cursorOf(rows, limit) })
})

// The same key gives the same deal: a client that lost the answer asks again.
deals.post('/', authenticate, allow('sales', 'admin'), async (req, res) => {
  const { requestKey, accountId, title, valueMinor, currency } = fresh.parse(req.body)
  const { rows } = await pool.query(
    `INSERT INTO deals (account_id, owner_id, request_key, title, value_minor, currency) SELECT id, $2, $3, $4, $5, $6 FROM accounts WHERE id = $1
     ON CONFLICT (owner_id, request_key) DO UPDATE SET request_key = excluded.request_key RETURNING id`,
    [accountId, req.person.id, requestKey, title, valueMinor, currency],
  )
  if (!rows[0]) throw new Problem(404, 'No such account')
  res.status(201).json(rows[0])
})

deals.patch('/:dealId', authenticate, allow('sales', 'admin'), async (req, res) => {
  const { stage, version, lostReason } = move.parse(req.body)
  const { rowCount } = await pool.query('UPDATE deals SET stage = $3, lost_reason = $4, version = version + 1 WHERE id = $1 AND version = $2', [id.parse(req.params.dealId), version, stage, lostReason ?? null])
  if (!rowCount) throw new Problem(409, 'Somebody else moved this deal')
  res.status(204).end()
})

deals.get('/:dealId/activities', authenticate, async (req, res) => {
  const { rows } = await pool.query('SELECT id, author_id AS "authorId", kind, body, happened_at AS "happenedAt" FROM activities WHERE deal_id = $1 ORDER BY happened_at DESC, id DESC LIMIT 200', [id.parse(req.params.dealId)])
  res.json({ items: rows })
})

deals.post('/:dealId/activities', authenticate, allow('sales', 'admin'), async (req, res) => {
  const { kind, body, happenedAt } = happened.parse(req.body)
  await pool.query(
    `INSERT INTO activities (deal_id, author_id, kind, body, happened_at) SELECT id, $2, $3, $4, $5 FROM deals WHERE id = $1
     ON CONFLICT (deal_id, author_id, kind, happened_at) DO NOTHING`,
    [id.parse(req.params.dealId), req.person.id, kind, body, happenedAt],
  )
  res.status(204).end()
})
