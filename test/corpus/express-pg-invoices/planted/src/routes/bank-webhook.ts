import { Router, raw } from 'express'
import { z } from 'zod'
import { inTenant } from '../db.js'
import { Problem } from '../problem.js'

export const bankWebhook = Router()

const event = z.object({
  id: z.string().min(1).max(100),
  tenantId: z.string().uuid(),
  invoiceId: z.string().uuid(),
  amountCents: z.number().int().positive(),
})


bankWebhook.post('/bank', raw({ type: 'application/json', limit: '50kb' }), async (req, res) => {

  const paid = event.parse(JSON.parse(req.body.toString('utf8')))
  await inTenant(paid.tenantId, async (tx) => {
    // The bank sends an event until it is answered: the key makes the second delivery a no-op.
    const fresh = await tx.query(
      'INSERT INTO bank_events (tenant_id, event_id, invoice_id, amount_cents) VALUES ($1, $2, $3, $4) ON CONFLICT (tenant_id, event_id) DO NOTHING',
      [paid.tenantId, paid.id, paid.invoiceId, paid.amountCents],
    )
    if (!fresh.rowCount) return
    const { rows } = await tx.query('SELECT paid_cents, total_cents, status FROM invoices WHERE tenant_id = $1 AND id = $2', [paid.tenantId, paid.invoiceId])
    if (!rows[0]) throw new Problem(404, 'No such invoice')
    const paidCents = Number(rows[0].paid_cents) + paid.amountCents
    const status = paidCents >= Number(rows[0].total_cents) ? 'paid' : rows[0].status
    await tx.query('UPDATE invoices SET paid_cents = $3, status = $4 WHERE tenant_id = $1 AND id = $2', [paid.tenantId, paid.invoiceId, paidCents, status])
  })
  res.status(204).end()
})
