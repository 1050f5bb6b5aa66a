const { Router } = require('express')
const argon2 = require('argon2')
const Joi = require('joi')
const db = require('../db')
const { signInLimits } = require('../limits')
const { signedIn } = require('../guards')
const { HttpError, route } = require('../problem')

const router = Router()
const body = Joi.object({ email: Joi.string().email().max(254).required(), password: Joi.string().min(1).max(200).required() })
// Checked when the address is unknown, so that both ways take the same time.
const nobody = argon2.hash('nobody has this password')

router.post('/', ...signInLimits, route(async (req, res) => {
  const { email, password } = await body.validateAsync(req.body)
  const agent = await db('agents').first('id', 'password_hash', 'is_admin').where({ email: email.toLowerCase() })
  const right = await argon2.verify(agent?.password_hash ?? (await nobody), password)
  if (!agent || !right) {
    req.log.warn({ ip: req.ip }, 'sign-in refused')
    throw new HttpError(401, 'Address or password is wrong')
  }
  await new Promise((resolve, reject) => req.session.regenerate((error) => (error ? reject(error) : resolve())))
  req.session.agent = { id: agent.id, isAdmin: agent.is_admin }
  req.log.info({ agent: agent.id }, 'signed in')
  res.status(204).end()
}))

router.delete('/', signedIn, (req, res, next) => {
  req.session.destroy((error) => (error ? next(error) : res.clearCookie('helpdesk.sid').status(204).end()))
})

module.exports = router
