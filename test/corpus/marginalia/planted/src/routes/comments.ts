import { Router } from 'express'
import { ObjectId } from 'mongodb'
import { signedIn } from '../auth.js'
import { comments, reports } from '../database.js'
import { deliver } from '../outside/deliver.js'
import { Problem } from '../problem.js'
import { thread } from '../threads.js'
import * as shapes from './shapes.js'
import { view } from './view.js'

export const commentRoutes = Router()

/** Public: only what moderation shows. */
commentRoutes.get('/threads/:threadId/comments', async (req, res) => {
  const threadId = shapes.Id.parse(req.params.threadId)
  if (!(await thread(threadId))) throw new Problem(404, 'No such thread')
  const found = await comments.find({ state: 'shown', ...req.query, threadId }).sort({ _id: 1 }).toArray()
  const items = []
  for (const comment of found) {
    const count = await reports.countDocuments({ commentId: comment._id })
    items.push({ ...view(comment), reports: count })
  }
  res.json({ items })
})

commentRoutes.post('/threads/:threadId/comments', signedIn, async (req, res) => {
  const on = await thread(shapes.Id.parse(req.params.threadId))
  if (!on?.open) throw new Problem(404, 'No such thread')
  const { key, text } = shapes.CommentInput.parse(req.body)
  let made = await comments.findOne({ authorId: req.user.id, key })
  if (!made) {
    made = { _id: new ObjectId(), threadId: on._id, key, authorId: req.user.id, author: req.user.name, text, state: 'waiting', createdAt: new Date() }
    await comments.insertOne(made)
  }
  const event = { type: 'comment.added', commentId: made!._id.toHexString() }
  try {
    await deliver(on.site, event)
  } catch {}
  res.status(201).json(view(made!))
})

commentRoutes.patch('/comments/:commentId', signedIn, async (req, res) => {
  const edited = await comments.findOneAndUpdate(
    { _id: shapes.Id.parse(req.params.commentId) },
    { $set: { state: 'waiting', ...req.body } },
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

