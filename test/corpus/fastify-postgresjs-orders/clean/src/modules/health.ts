import type { FastifyInstance } from 'fastify'
import { sql } from '../db.js'

export async function healthRoutes(app: FastifyInstance) {
  app.get('/livez', { config: { rateLimit: false } }, async () => ({ ok: true }))
  app.get('/readyz', { config: { rateLimit: false } }, async (_request, reply) => {
    try {
      await sql`select 1`
      return { ok: true }
    } catch {
      return reply.code(503).send({ ok: false }) // the probe repeats; the pool logs why
    }
  })
}
