import type { FastifyInstance } from 'fastify'
import type { Db } from '../database.js'

export const health = (db: Db) => async (app: FastifyInstance) => {
  const ping = db.prepare('SELECT 1')
  app.get('/healthz/live', { config: { rateLimit: false } }, async (_request, reply) => reply.code(204).send())
  app.get('/healthz/ready', { config: { rateLimit: false } }, async (_request, reply) => {
    ping.get()
    return reply.code(204).send()
  })
}
