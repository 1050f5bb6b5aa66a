import { Readable } from 'node:stream'
import type { FastifyInstance } from 'fastify'
import Cursor from 'pg-cursor'
import { record } from '../audit.js'
import { pool, transaction } from '../database.js'
import { atLeast } from '../sessions.js'
import * as shapes from './shapes.js'

const MOST = 5000
const cell = (value: unknown) => `"${String(value ?? '').replaceAll('"', '""').replace(/^[=+@-]/, "'$&")}"`

/** Row by row from a cursor: the process holds a hundred rows, never all of them. */
async function* lines(from: string, to: string) {
  const client = await pool.connect()
  const cursor = client.query(
    new Cursor('SELECT id, name, created_at FROM customers WHERE created_at >= $1 AND created_at < $2 ORDER BY created_at, id LIMIT $3', [from, to, MOST]),
  )
  try {
    yield 'id,name,created\n'
    for (let rows = await cursor.read(100); rows.length > 0; rows = await cursor.read(100))
      yield rows.map((r) => [r.id, r.name, r.created_at.toISOString()].map(cell).join(',')).join('\n').concat('\n')
  } finally {
    await cursor.close()
    client.release()
  }
}

export async function exports(app: FastifyInstance) {
  app.post(
    '/exports',
    { preHandler: atLeast('admin'), schema: { body: shapes.exportInput }, config: { rateLimit: { max: 3, timeWindow: '1 hour' } } },
    async (request, reply) => {
      const { createdFrom, createdTo, reason } = request.body as { createdFrom: string; createdTo: string; reason: string }
      await transaction((tx) => record(tx, request.staff.id, 'export.made', null, { createdFrom, createdTo, reason, most: MOST }))
      return reply
        .header('content-disposition', 'attachment; filename="customers.csv"')
        .header('cache-control', 'no-store')
        .type('text/csv')
        .send(Readable.from(lines(createdFrom, createdTo)))
    },
  )
}
