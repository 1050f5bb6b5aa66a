import { Router } from 'express'
import Joi from 'joi'
import { scope } from '../auth.js'
import { asAccount } from '../db.js'
import { taken } from '../metrics.js'
import { Problem, checked, handled } from '../problem.js'

const id = Joi.string().guid().required()
const page = Joi.object({ limit: Joi.number().integer().min(1).max(500).default(100), before: Joi.date().iso().default(() => new Date('9999-12-31T00:00:00Z')) })
const batch = Joi.object({
  points: Joi.array().min(1).max(500).required().items(Joi.object({ measuredAt: Joi.date().iso().required(), litresPerMinute: Joi.number().min(0).max(100_000).required() })),
})

export const points = Router()

points.get('/:deviceId/points', handled(async (req, res) => {
  const deviceId = checked(id, req.params.deviceId)
  const { limit, before } = checked(page, req.query)
  const items = await asAccount(req.account, (trx) =>
    trx('points')
      .select('measured_at as measuredAt', 'litres_per_minute as litresPerMinute')
      .where({ account_id: req.account, device_id: deviceId })
      .andWhere('measured_at', '<', before)
      .orderBy('measured_at', 'desc')
      .limit(limit),
  )
  res.json({ items })
}))

// A meter sends again what it does not know to have arrived: the moment is part of the key.
points.post('/:deviceId/points', scope('points:write'), handled(async (req, res) => {
  const deviceId = checked(id, req.params.deviceId)
  const body = checked(batch, req.body)
  const account_id = req.account
  const written = await asAccount(account_id, async (trx) => {
    const device = await trx('devices').first('id').where({ account_id, id: deviceId }).whereNot({ state: 'retired' })
    if (!device) throw new Problem(404, 'No such device')
    const rows = body.points.map((point) => ({ account_id, device_id: deviceId, measured_at: point.measuredAt, litres_per_minute: point.litresPerMinute }))
    return trx('points').insert(rows).onConflict(['account_id', 'device_id', 'measured_at']).ignore().returning('measured_at')
  })
  taken.inc(written.length)
  res.status(202).json({ taken: written.length })
}))
