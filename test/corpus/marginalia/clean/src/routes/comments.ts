import { Router } from 'express'
import { ObjectId } from 'mongodb'
import { signedIn } from '../auth.js'
import { comments, reports } from '../database.js'
import { deliver } from '../outside/deliver.js'
import { Problem } from '../problem.js'
import { thread } from '../threads.js'
import * as shapes from './shapes.js'
import { page, view } from './view.js'

export const commentRoutes = Router()

/** Public: only what moderation shows. */
commentRoutes.get('/threads/:threadId/comments', async (req, res) => {
  const threadId = shapes.Id.parse(req.params.threadId)
  const { limit, after } = shapes.Page.parse(req.query)
  if (!(await thread(threadId))) throw new Problem(404, 'No such thread')
  const found = await comments
    .find({ threadId, state: 'shown', ...(after ? { _id: { $gt: after } } : {}) })
    .sort({ _id: 1 })
    .limit(limit)
    .toArray()
  res.set('cache-control', 'public, max-age=30').json(page(found, limit))
})

commentRoutes.post('/threads/:threadId/comments', signedIn, async (req, res) => {
  const on = await thread(shapes.Id.parse(req.params.threadId))
  if (!on?.open) throw new Problem(404, 'No such thread')
  const { key, text } = shapes.CommentInput.parse(req.body)
  // The same key of the same author is the same comment (a unique index stands behind it).
  const made = await comments.findOneAndUpdate(
    { authorId: req.user.id, key },
    { $setOnInsert: { _id: new ObjectId(), threadId: on._id, author: req.user.name, text, state: 'waiting', createdAt: new Date() } },
    { upsert: true, returnDocument: 'after' },
  )
  const event = { type: 'comment.added', version: 1 as const, commentId: made!._id.toHexString() }
  deliver(on.site, event, String(req.id)).catch((error) => req.log.error({ err: error }, 'hook not told'))
  res.status(201).json(view(made!))
})

commentRoutes.patch('/comments/:commentId', signedIn, async (req, res) => {
  const { text } = shapes.CommentEdit.parse(req.body)
  const edited = await comments.findOneAndUpdate(
    { _id: shapes.Id.parse(req.params.commentId), authorId: req.user.id },
    { $set: { text, state: 'waiting' } },
    { returnDocument: 'after' },
  )
  if (!edited) throw new Problem(404, 'No such comment of yours')
  res.json(view(edited))
})

commentRoutes.delete('/comments/:commentId', signedIn, async (req, res) => {
  const { deletedCount } = await comments.deleteOne({ _id: shapes.Id.parse(req.params.commentId), authorId: req.user.id })
  if (deletedCount === 0) throw new Problem(404, 'No such comment of yours')
  res.sendStatus(204)
})

commentRoutes.post('/comments/:commentId/reports', signedIn, async (req, res) => {
  const commentId = shapes.Id.parse(req.params.commentId)
  const { reason } = shapes.ReportInput.parse(req.body)
  const known = await comments.findOne({ _id: commentId, state: 'shown' }, { projection: { _id: 1 } })
  if (!known) throw new Problem(404, 'No such comment')
  const { upsertedCount } = await reports.updateOne({ commentId, by: req.user.id }, { $setOnInsert: { reason, at: new Date() } }, { upsert: true })
  res.status(202).json({ counted: upsertedCount === 1 })
})

commentRoutes.delete('/me', signedIn, async (req, res) => {
  await comments.updateMany({ authorId: req.user.id }, { $set: { authorId: null, author: 'Deleted', text: '', state: 'hidden' } })
  await reports.deleteMany({ by: req.user.id })
  req.log.info({ event: 'author.forgotten' }, 'an author was forgotten')
  res.sendStatus(204)
})
