import { and, eq, sql } from 'drizzle-orm'
import { db } from './database.js'
import { log } from './log.js'
import { cancelShipment, charge, refund, ship } from './partners.js'
import { items, orders, outbox, sagas } from './schema.js'

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
    if (order.step === 'undoing') throw new Error('was being undone')
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
    log.warn({ error, orderId }, 'order is undone')
    await db.update(sagas).set({ step: 'undoing', updatedAt: new Date() }).where(eq(sagas.orderId, orderId))
    await undo(orderId, order)
    return
  }
  await db.transaction(async (tx) => {
    await tx.update(sagas).set({ step: 'shipped', updatedAt: new Date() }).where(eq(sagas.orderId, orderId))
    await tx.update(orders).set({ state: 'shipped' }).where(eq(orders.id, orderId))
    await tx.insert(outbox).values({ subject: 'orders.shipped', payload: { type: 'order.shipped', version: 1, orderId } })
  })
}

/**
 * Shipment and money first, whatever became of the calls that asked for them: both partners take the order's id and answer the same
 * when there is nothing to undo. Then, in one transaction, the stock and the state.
 */
async function undo(orderId: string, { itemId, quantity }: { itemId: string; quantity: number }) {
  await cancelShipment(orderId)
  await refund(orderId)
  await db.transaction(async (tx) => {
    const [first] = await tx.update(sagas).set({ step: 'undone', updatedAt: new Date() }).where(and(eq(sagas.orderId, orderId), eq(sagas.step, 'undoing'))).returning({ id: sagas.orderId })
    if (!first) return
    await tx.update(items).set({ stock: sql`${items.stock} + ${quantity}` }).where(eq(items.id, itemId))
    await tx.update(orders).set({ state: 'refunded' }).where(eq(orders.id, orderId))
    await tx.insert(outbox).values({ subject: 'orders.failed', payload: { type: 'order.failed', version: 1, orderId } })
  })
}
