const path = require('node:path')
const { Router } = require('express')
const Joi = require('joi')
const db = require('../db')
const { upload } = require('../uploads')
const { uploadDir } = require('../settings')
const { announce } = require('../webhooks')
const { HttpError, NotFound, route } = require('../problem')

const router = Router()
const uuid = Joi.string().guid()
const page = Joi.object({ status: Joi.string().valid('open', 'waiting', 'closed').default('open'), after: uuid, limit: Joi.number().integer().min(1).max(100).default(50) })
const reply = Joi.object({ requestKey: uuid.required(), body: Joi.string().min(1).max(50_000).required() })
const columns = ['id', 'subject', 'status', 'priority', 'agent_id as agentId', 'created_at as createdAt']

// Every agent works on every ticket: one company, one queue.
router.get('/', route(async (req, res) => {
  const { status, after, limit } = await page.validateAsync(req.query)
  const query = db('tickets').select(columns).where({ status }).orderBy([{ column: 'created_at' }, { column: 'id' }]).limit(limit)
  if (after) query.whereRaw('(created_at, id) > (select created_at, id from tickets where id = ?)', [after])
  const items = await query
  res.json({ items, next: items.length === limit ? items[items.length - 1].id : null })
}))

router.get('/:ticketId', route(async (req, res) => {
  const id = await uuid.validateAsync(req.params.ticketId)
  const ticket = await db('tickets').first(columns).where({ id })
  if (!ticket) throw new NotFound()
  const messages = await db('messages').select('id', 'author', 'body', 'created_at as createdAt').where({ ticket_id: id }).orderBy('id', 'desc').limit(200)
  const attachments = await db('attachments').select('id', 'file_name as fileName', 'bytes').where({ ticket_id: id }).limit(100)
  res.json({ ...ticket, messages, attachments })
}))

router.post('/:ticketId/replies', route(async (req, res) => {
  const id = await uuid.validateAsync(req.params.ticketId)
  const { requestKey, body } = await reply.validateAsync(req.body)
  await db.transaction(async (trx) => {
    const changed = await trx('tickets').where({ id }).whereNot({ status: 'closed' }).update({ status: 'waiting', agent_id: req.session.agent.id })
    if (!changed) throw new HttpError(409, 'The ticket is closed')
    const written = await trx('messages').insert({ ticket_id: id, author: 'agent', body, request_key: requestKey }).onConflict('request_key').ignore().returning('id')
    if (written.length) await announce(trx, 'ticket.replied', { ticketId: id })
  })
  res.status(201).json({ status: 'waiting' })
}))

router.post('/:ticketId/close', route(async (req, res) => {
  const id = await uuid.validateAsync(req.params.ticketId)
  await db.transaction(async (trx) => {
    const changed = await trx('tickets').where({ id }).whereNot({ status: 'closed' }).update({ status: 'closed', closed_at: trx.fn.now() })
    if (changed) await announce(trx, 'ticket.closed', { ticketId: id })
  })
  res.status(204).end()
}))

router.post('/:ticketId/attachments', upload.single('file'), route(async (req, res) => {
  const id = await uuid.validateAsync(req.params.ticketId)
  if (!req.file) throw new HttpError(400, 'A file is needed')
  if (!(await db('tickets').first('id').where({ id }))) throw new NotFound()
  await db('attachments').insert({ id: req.file.filename, ticket_id: id, file_name: req.file.originalname.slice(0, 200), media_type: req.file.mimetype, bytes: req.file.size })
  res.status(201).json({ id: req.file.filename })
}))

router.get('/:ticketId/attachments/:attachmentId', route(async (req, res, next) => {
  const { ticketId, attachmentId } = await Joi.object({ ticketId: uuid.required(), attachmentId: uuid.required() }).validateAsync(req.params)
  const found = await db('attachments').first('id', 'file_name').where({ id: attachmentId, ticket_id: ticketId })
  if (!found) throw new NotFound()
  res.set('cache-control', 'private, no-store')
  // The name on disk is the row's id, never what the sender called the file.
  res.download(path.join(uploadDir, found.id), found.file_name, (error) => error && next(error))
}))

module.exports = router
