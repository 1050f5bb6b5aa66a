import { createHmac, timingSafeEqual } from 'node:crypto'
import { Router, raw } from 'express'
import { z } from 'zod'
import { config } from '../config.js'
import { inTenant } from '../db.js'
import { Problem } from '../problem.js'

export const bankWebhook = Router()

const event = z.object({
  id: z.string().min(1).max(100),
  tenantId: z.string().uuid(),
  invoiceId: z.string().uuid(),
  amountCents: z.number().int().positive(),
})

function verify(body: Buffer, timestamp: string, signature: string) {
  const age = Math.abs(Date.now() / 1000 - Number(timestamp))
  if (!(age < 300)) throw new Problem(401, 'The signature is too old')
  const expected = createHmac('sha256', config.BANK_WEBHOOK_SECRET).update(`${timestamp}.`).update(body).digest()
  const given = Buffer.from(signature, 'hex')
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) throw new Problem(401, 'The signature does not match')
}

bankWebhook.post('/bank', raw({ type: 'application/json', limit: '50kb' }), async (req, res) => {
  verify(req.body, req.get('Bank-Timestamp') ?? '', req.get('Bank-Signature') ?? '')
  const paid = event.parse(JSON.parse(req.body.toString('utf8')))
  await inTenant(paid.tenantId, async (tx) => {
    // The bank sends an event until it is answered: the key makes the second delivery a no-op.
    const fresh = await tx.query(
      'INSERT INTO bank_events (tenant_id, event_id, invoice_id, amount_cents) VALUES ($1, $2, $3, $4) ON CONFLICT (tenant_id, event_id) DO NOTHING',
      [paid.tenantId, paid.id, paid.invoiceId, paid.amountCents],
    )
    if (!fresh.rowCount) return
    await tx.query(
      `UPDATE invoices SET paid_cents = paid_cents + $3,
              status = CASE WHEN paid_cents + $3 >= total_cents THEN 'paid' ELSE status END
        WHERE tenant_id = $1 AND id = $2`,
      [paid.tenantId, paid.invoiceId, paid.amountCents],
    )
  })
  res.status(204).end()
})
