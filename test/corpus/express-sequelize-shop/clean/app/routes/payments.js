import { createHmac, timingSafeEqual } from 'node:crypto'
import { Joi } from 'celebrate'
import { raw, Router } from 'express'
import { Fault, wrap } from '../fault.js'
import { Order } from '../models/index.js'
import { settings } from '../settings.js'

export const payments = Router()
const shape = Joi.object({ reference: Joi.string().guid().required(), result: Joi.string().valid('paid', 'failed').required() }).unknown(true)

payments.post('/callback', raw({ type: 'application/json', limit: '20kb' }), wrap(async (req, res) => {
  const [at, given] = (req.get('provider-signature') ?? '').split(',')
  const mac = createHmac('sha256', settings.callbackSecret).update(`${at}.`).update(req.body).digest()
  const bytes = Buffer.from(given ?? '', 'hex')
  const fresh = Math.abs(Date.now() / 1000 - Number(at)) < 300
  if (!fresh || bytes.length !== mac.length || !timingSafeEqual(bytes, mac)) throw new Fault(401, 'The signature does not match')
  const { reference, result } = await shape.validateAsync(JSON.parse(req.body.toString('utf8')))
  // Only a pending order changes: the second delivery of a callback does nothing.
  await Order.update({ status: result }, { where: { id: reference, status: 'pending' } })
  res.status(204).end()
}))
