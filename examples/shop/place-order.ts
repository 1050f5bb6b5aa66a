import { Problem, type Sagas } from 'lintel'
import type shop from './blueprint.ts'
import { dayOf } from './nightly.ts'

const mostLines = 100

/**
 * Each step is one transaction, together with the note that it is done; it is tried again until it is, or refuses by
 * throwing a `Problem`. Others are called first and `db` is used after it, so that no transaction waits for them, and with
 * `key`, so that they do it once however often they are asked.
 */
export const placeOrder: Sagas<typeof shop>['placeOrder'] = {
  async openPayment({ input: { order, total }, db }) {
    await db.payment.create({ order, amount: total })
  },

  async cancelOrder({ input: { order }, results, db, emit }) {
    const reason = !results.reserveStock ? 'soldOut' : !results.takePayment ? 'unpaid' : 'undeliverable'
    await db.order.update(order, { state: 'cancelled', cancelledFor: reason, paidOn: null })
    emit('orderCancelled', { order, reason })
  },

  async reserveStock({ input: { order }, db }) {
    const { items } = await db.orderLine.list({ where: { order }, limit: mostLines })
    for (const { product: id, quantity } of items) {
      const { stock, title } = await db.product.get(id)
      if (stock < quantity) throw new Problem({ status: 409, code: 'sold_out', title: `\`${title}\` is sold out` })
      await db.product.update(id, { stock: stock - quantity })
    }
    return true
  },

  async releaseStock({ input: { order }, completed, db }) {
    // What did not complete was rolled back: there is nothing to give back.
    if (!completed) return
    const { items } = await db.orderLine.list({ where: { order }, limit: mostLines })
    for (const { product: id, quantity } of items) {
      const { stock } = await db.product.get(id)
      await db.product.update(id, { stock: stock + quantity })
    }
  },

  async takePayment({ input: { order, total, card }, external, key, db, emit, now }) {
    const charge = { reference: order, amount: total, card }
    const { status } = await external.payments.post('/charges', charge, { key })
    if (status === 402) throw new Problem({ status: 402, code: 'declined', title: 'The payment was declined' })
    if (status !== 201) throw new Error(`the payment provider answered ${status}`)
    const payment = await db.payment.first({ order })
    if (payment?.state === 'due') await db.payment.update(payment.id, { state: 'taken' })
    await db.order.update(order, { state: 'paid', paidOn: dayOf(now) })
    emit('orderPaid', { order, paid: total })
    return true
  },

  async refundPayment({ input: { order }, external, key, db }) {
    // Also where nobody knows whether the charge went through: it is refunded, or will not be made.
    const { status } = await external.payments.post('/refunds', { reference: order }, { key })
    if (status !== 201) throw new Error(`the payment provider answered ${status}`)
    const payment = await db.payment.first({ order })
    if (payment) await db.payment.update(payment.id, { state: 'refunded' })
  },

  async ship({ input: { order, address }, external, key, db, emit }) {
    const answer = await external.carrier.post('/parcels', { reference: order, address }, { key })
    if (answer.status === 422)
      throw new Problem({ status: 422, code: 'undeliverable', title: 'The carrier does not deliver there' })
    if (!answer.degraded && answer.status !== 201) throw new Error(`the carrier answered ${answer.status}`)
    const { tracking } = answer.body as { tracking: string | null }
    await db.shipment.create({ order, tracking })
    await db.order.update(order, { state: 'shipped' })
    emit('orderShipped', { order, tracking })
  },
}
