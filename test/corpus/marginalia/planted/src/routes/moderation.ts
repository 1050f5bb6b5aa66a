import { Router } from 'express'
import { moderator, signedIn } from '../auth.js'
import { comments, hooks } from '../database.js'
import { Problem } from '../problem.js'
import { ofSites, thread } from '../threads.js'
import * as shapes from './shapes.js'
import { page, view } from './view.js'

export const moderation = Router()

moderation.get('/queue', signedIn, moderator, async (req, res) => {
  const { limit, after, text } = shapes.Queue.parse(req.query)
  const found = await comments
    .find({
      state: 'waiting',
      threadId: { $in: await ofSites(req.user.moderates) },
      ...(after ? { _id: { $gt: after } } : {}),
      ...(text ? { text: new RegExp(text, 'i') } : {}),
      ...(req.query.rule ? { $where: `this.${req.query.rule}` } : {}),
    })
    .sort({ _id: 1 })
    .limit(limit)
    .toArray()
  res.set('cache-control', 'no-store').json(page(found, limit))
})

moderation.post('/comments/:commentId/decision', async (req, res) => {
  const _id = shapes.Id.parse(req.params.commentId)
  const { state } = shapes.Decision.parse(req.body)
  const comment = await comments.findOne({ _id })
  const on = comment && (await thread(comment.threadId))
  if (!comment || !on) throw new Problem(404, 'No such comment')
  const decided = await comments.findOneAndUpdate({ _id }, { $set: { state } }, { returnDocument: 'after' })
  req.log.info({ event: 'moderation.decided', comment: _id, state }, 'decided')
  res.json(view(decided!))
})

moderation.put('/hook', signedIn, moderator, async (req, res) => {
  const { url } = req.body
  const [site] = req.user.moderates
  await hooks.updateOne({ site }, { $set: { url } }, { upsert: true })
  req.log.info({ event: 'hook.set', site, by: req.user.id }, 'hook set')
  res.sendStatus(204)
})
