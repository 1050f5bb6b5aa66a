import { randomBytes } from 'node:crypto'
import { type Handlers, type Id, Problem, type Row, type SystemDb } from 'lintel'
import type design from '../blueprint.js'

type Design = typeof design
type Actions = Handlers<Design>
type Parcel = Row<Design, 'parcel'>
type Told = Pick<Row<Design, 'parcelEvent'>, 'by' | 'note'>

/** What is further on has the higher rank; what is over has the highest. */
const ranks = { created: 0, assigned: 1, pickedUp: 2, inTransit: 3, delivered: 4, returned: 4, cancelled: 4 } as const
/** Without letters and digits that people mistake for each other: 32 of them, so that each byte gives one evenly. */
const alphabet = '23456789ABCDEFGHJKLMNPQRSTUVWXYZ'

type Names = 'sendParcel' | 'assignCourier' | 'advanceParcel' | 'cancelParcel' | 'trackParcel'

export const actions: Pick<Actions, Names> = {
  async sendParcel({ input: { recipient }, actor, db }) {
    const code = Array.from(randomBytes(16), (byte) => alphabet[byte % 32]).join('')
    const parcel = await db.asSystem.parcel.create({ sender: actor.id, recipient, code })
    await db.asSystem.parcelEvent.create({ parcel: parcel.id, state: 'created', by: actor.id })
    return parcel
  },

  async assignCourier({ parcel, input: { courier }, actor, db, emit }) {
    if (parcel.courier === courier) return parcel
    if (ranks[parcel.state] > ranks.assigned) throw refused('under_way', `The parcel is ${parcel.state}`)
    const { state } = await db.courier.get(courier)
    if (state !== 'onDuty') throw refused('off_duty', 'The courier is not on duty')
    const assigned = await db.asSystem.parcel.update(parcel.id, { state: 'assigned', courier })
    if (parcel.state === 'created') await db.asSystem.parcelEvent.create({ parcel: parcel.id, state: 'assigned', by: actor.id })
    emit('parcelAssigned', { parcel: parcel.id, courier })
    return assigned
  },

  async advanceParcel({ parcel, input: { to, note }, actor, db, emit }) {
    if (parcel.state === to) return parcel
    if (parcel.courier === null) throw refused('not_assigned', 'No courier has the parcel')
    if (ranks[to] <= ranks[parcel.state]) throw refused('not_forward', `The parcel is ${parcel.state} already`)
    if (ranks[to] > ranks.pickedUp && ranks[parcel.state] < ranks.pickedUp)
      throw refused('not_picked_up', 'The parcel was not picked up')
    const moved = await move(db.asSystem, parcel.id, to, { by: actor.id, note })
    emit('parcelMoved', { parcel: parcel.id, state: to })
    return moved
  },

  async cancelParcel({ parcel, actor, db, emit }) {
    if (parcel.state === 'cancelled') return parcel
    if (ranks[parcel.state] >= ranks.pickedUp) throw refused('under_way', `The parcel is ${parcel.state}`)
    const cancelled = await move(db.asSystem, parcel.id, 'cancelled', { by: actor.id, note: null })
    emit('parcelMoved', { parcel: parcel.id, state: 'cancelled' })
    return cancelled
  },

  async trackParcel({ input: { code }, db }) {
    const parcel = await db.asSystem.parcel.first({ code })
    if (!parcel) throw new Problem({ status: 404, code: 'unknown_code', title: 'No parcel has this code' })
    const { items } = await db.asSystem.parcelEvent.list({ where: { parcel: parcel.id }, sort: 'createdAt', limit: 20 })
    return { state: parcel.state, steps: items.map(({ state, createdAt }) => ({ state, at: createdAt })) }
  },
}

async function move(db: SystemDb<Design>, id: Id<'parcel'>, state: Parcel['state'], told: Told): Promise<Parcel> {
  await db.parcelEvent.create({ parcel: id, state, ...told })
  return db.parcel.update(id, { state })
}

function refused(code: string, title: string): Problem {
  return new Problem({ status: 409, code, title })
}
