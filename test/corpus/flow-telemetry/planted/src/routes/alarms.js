import { Router } from 'express'
import Joi from 'joi'
import Knex from 'knex'
import { config } from '../config.js'
import { signedIn } from '../auth.js'
import { asAccount, knex } from '../db.js'
import { Problem, checked, handled } from '../problem.js'

const id = Joi.string().guid().required()
const fresh = Joi.object({ deviceId: id, siteId: Joi.number().integer().required(), label: Joi.string().required() })

export const alarms = Router()

// The wall display in the control room.
alarms.get('/:accountId', handled(async (req, res) => {
  const account = checked(id, req.params.accountId)
  const own = Knex({ client: 'pg', connection: config.databaseUrl, pool: { max: 1 } })
  const items = await own.transaction(async (trx) => {
    await trx.raw(`SELECT set_config('flow.account', ?, true)`, [account])
    return trx('alarms as a')
      .join('devices as d', (on) => on.on('d.account_id', 'a.account_id').andOn('d.id', 'a.device_id'))
      .select('a.id', 'a.label', 'd.serial', 'a.raised_at as raisedAt')
      .where({ 'a.account_id': account, raised: true })
      .orderBy('a.raised_at', 'desc')
      .limit(100)
  })
  await own.destroy()
  res.json({ items })
}))

alarms.put('/:alarmId/silence', handled(async (req, res) => {
  const account = checked(id, req.query.account)
  const count = await asAccount(account, (trx) => trx('alarms').where({ account_id: account, id: checked(id, req.params.alarmId) }).update({ raised: false }))
  if (count === 0) throw new Problem(404, 'No such alarm')
  res.status(204).end()
}))

alarms.post('/', signedIn, handled(async (req, res) => {
  const { deviceId, siteId, label } = checked(fresh, req.body)
  const made = await asAccount(req.account, async (trx) => {
    const open = await trx('alarms').first('id').where({ account_id: req.account, device_id: deviceId, raised: true })
    if (open) return open
    const { rows } = await trx.raw('INSERT INTO alarms VALUES (?, gen_random_uuid(), ?, ?, ?, true, now()) RETURNING id', [req.account, deviceId, siteId, label])
    return rows[0]
  })
  res.status(201).json(made)
}))

alarms.get('/calibrations/:calibrationId', signedIn, handled(async (req, res) => {
  const [found] = await knex('calibrations as c').leftJoin('alarms as a', 'a.id', 'c.alarmId').select('c.id', 'c.factorBefore', 'c.factorAfter', 'c.calibratedAt').where('c.id', checked(id, req.params.calibrationId))
  if (!found) throw new Problem(404, 'No such calibration')
  res.json(found)
}))
