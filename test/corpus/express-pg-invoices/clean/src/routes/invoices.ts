import { Router } from 'express'
import { z } from 'zod'
import { audit } from '../audit.js'
import { requireRole } from '../auth.js'
import { decodeCursor, encodeCursor } from '../cursor.js'
import { inTenant } from '../db.js'
import { Problem } from '../problem.js'

export const invoices = Router()

const columns = `id, customer_id AS "customerId", number, status, currency, total_cents AS "totalCents",
  paid_cents AS "paidCents", due_on AS "dueOn", created_at AS "createdAt"`
const page = z.object({ limit: z.coerce.number().int().min(1).max(100).default(50), cursor: z.string().max(200).optional() })
const newInvoice = z
  .object({
    customerId: z.string().uuid(),
    number: z.string().min(1).max(40),
    currency: z.string().regex(/^[A-Z]{3}$/),
    dueOn: z.string().date(),
    lines: z
      .array(z.object({ description: z.string().max(500), quantity: z.number().positive().max(1e6), unitCents: z.number().int().min(0).max(1e11) }).strict())
      .min(1)
      .max(200),
  })
  .strict()
const id = z.string().uuid()

invoices.get('/', async (req, res) => {
  const { limit, cursor } = page.parse(req.query)
  const after = decodeCursor(cursor)
  const caller = req.caller!
  const rows = await inTenant(caller.tenantId, async (tx) => {
    // `columns` is a constant of this file; nothing of the request is in the text.
    const result = await tx.query(
      `SELECT ${columns} FROM invoices
        WHERE tenant_id = $1 AND ($2::timestamptz IS NULL OR (created_at, id) < ($2::timestamptz, $3::uuid))
        ORDER BY created_at DESC, id DESC LIMIT $4`,
      [caller.tenantId, after?.at ?? null, after?.id ?? null, limit],
    )
    return result.rows
  })
  const last = rows.length === limit ? rows[rows.length - 1] : undefined
  res.json({ items: rows, next: last ? encodeCursor({ at: last.createdAt.toISOString(), id: last.id }) : null })
})

invoices.get('/overdue', async (req, res) => {
  const caller = req.caller!
  const items = await inTenant(caller.tenantId, async (tx) => {
    const result = await tx.query(
      `SELECT ${columns} FROM invoices WHERE tenant_id = $1 AND status = 'sent' AND due_on < current_date ORDER BY due_on, id LIMIT 100`,
      [caller.tenantId],
    )
    return result.rows
  })
  res.json({ items, next: null })
})

invoices.get('/:invoiceId', async (req, res) => {
  const invoiceId = id.parse(req.params.invoiceId)
  const caller = req.caller!
  const invoice = await inTenant(caller.tenantId, async (tx) => {
    const found = await tx.query(`SELECT ${columns} FROM invoices WHERE tenant_id = $1 AND id = $2`, [caller.tenantId, invoiceId])
    if (!found.rows[0]) return null
    const lines = await tx.query(
      'SELECT position, description, quantity, unit_cents AS "unitCents" FROM invoice_lines WHERE tenant_id = $1 AND invoice_id = $2 ORDER BY position LIMIT 200',
      [caller.tenantId, invoiceId],
    )
    return { ...found.rows[0], lines: lines.rows }
  })
  if (!invoice) throw new Problem(404, 'No such invoice')
  res.json(invoice)
})

invoices.post('/', requireRole('billing'), async (req, res) => {
  const body = newInvoice.parse(req.body)
  const key = z.string().min(8).max(100).parse(req.get('Idempotency-Key'))
  const caller = req.caller!
  const total = body.lines.reduce((sum, line) => sum + Math.round(line.quantity * line.unitCents), 0)
  const invoiceId = await inTenant(caller.tenantId, async (tx) => {
    const earlier = await tx.query('SELECT invoice_id FROM idempotency_keys WHERE tenant_id = $1 AND key = $2', [caller.tenantId, key])
    if (earlier.rows[0]) return earlier.rows[0].invoice_id as string
    const { rows } = await tx.query(
      `INSERT INTO invoices (tenant_id, customer_id, number, currency, total_cents, due_on)
       VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (tenant_id, number) DO NOTHING RETURNING id`,
      [caller.tenantId, body.customerId, body.number, body.currency, total, body.dueOn],
    )
    if (!rows[0]) throw new Problem(409, 'An invoice with that number exists')
    // All lines in one statement.
    await tx.query(
      `INSERT INTO invoice_lines (tenant_id, invoice_id, position, description, quantity, unit_cents)
       SELECT $1, $2, line.position, line.description, line.quantity, line.unit_cents
         FROM jsonb_to_recordset($3::jsonb) AS line (position smallint, description text, quantity numeric, unit_cents bigint)`,
      [caller.tenantId, rows[0].id, JSON.stringify(body.lines.map((line, i) => ({ position: i + 1, description: line.description, quantity: line.quantity, unit_cents: line.unitCents })))],
    )
    // Two requests with one key: the second waits on this unique key, fails and is rolled back whole.
    await tx.query('INSERT INTO idempotency_keys (tenant_id, key, invoice_id) VALUES ($1, $2, $3)', [caller.tenantId, key, rows[0].id])
    await audit(tx, caller, 'invoice.create', rows[0].id)
    return rows[0].id as string
  })
  res.status(201).json({ id: invoiceId })
})

invoices.post('/:invoiceId/send', requireRole('billing'), async (req, res) => {
  const invoiceId = id.parse(req.params.invoiceId)
  const caller = req.caller!
  const sent = await inTenant(caller.tenantId, async (tx) => {
    const { rowCount } = await tx.query("UPDATE invoices SET status = 'sent' WHERE tenant_id = $1 AND id = $2 AND status = 'draft'", [caller.tenantId, invoiceId])
    if (rowCount) await audit(tx, caller, 'invoice.send', invoiceId)
    return rowCount
  })
  if (!sent) throw new Problem(409, 'Only a draft can be sent')
  res.status(204).end()
})
