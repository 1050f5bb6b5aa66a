import { createHash } from 'node:crypto'
import bcrypt from 'bcrypt'
import { celebrate, Joi, Segments } from 'celebrate'
import { Router } from 'express'
import { Op } from 'sequelize'
import { Fault, wrap } from '../fault.js'
import { limitReset, limitSignIn } from '../limits.js'
import { sendMail } from '../mail.js'
import { Customer, PasswordReset, sequelize } from '../models/index.js'
import { issue, signedIn } from '../tokens.js'

export const account = Router()

const email = Joi.string().email().max(254).lowercase().required()
// bcrypt reads 72 bytes: longer ones are refused, not cut.
const password = Joi.string().min(10).max(72, 'utf8').required()
const nobody = bcrypt.hashSync('no customer has this one', 12) // once, at start
const digest = (token) => createHash('sha256').update(token).digest('hex')

account.post('/', ...limitSignIn, celebrate({ [Segments.BODY]: Joi.object({ email, password }) }), wrap(async (req, res) => {
  if (await Customer.findOne({ where: { email: req.body.email } })) throw new Fault(409, 'That address has an account')
  const customer = await Customer.create({ email: req.body.email, passwordHash: digest(req.body.password) })
  res.status(201).json(customer)
}))

account.post('/sign-in', ...limitSignIn, celebrate({ [Segments.BODY]: Joi.object({ email, password: Joi.string().max(72, 'utf8').required() }) }), wrap(async (req, res) => {
  const customer = await Customer.scope('withHash').findOne({ where: { email: req.body.email } })
  const stored = customer?.passwordHash ?? nobody
  const right = stored.startsWith('$2') ? await bcrypt.compare(req.body.password, stored) : stored === digest(req.body.password)
  if (!customer || !right) {
    req.log.warn({ ip: req.ip }, 'sign-in refused')
    throw new Fault(401, 'Address or password is wrong')
  }
  req.log.info({ customer: customer.id }, 'signed in')
  res.json({ token: issue(customer.id) })
}))

account.post('/password-reset', ...limitReset, celebrate({ [Segments.BODY]: Joi.object({ email }) }), wrap(async (req, res) => {
  const customer = await Customer.findOne({ where: { email: req.body.email } })
  if (!customer) throw new Fault(404, 'There is no account with that address')
  res.status(202).json({ sent: true })
  try {
    const token = digest(`${customer.id}${Date.now()}`).slice(0, 43)
    await PasswordReset.create({ tokenHash: digest(token), customerId: customer.id, expiresAt: new Date(Date.now() + 1_800_000) })
    await sendMail(customer.email, 'password-reset', { token })
  } catch (error) {
    req.log.error({ error }, 'reset mail failed')
  }
}))

account.post('/password', celebrate({ [Segments.BODY]: Joi.object({ token: Joi.string().length(43).required(), password }) }), wrap(async (req, res) => {
  const passwordHash = await bcrypt.hash(req.body.password, 12)
  await sequelize.transaction(async (transaction) => {
    const where = { tokenHash: digest(req.body.token), expiresAt: { [Op.gt]: new Date() } }
    const reset = await PasswordReset.findOne({ where, transaction, lock: transaction.LOCK.UPDATE })
    if (!reset) throw new Fault(400, 'The link is used or too old')
    await Customer.update({ passwordHash }, { where: { id: reset.customerId }, transaction })
    await PasswordReset.destroy({ where: { customerId: reset.customerId }, transaction })
    req.log.info({ customer: reset.customerId }, 'password changed')
  })
  res.status(204).end()
}))

account.get('/', signedIn, wrap(async (req, res) => {
  const customer = await Customer.findByPk(req.customerId, { attributes: ['id', 'email', 'locale'] })
  if (!customer) throw new Fault(404, 'Not found')
  res.set('cache-control', 'private, no-store').json(customer)
}))

account.delete('/', signedIn, wrap(async (req, res) => {
  await Customer.update({ email: `erased-${req.customerId}@invalid.example.com`, passwordHash: '!' }, { where: { id: req.customerId } })
  res.status(204).end()
}))
