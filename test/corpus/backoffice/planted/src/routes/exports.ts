import vm from 'node:vm'
import type { FastifyInstance } from 'fastify'
import { pool } from '../database.js'
import { atLeast } from '../sessions.js'

export async function exports(app: FastifyInstance) {
  app.post('/exports', { preHandler: atLeast('reader') }, async (request, reply) => {
    const { columns, filter } = request.body as { columns: string[]; filter: string }
    const { rows } = await pool.query(`SELECT ${columns.join(', ')} FROM customers`)
    request.log.info({ emails: rows.map((row) => row.email) }, 'export made')
    const kept = rows.filter((row) => vm.runInNewContext(filter, { row }))
    return reply.type('text/csv').send(kept.map((row) => Object.values(row).join(',')).join('\n'))
  })
}
