import { Router } from 'express'
import Joi from 'joi'
import { scope } from '../auth.js'
import { asAccount } from '../db.js'
import { Problem, checked, handled } from '../problem.js'

const page = Joi.object({
  limit: Joi.number().integer().min(1).max(100).default(50),
  beforeAt: Joi.date().iso().default(() => new Date('9999-12-31T00:00:00Z')),
  beforeId: Joi.string().guid().default('ffffffff-ffff-ffff-ffff-ffffffffffff'),
  state: Joi.string().valid('active', 'silent', 'retired').default('active'),
})
const fresh = Joi.object({ site: Joi.string().max(80).required(), serial: Joi.string().pattern(/^[A-Z0-9-]{4,32}$/).required(), model: Joi.string().required(), firmware: Joi.string().allow('') })
const id = Joi.string().guid().required()

export const devices = Router()

devices.get('/', handled(async (req, res) => {
  const { limit, beforeAt, beforeId, state } = checked(page, req.query)
  const items = await asAccount(req.account, (trx) =>
    trx('devices')
      .select('id', 'serial', 'family as model', 'firmware', 'state', 'created_at as createdAt')
      .where({ account_id: req.account, state })
      .andWhereRaw('(created_at, id) < (?, ?)', [beforeAt, beforeId])
      .orderBy([{ column: 'created_at', order: 'desc' }, { column: 'id', order: 'desc' }])
      .limit(limit),
  )
  res.json({ items })
}))

// A serial is unique in its account: sending it again answers the same device.
devices.post('/', scope('devices:write'), handled(async (req, res) => {
  const { site, serial, model, firmware } = checked(fresh, req.body)
  const account_id = req.account
  const [device] = await asAccount(account_id, async (trx) => {
    const [{ id: site_id }] = await trx('sites').insert({ account_id, name: site }).onConflict(['account_id', 'name']).merge(['name']).returning('id')
    return trx('devices').insert({ account_id, site_id, serial, family: model, firmware: firmware || null }).onConflict(['account_id', 'serial']).merge(['serial']).returning(['id', 'serial'])
  })
  res.status(201).json(device)
}))

devices.put('/:deviceId/state', scope('devices:write'), handled(async (req, res) => {
  const deviceId = checked(id, req.params.deviceId)
  const { state } = checked(Joi.object({ state: Joi.string().valid('active', 'retired').required() }), req.body)
  const count = await asAccount(req.account, (trx) => trx('devices').where({ account_id: req.account, id: deviceId }).update({ state }))
  if (count === 0) throw new Problem(404, 'No such device')
  res.status(204).end()
}))
