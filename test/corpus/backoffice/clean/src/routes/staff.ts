import type { FastifyInstance } from 'fastify'
import { record } from '../audit.js'
import { transaction } from '../database.js'
import { Problem } from '../problems.js'
import { atLeast } from '../sessions.js'
import * as shapes from './shapes.js'

export async function staff(app: FastifyInstance) {
  app.put('/staff/:staffId/role', { preHandler: atLeast('admin'), schema: { params: shapes.staffParams, body: shapes.roleInput } }, async (request, reply) => {
    const { staffId } = request.params as { staffId: string }
    const { role } = request.body as { role: string }
    await transaction(async (tx) => {
      const { rowCount } = await tx.query('UPDATE staff SET role = $2 WHERE id = $1', [staffId, role])
      if (rowCount === 0) throw new Problem(404, 'No such member of staff')
      await record(tx, request.staff.id, 'role.set', staffId, { role })
    })
    return reply.code(204).send()
  })
}
