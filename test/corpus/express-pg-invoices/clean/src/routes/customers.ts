import { Router } from 'express'
import { z } from 'zod'
import { audit } from '../audit.js'
import { requireRole } from '../auth.js'
import { decodeCursor, encodeCursor } from '../cursor.js'
import { inTenant } from '../db.js'
import { Problem } from '../problem.js'

export const customers = Router()

const page = z.object({ limit: z.coerce.number().int().min(1).max(100).default(50), cursor: z.string().max(200).optional() })
const newCustomer = z.object({ name: z.string().min(1).max(200), contactEmail: z.string().email().max(254).optional() }).strict()
const id = z.string().uuid()

customers.get('/', async (req, res) => {
  const { limit, cursor } = page.parse(req.query)
  const after = decodeCursor(cursor)
  const caller = req.caller!
  const rows = await inTenant(caller.tenantId, async (tx) => {
    const result = await tx.query(
      `SELECT id, name, contact_email AS "contactEmail", created_at AS "createdAt"
         FROM customers
        WHERE tenant_id = $1 AND ($2::timestamptz IS NULL OR (created_at, id) < ($2::timestamptz, $3::uuid))
        ORDER BY created_at DESC, id DESC
        LIMIT $4`,
      [caller.tenantId, after?.at ?? null, after?.id ?? null, limit],
    )
    return result.rows
  })
  const last = rows.length === limit ? rows[rows.length - 1] : undefined
  res.json({ items: rows, next: last ? encodeCursor({ at: last.createdAt.toISOString(), id: last.id }) : null })
})

// A second customer of the same name is refused by the unique key, so a repeated request makes no second row.
customers.post('/', requireRole('billing'), async (req, res) => {
  const body = newCustomer.parse(req.body)
  const caller = req.caller!
  const made = await inTenant(caller.tenantId, async (tx) => {
    const { rows } = await tx.query(
      `INSERT INTO customers (tenant_id, name, contact_email) VALUES ($1, $2, $3)
       ON CONFLICT (tenant_id, name) DO NOTHING
       RETURNING id, name, contact_email AS "contactEmail", created_at AS "createdAt"`,
      [caller.tenantId, body.name, body.contactEmail ?? null],
    )
    if (rows[0]) await audit(tx, caller, 'customer.create', rows[0].id)
    return rows[0]
  })
  if (!made) throw new Problem(409, 'A customer of that name exists')
  res.status(201).json(made)
})

customers.delete('/:customerId/personal-data', requireRole('billing'), async (req, res) => {
  const customerId = id.parse(req.params.customerId)
  const caller = req.caller!
  const found = await inTenant(caller.tenantId, async (tx) => {
    const { rowCount } = await tx.query("UPDATE customers SET contact_email = NULL, note = '' WHERE tenant_id = $1 AND id = $2", [
      caller.tenantId,
      customerId,
    ])
    if (rowCount) await audit(tx, caller, 'customer.erase', customerId)
    return rowCount
  })
  if (!found) throw new Problem(404, 'No such customer')
  res.status(204).end()
})
