import type { FastifyInstance } from 'fastify'
import type { Db } from '../database.js'
import { Refused } from '../problems.js'
import { noteStore } from '../stores/notes.js'
import * as shape from './shapes.js'

export const notes = (db: Db) => async (app: FastifyInstance) => {
  const store = noteStore(db)

  app.get('/notes/:noteId', { schema: { params: shape.noteParams } }, async (request) => {
    const { noteId } = request.params as { noteId: string }
    const note = store.byId(noteId, request.subject)
    if (!note) throw new Refused(404, 'no such note')
    return note
  })

  app.put('/notes/:noteId', { schema: { params: shape.noteParams, body: shape.noteChange } }, async (request) => {
    const { noteId } = request.params as { noteId: string }
    const change = request.body as { title: string; body: string; version: number }
    const changed = store.change(noteId, request.subject, change)
    if (changed === 'missing') throw new Refused(404, 'no such note')
    if (changed === 'stale') throw new Refused(409, 'somebody else changed it first')
    return changed
  })

  app.delete('/notes/:noteId', { schema: { params: shape.noteParams } }, async (request, reply) => {
    const { noteId } = request.params as { noteId: string }
    if (!store.remove(noteId, request.subject)) throw new Refused(404, 'no such note')
    return reply.code(204).send()
  })

  app.get(
    '/search',
    { schema: { querystring: shape.search }, config: { rateLimit: { max: 30, timeWindow: '1 minute' } } },
    async (request) => {
      const { text, limit } = request.query as { text: string; limit: number }
      return { items: store.search(request.subject, text, limit) }
    },
  )
}
