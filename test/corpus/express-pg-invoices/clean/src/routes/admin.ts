import { Router } from 'express'
import { z } from 'zod'
import { requireRole } from '../auth.js'
import { inTenant } from '../db.js'

export const admin = Router()

const query = z.object({ before: z.coerce.number().int().positive().optional(), limit: z.coerce.number().int().min(1).max(200).default(100) })

admin.get('/audit-log', requireRole('auditor'), async (req, res) => {
  const { before, limit } = query.parse(req.query)
  const caller = req.caller!
  const items = await inTenant(caller.tenantId, async (tx) => {
    const { rows } = await tx.query(
      'SELECT id, actor, action, subject, at FROM audit_log WHERE tenant_id = $1 AND ($2::bigint IS NULL OR id < $2) ORDER BY id DESC LIMIT $3',
      [caller.tenantId, before ?? null, limit],
    )
    return rows
  })
  res.json({ items, next: items.length === limit ? items[items.length - 1].id : null })
})
