import { eq } from 'drizzle-orm'
import { db } from './database.js'
import { log } from './log.js'
import { charge, ship } from './partners.js'
import { orders, outbox, sagas } from './schema.js'

/** Carries an order on from wherever it stood; each step may be repeated. */
export async function carry(orderId: string) {
  await db.insert(sagas).values({ orderId, step: 'started' }).onConflictDoNothing()
  const [order] = await db
    .select({ itemId: orders.itemId, quantity: orders.quantity, amountMinor: orders.amountMinor, step: sagas.step, chargeId: sagas.chargeId })
    .from(orders)
    .innerJoin(sagas, eq(sagas.orderId, orders.id))
    .where(eq(orders.id, orderId))
  if (!order || order.step === 'shipped' || order.step === 'undone') return
  let { chargeId } = order
  try {
    if (!chargeId) {
      chargeId = (await charge(orderId, order.amountMinor)).id
      await db.transaction(async (tx) => {
        await tx.update(sagas).set({ step: 'charged', chargeId, updatedAt: new Date() }).where(eq(sagas.orderId, orderId))
        await tx.update(orders).set({ state: 'paid' }).where(eq(orders.id, orderId))
        await tx.insert(outbox).values({ subject: 'orders.paid', payload: { type: 'order.paid', version: 1, orderId } })
      })
    }
    await ship(orderId, order.itemId, order.quantity)
  } catch (error) {
    log.error({ error, orderId }, 'order failed')
    await db.update(orders).set({ state: 'failed' }).where(eq(orders.id, orderId))
    return
  }
  await db.transaction(async (tx) => {
    await tx.update(sagas).set({ step: 'shipped', updatedAt: new Date() }).where(eq(sagas.orderId, orderId))
    await tx.update(orders).set({ state: 'shipped' }).where(eq(orders.id, orderId))
    await tx.insert(outbox).values({ subject: 'orders.shipped', payload: { type: 'order.shipped', version: 1, orderId } })
  })
}
