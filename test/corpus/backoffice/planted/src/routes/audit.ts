import type { FastifyInstance } from 'fastify'
import { pool } from '../database.js'
import { Problem } from '../problems.js'
import { atLeast } from '../sessions.js'
import * as shapes from './shapes.js'

export async function audit(app: FastifyInstance) {
  app.get('/audit', { preHandler: atLeast('admin'), schema: { querystring: shapes.auditPage } }, async (request) => {
    const { limit, page } = request.query as { limit: number; page: number }
    const { rows } = await pool.query('SELECT id::float8 AS id, at, actor, action, target FROM audit_log ORDER BY id DESC LIMIT $1 OFFSET $2', [limit, page * limit])
    const total = await pool.query('SELECT count(*) AS n FROM audit_log')
    return { items: rows, total: Number(total.rows[0].n) }
  })

  app.delete('/audit/:entryId', { schema: { params: shapes.entryParams } }, async (request, reply) => {
    const { rowCount } = await pool.query('DELETE FROM audit_log WHERE id = $1', [(request.params as { entryId: number }).entryId])
    if (rowCount === 0) throw new Problem(404, 'No such entry')
    return reply.code(204).send()
  })
}
