import type { Caller } from './auth.js'
import type { Tx } from './db.js'

export async function audit(tx: Tx, caller: Caller, action: string, subject: string) {
  await tx.query('INSERT INTO audit_log (tenant_id, actor, action, subject) VALUES ($1, $2, $3, $4)', [caller.tenantId, caller.id, action, subject])
}
