import { sql } from '../../db.js'
import { HttpProblem } from '../../plugins/errors.js'
import { bookParcel } from './carrier.js'
import { announce } from './events.js'

export type NewLine = { productId: string; quantity: number }

export function listOrders(customer: string, before: string | null, limit: number) {
  return sql`
    select id, status, total_cents, tracking_code, created_at
      from orders
     where customer_ref = ${customer}
       ${before ? sql`and (created_at, id) < (select created_at, id from orders where id = ${before} and customer_ref = ${customer})` : sql``}
     order by created_at desc, id desc
     limit ${limit}`
}

export async function findOrder(customer: string, orderId: string) {
  const [order] = await sql`
    select id, status, total_cents, tracking_code, created_at from orders where id = ${orderId} and customer_ref = ${customer}`
  if (!order) return null
  // At most 100 lines by the contract.
  const lines = await sql`select product_id, quantity, unit_cents from order_lines where order_id = ${orderId} order by product_id limit 100`
  return { ...order, lines }
}

export function placeOrder(customer: string, requestKey: string, lines: NewLine[]) {
  const wanted = new Map<string, number>()
  for (const line of lines) wanted.set(line.productId, (wanted.get(line.productId) ?? 0) + line.quantity)
  const ids = [...wanted.keys()].sort()
  const quantities = ids.map((id) => wanted.get(id)!)

  return sql.begin(async (tx) => {
    const [earlier] = await tx`select id, status, total_cents, created_at from orders where customer_ref = ${customer} and request_key = ${requestKey}`
    if (earlier) return earlier

    for (const id of ids) {
      const taken = await tx`
        update stock set on_hand = on_hand - ${wanted.get(id)!}, updated_at = now()
         where product_id = ${id} and on_hand >= ${wanted.get(id)!}
        returning product_id`
      if (taken.length === 0) throw new HttpProblem(409, 'Not enough in stock')
    }

    const prices = await tx`select id, price_cents from products where id in ${tx(ids)}`
    const priceOf = new Map(prices.map((row) => [row.id as string, Number(row.priceCents)]))
    const rows = ids.map((id, i) => ({ product_id: id, quantity: quantities[i], unit_cents: priceOf.get(id)! }))
    const total = rows.reduce((sum, row) => sum + row.quantity * row.unit_cents, 0)

    // A repeated request that runs at the same time fails on orders_customer_request_key and is rolled back.
    const [order] = await tx`
      insert into orders (customer_ref, request_key, total_cents) values (${customer}, ${requestKey}, ${total})
      returning id, status, total_cents, created_at`
    await tx`insert into order_lines ${tx(rows.map((row) => ({ order_id: order.id, ...row })))}`
    await tx`insert into outbox (type, payload) values ('order.placed', ${tx.json({ orderId: order.id, totalCents: total })})`
    return order
  })
}

export async function cancelOrder(customer: string, orderId: string) {
  const cancelled = await sql.begin(async (tx) => {
    const [order] = await tx`
      update orders set status = 'cancelled' where id = ${orderId} and customer_ref = ${customer} and status = 'placed' returning id`
    if (!order) return false
    await tx`
      update stock set on_hand = on_hand + line.quantity, updated_at = now()
        from order_lines line where line.order_id = ${orderId} and stock.product_id = line.product_id`
    return true
  })
  if (cancelled) await announce('order.cancelled', { orderId })
  return cancelled
}

export async function shipOrder(orderId: string) {
  const [order] = await sql`select id, status, tracking_code from orders where id = ${orderId}`
  if (!order) throw new HttpProblem(404, 'No such order')
  if (order.trackingCode) return order.trackingCode as string
  // The carrier is asked outside any transaction; it answers the same code for the same order.
  const trackingCode = await bookParcel(orderId)
  const saved = await sql.begin(async (tx) => {
    const rows = await tx`
      update orders set status = 'shipped', tracking_code = ${trackingCode} where id = ${orderId} and status in ('placed', 'packed') returning id`
    if (rows.length) await tx`insert into outbox (type, payload) values ('order.shipped', ${tx.json({ orderId, trackingCode })})`
    return rows.length > 0
  })
  if (!saved) throw new HttpProblem(409, 'The order cannot be shipped')
  return trackingCode
}
