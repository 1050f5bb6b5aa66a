import type { FastifyInstance } from 'fastify'
import { pool } from '../database.js'
import { atLeast } from '../sessions.js'
import * as shapes from './shapes.js'

export async function audit(app: FastifyInstance) {
  app.get('/audit', { preHandler: atLeast('admin'), schema: { querystring: shapes.auditPage } }, async (request) => {
    const { limit, before } = request.query as { limit: number; before: number }
    const { rows } = await pool.query('SELECT id::float8 AS id, at, actor, action, target FROM audit_log WHERE id < $1 ORDER BY id DESC LIMIT $2', [before, limit])
    return { items: rows, ...(rows.length === limit ? { next: rows.at(-1).id } : {}) }
  })
}
