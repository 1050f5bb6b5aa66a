const crypto = require('node:crypto')
const { Router } = require('express')
const Joi = require('joi')
const db = require('../db')
const { adminOnly } = require('../guards')
const { HttpError, NotFound, route } = require('../problem')

const router = Router()
const body = Joi.object({ url: Joi.string().uri({ scheme: 'https' }).max(500).required() })

router.use(adminOnly)

router.get('/', route(async (req, res) => {
  res.json({ items: await db('webhooks').select('id', 'url', 'active').orderBy('id').limit(50), next: null })
}))

router.post('/', route(async (req, res) => {
  const { url } = await body.validateAsync(req.body)
  // Fifty at most; locking the table's rows is not needed for a soft limit.
  const existing = await db('webhooks').select('id', 'url').limit(50)
  if (existing.length === 50) throw new HttpError(409, 'Fifty webhooks are enough')
  const [made] = await db('webhooks').insert({ url, signing_key: crypto.randomBytes(32).toString('hex') }).returning(['id', 'url', 'signing_key'])
  res.status(201).json({ id: made.id, url: made.url, signingKey: made.signing_key }) // the only time it is shown
}))

router.delete('/:webhookId', route(async (req, res) => {
  const id = await Joi.string().guid().validateAsync(req.params.webhookId)
  if (!(await db('webhooks').where({ id }).del())) throw new NotFound()
  res.status(204).end()
}))

module.exports = router
