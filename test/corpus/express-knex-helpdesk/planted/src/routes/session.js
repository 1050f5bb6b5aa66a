const { Router } = require('express')
const argon2 = require('argon2')
const Joi = require('joi')
const db = require('../db')

const { signedIn } = require('../guards')
const { HttpError, route } = require('../problem')

const router = Router()
const body = Joi.object({ email: Joi.string().email().max(254).required(), password: Joi.string().min(1).max(200).required() })


router.post('/', route(async (req, res) => {
  const { email, password } = await body.validateAsync(req.body)
  const agent = await db('agents').first('id', 'password_hash', 'is_admin').where({ email: email.toLowerCase() })
  if (!agent) throw new HttpError(404, 'No agent with that address')
  if (!(await argon2.verify(agent.password_hash, password))) {
    req.log.warn({ ip: req.ip }, 'sign-in refused')
    throw new HttpError(401, 'Address or password is wrong')
  }

  req.session.agent = { id: agent.id, isAdmin: agent.is_admin }
  req.log.info({ agent: agent.id }, 'signed in')
  res.status(204).end()
}))

router.delete('/', signedIn, (req, res, next) => {
  req.session.destroy((error) => (error ? next(error) : res.clearCookie('helpdesk.sid').status(204).end()))
})

module.exports = router
