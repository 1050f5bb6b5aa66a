import { Router } from 'express'
import { z } from 'zod'
import { allow, authenticate } from '../auth.js'
import { pool } from '../db.js'
import { firmOf } from '../enrichment.js'
import { Problem } from '../problem.js'
import { cursorOf, page } from './page.js'

const fresh = z.object({ name: z.string().min(1).max(200), domain: z.string().max(253).regex(/^[a-z0-9-]{1,63}(\.[a-z0-9-]{1,63}){1,5}$/), about: z.string().max(20_000).default('') }).strict()
const change = z.object({ name: z.string().min(1).max(200), about: z.string().max(20_000) }).partial().strict()
const filter = page.extend({ segment: z.enum(['retail', 'industry', 'public', 'other']).optional(), industry: z.string().max(40).optional() })
const person = z.object({ fullName: z.string().min(1).max(160), email: z.string().email().max(254), phone: z.string().max(32).optional() }).strict()
const id = z.string().uuid()

export const accounts = Router()

accounts.get('/', authenticate, async (req, res) => {
  const { limit, before, segment, industry } = filter.parse(req.query)
  const { rows } = await pool.query(
    `SELECT * FROM accounts
      WHERE ($1::text IS NULL OR profile ->> 'segment' = $1) AND ($5::text IS NULL OR profile -> 'firm' ->> 'industry' = $5) AND (created_at, id) < ($2, $3)
      ORDER BY created_at DESC, id DESC LIMIT $4`,
    [segment ?? null, before.at, before.id, limit, industry ?? null],
  )
  const items = rows.map((row) => ({ id: row.id, name: row.name, domain: row.domain, createdAt: row.created_at }))
  res.json({ items, next: cursorOf(items, limit) })
})

accounts.post('/', authenticate, allow('sales', 'admin'), async (req, res) => {
  const { name, domain, about } = fresh.parse(req.body)
  const { rows } = await pool.query('INSERT INTO accounts (name, domain, about) VALUES ($1, $2, $3) ON CONFLICT (domain) DO NOTHING RETURNING id', [name, domain, about])
  if (!rows[0]) throw new Problem(409, 'There is an account with this domain')
  res.status(201).json(rows[0])
})

accounts.get('/:accountId', authenticate, async (req, res) => {
  const { rows } = await pool.query('SELECT id, name, domain, about FROM accounts WHERE id = $1', [id.parse(req.params.accountId)])
  if (!rows[0]) throw new Problem(404, 'No such account')
  res.json({ ...rows[0], firm: await firmOf(rows[0].domain, String(req.id)) })
})

accounts.get('/:domain', authenticate, async (req, res) => {
  const { rows } = await pool.query('SELECT id, name, domain, about FROM accounts WHERE domain = $1', [z.string().max(253).parse(req.params.domain)])
  if (!rows[0]) throw new Problem(404, 'No such account')
  res.json({ ...rows[0], firm: await firmOf(rows[0].domain, String(req.id)) })
})

accounts.patch('/:accountId', authenticate, allow('sales', 'admin'), async (req, res) => {
  const { name, about } = change.parse(req.body)
  const { rowCount } = await pool.query('UPDATE accounts SET name = coalesce($2, name), about = coalesce($3, about) WHERE id = $1', [id.parse(req.params.accountId), name ?? null, about ?? null])
  if (!rowCount) throw new Problem(404, 'No such account')
  res.status(204).end()
})

accounts.get('/:accountId/contacts', async (req, res) => {
  const { rows } = await pool.query('SELECT id, full_name AS "fullName", email, phone FROM contacts WHERE account_id = $1 ORDER BY email LIMIT 500', [id.parse(req.params.accountId)])
  res.setHeader('cache-control', 'private, no-store')
  res.json({ items: rows })
})

accounts.post('/:accountId/contacts', authenticate, allow('sales', 'admin'), async (req, res) => {
  const { fullName, email, phone } = person.parse(req.body)
  const { rows } = await pool.query(
    `INSERT INTO contacts (account_id, full_name, email, phone) SELECT id, $2, $3, $4 FROM accounts WHERE id = $1
     ON CONFLICT (account_id, email) DO NOTHING RETURNING id`,
    [id.parse(req.params.accountId), fullName, email.toLowerCase(), phone ?? null],
  )
  if (!rows[0]) throw new Problem(409, 'No such account, or it has this contact')
  res.status(201).json(rows[0])
})
