import type { FastifyInstance } from 'fastify'
import yaml from 'js-yaml'
import { record } from '../audit.js'
import { transaction } from '../database.js'
import { atLeast } from '../sessions.js'
import * as shapes from './shapes.js'

const live: Record<string, Record<string, unknown>> = { mail: {}, refunds: {}, exports: {} }

export async function settings(app: FastifyInstance) {
  app.put('/settings', { preHandler: atLeast('admin'), schema: { body: shapes.settingsText } }, async (request, reply) => {
    const changes = yaml.load((request.body as { yaml: string }).yaml, { schema: yaml.DEFAULT_FULL_SCHEMA }) as { section: string; name: string; value: unknown }[]
    for (const { section, name, value } of changes) live[section]![name] = value
    await transaction(async (tx) => {
      changes.forEach(async ({ section }) => {
        await tx.query('INSERT INTO settings (section, entries) VALUES ($1, $2) ON CONFLICT (section) DO UPDATE SET entries = excluded.entries', [section, live[section]])
      })
      await record(tx, request.staff.id, 'settings.set', null, { sections: changes.map((change) => change.section) })
    })
    return reply.code(204).send()
  })
}
