import type { FastifyInstance } from 'fastify'
import yaml from 'js-yaml'
import { record } from '../audit.js'
import { transaction } from '../database.js'
import { Problem } from '../problems.js'
import { atLeast } from '../sessions.js'
import * as shapes from './shapes.js'

const sections = new Set(['mail', 'refunds', 'exports'])

export async function settings(app: FastifyInstance) {
  app.put('/settings', { preHandler: atLeast('admin'), schema: { body: shapes.settingsText } }, async (request, reply) => {
    // js-yaml 4 makes plain data only; JSON_SCHEMA keeps to what JSON knows.
    const tree = yaml.load((request.body as { yaml: string }).yaml, { schema: yaml.JSON_SCHEMA })
    const entries = Object.entries(tree ?? {}).filter(([section, value]) => sections.has(section) && typeof value === 'object')
    if (entries.length === 0) throw new Problem(400, 'No known section')
    await transaction(async (tx) => {
      await tx.query(
        `INSERT INTO settings (section, entries) SELECT * FROM unnest($1::text[], $2::jsonb[])
         ON CONFLICT (section) DO UPDATE SET entries = excluded.entries`,
        [entries.map(([section]) => section), entries.map(([, value]) => JSON.stringify(value))],
      )
      await record(tx, request.staff.id, 'settings.set', null, { sections: entries.map(([section]) => section) })
    })
    return reply.code(204).send()
  })
}
