const crypto = require('node:crypto')
const { Router, json } = require('express')
const Joi = require('joi')
const db = require('../db')
const { mailHookToken } = require('../settings')
const { announce } = require('../webhooks')
const { problem, route } = require('../problem')

const router = Router()
const mail = Joi.object({ messageId: Joi.string().max(500).required(), from: Joi.string().email().max(254).required(), subject: Joi.string().max(500).allow('').required(), text: Joi.string().max(200_000).allow('').required() })
const sha = (text) => crypto.createHash('sha256').update(text).digest()

// The gateway signs each body with the shared token: HMAC-SHA-256 over "timestamp.body".
function fromGateway(req, res, next) {
  const at = req.get('x-mail-timestamp') ?? ''
  const expected = crypto.createHmac('sha256', mailHookToken).update(`${at}.`).update(req.rawBody ?? '').digest('hex')
  const fresh = Math.abs(Date.now() - Number(at)) < 300_000
  if (fresh && crypto.timingSafeEqual(sha(expected), sha(req.get('x-mail-signature') ?? ''))) return next()
  req.log.warn('inbound mail refused')
  problem(res, 401, 'The signature does not match')
}

router.post('/inbound-mail', json({ limit: '1mb', verify: (req, _res, bytes) => (req.rawBody = bytes) }), fromGateway, route(async (req, res) => {
  const { messageId, from, subject, text } = await mail.validateAsync(req.body)
  await db.transaction(async (trx) => {
    const [requester] = await trx('requesters').insert({ email: from.toLowerCase() }).onConflict('email').merge(['email']).returning('id')
    const [ticket] = await trx('tickets').insert({ requester_id: requester.id, mail_message_id: messageId, subject }).onConflict('mail_message_id').ignore().returning('id')
    if (!ticket) return // delivered before
    await trx('messages').insert({ ticket_id: ticket.id, author: 'requester', body: text })
    await announce(trx, 'ticket.opened', { ticketId: ticket.id })
  })
  res.status(204).end()
}))

module.exports = router
