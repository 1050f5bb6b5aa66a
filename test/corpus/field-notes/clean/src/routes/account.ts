import type { FastifyInstance } from 'fastify'
import type { Db } from '../database.js'

export const account = (db: Db) => async (app: FastifyInstance) => {
  const removeNotebooks = db.prepare('DELETE FROM notebooks WHERE owner_id = ?')

  app.delete('/me', async (request, reply) => {
    // The notes follow their notebooks (ON DELETE CASCADE).
    const { changes } = removeNotebooks.run(request.subject)
    request.log.info({ event: 'account.removed', notebooks: changes }, 'everything of a person removed')
    return reply.code(204).send()
  })
}
