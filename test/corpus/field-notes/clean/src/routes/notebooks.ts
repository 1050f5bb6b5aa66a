import type { FastifyInstance } from 'fastify'
import type { Db } from '../database.js'
import { Refused } from '../problems.js'
import { notebookStore } from '../stores/notebooks.js'
import { noteStore } from '../stores/notes.js'
import * as shape from './shapes.js'

export const notebooks = (db: Db) => async (app: FastifyInstance) => {
  const store = notebookStore(db)
  const notes = noteStore(db)

  app.get('/', { schema: { querystring: shape.notebookPage } }, async (request) => {
    const { limit, after } = request.query as { limit: number; after?: string }
    const items = store.page(request.subject, limit, after)
    return { items, ...(items.length === limit ? { next: items.at(-1)?.id } : {}) }
  })

  app.post('/', { schema: { body: shape.notebookInput } }, async (request, reply) => {
    const { id, title } = request.body as { id: string; title: string }
    const made = store.create(request.subject, id, title)
    if (!made) throw new Refused(409, 'a notebook of this id or title exists')
    return reply.code(201).send(made)
  })

  app.delete('/:notebookId', { schema: { params: shape.notebookParams } }, async (request, reply) => {
    const { notebookId } = request.params as { notebookId: string }
    if (!store.remove(request.subject, notebookId)) throw new Refused(404, 'no such notebook')
    return reply.code(204).send()
  })

  app.get('/:notebookId/notes', { schema: { params: shape.notebookParams, querystring: shape.notePage } }, async (request) => {
    const { notebookId } = request.params as { notebookId: string }
    const { limit, before } = request.query as { limit: number; before?: string }
    if (!store.owns(request.subject, notebookId)) throw new Refused(404, 'no such notebook')
    const items = notes.page(notebookId, request.subject, limit, before)
    return { items, ...(items.length === limit ? { next: items.at(-1)?.updatedAt } : {}) }
  })

  app.post('/:notebookId/notes', { schema: { params: shape.notebookParams, body: shape.noteInput } }, async (request, reply) => {
    const { notebookId } = request.params as { notebookId: string }
    const made = notes.create(notebookId, request.subject, request.body as { id: string; title: string; body: string })
    if (made === 'no notebook') throw new Refused(404, 'no such notebook')
    if (made === 'taken') throw new Refused(409, 'a note of this id exists')
    return reply.code(201).send(made)
  })
}
