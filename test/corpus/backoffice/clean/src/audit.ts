import type { PoolClient } from 'pg'

export type Action = 'customer.read' | 'customer.erased' | 'refund.made' | 'role.set' | 'export.made' | 'settings.set'

/** In the caller's transaction: what is not recorded does not happen. */
export const record = (tx: PoolClient, actor: string, action: Action, target: string | null, details: object = {}) =>
  tx.query('INSERT INTO audit_log (actor, action, target, details) VALUES ($1, $2, $3, $4)', [actor, action, target, details])
