import { randomBytes } from 'node:crypto'
import { type Id, implement, Problem, type SystemDb } from 'lintel'
import shop from './blueprint.ts'
import { amountOf, totalOf } from './money.ts'
import { nightly } from './nightly.ts'
import { placeOrder } from './place-order.ts'

type Shop = typeof shop

const mostLines = 100
const [remindAfter, expireAfterMs] = ['4h', 86_400_000] as const

export default implement(
  shop,
  {
    bestSellers: ({ db }) => db.product.list({ where: { state: 'listed' }, sort: '-sold', limit: 10 }),

    async putInCart({ product, input, actor, db, start, now }) {
      const open = await db.cart.first({ customer: actor.id, state: 'open' })
      const cart = open
        ? await db.asSystem.cart.update(open.id, { touchedAt: now })
        : await db.asSystem.cart.create({ customer: actor.id })
      if (!open) start('remindBuyer', { cart: cart.id }, { after: remindAfter })
      const line = await db.cartLine.first({ cart: cart.id, product: product.id })
      if (input.quantity === 0) {
        if (line) await db.asSystem.cartLine.delete(line.id)
      } else if (line) await db.asSystem.cartLine.update(line.id, { quantity: input.quantity })
      else if ((await db.cartLine.count({ cart: cart.id })) >= mostLines) throw refused('cart_full', 'The cart is full')
      else await db.asSystem.cartLine.create({ cart: cart.id, product: product.id, quantity: input.quantity })
      return cart
    },

    async checkout({ cart, input: { address, card }, actor, db, emit, start }) {
      if (cart.state !== 'open') throw refused('cart_closed', `The cart is ${cart.state}`)
      const { items } = await db.cartLine.list({ where: { cart: cart.id }, limit: mostLines })
      if (items.length === 0) throw refused('cart_empty', 'There is nothing in the cart')
      const lines = []
      for (const { product, quantity } of items) {
        const found = await db.product.find(product)
        if (!found) throw refused('not_for_sale', 'Something in the cart is no longer for sale')
        lines.push({ product, quantity, price: found.price })
      }
      const total = totalOf(lines)
      const order = await db.asSystem.order.create({ customer: actor.id, total, address })
      for (const line of lines) await db.asSystem.orderLine.create({ order: order.id, ...line })
      await db.asSystem.cart.update(cart.id, { state: 'ordered' })
      emit('orderPlaced', { order: order.id, total })
      start('placeOrder', { order: order.id, total, address, card })
      return order
    },

    async paymentSettled({ input: { reference, amount }, db, log }) {
      const payment = await db.asSystem.payment.first({ order: reference })
      if (!payment) throw new Problem({ status: 404, code: 'unknown_payment', title: 'No order has this reference' })
      if (payment.amount !== amount) log.warn({ reference, amount, due: payment.amount }, 'another amount was settled')
      // It may come before the answer to the charge did, and after a refund.
      if (payment.state !== 'refunded') await db.asSystem.payment.update(payment.id, { state: 'settled' })
    },

    async addEndpoint({ input: { url }, db }) {
      const secret = `whsec_${randomBytes(32).toString('base64')}`
      const { id } = await db.asSystem.endpoint.create({ url, secret })
      return { id, secret }
    },
  },
  {
    on: {
      orderPlaced: ({ order, total }, { db }) => notify(db, order, `We have your order of ${total}.`),
      orderPaid: ({ order, paid }, { db }) => notify(db, order, `Your payment of ${paid} has arrived.`),
      async orderShipped({ order, tracking }, { db }) {
        const { items } = await db.orderLine.list({ where: { order }, limit: mostLines })
        for (const { product, quantity } of items) await db.product.update(product, { sold: { add: quantity } })
        await notify(db, order, `Your order is on its way${tracking === null ? '' : `: ${tracking}`}.`)
      },
      orderCancelled: ({ order, reason }, { db }) => notify(db, order, sorry[reason]),
    },
    jobs: {
      async remindBuyer({ input, db }) {
        const cart = await db.cart.find(input.cart)
        if (cart?.state !== 'open' || (await db.cartLine.count({ cart: cart.id })) === 0) return
        await db.notification.create({ to: cart.customer, text: 'There is still something in your cart.' })
      },
      async expireCarts({ db, now }) {
        const before = new Date(Date.parse(now) - expireAfterMs).toISOString()
        const { items } = await db.cart.list({ where: { state: 'open', touchedAt: { lt: before } }, limit: 1_000 })
        for (const { id } of items) await db.cart.update(id, { state: 'expired' })
      },
      closeDay: nightly,
    },
    sagas: { placeOrder },
    upcast: {
      orderPaid: { 1: ({ order, cents }) => ({ order, paid: amountOf(BigInt(cents as number)) }) },
    },
  },
)

const sorry = {
  soldOut: 'Something in your order is sold out. You have paid nothing.',
  unpaid: 'Your payment was not taken, so your order is cancelled.',
  undeliverable: 'Your order cannot be delivered. You have your money back.',
}

async function notify(db: SystemDb<Shop>, order: Id<'order'>, text: string): Promise<void> {
  const { customer } = await db.order.get(order)
  await db.notification.create({ to: customer, text })
}

function refused(code: string, title: string): Problem {
  return new Problem({ status: 409, code, title })
}
