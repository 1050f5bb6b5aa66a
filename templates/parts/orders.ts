import { type Handlers, type Id, type Jobs, Problem, type SystemDb } from 'lintel'
import type design from '../blueprint.js'

type Actions = Handlers<typeof design>
type System = SystemDb<typeof design>
interface Restocked {
  readonly product: Id<'product'>
  readonly stock: number
}

const mostLines = 100
const unpaidForMs = 86_400_000
const atOnce = 100

export const actions: Pick<Actions, 'checkout' | 'markOrderPaid' | 'shipOrder' | 'cancelOrder'> = {
  async checkout({ cart, input, actor, db, emit }) {
    const before = await db.asSystem.order.first({ cart: cart.id })
    if (before) return before
    if (cart.state !== 'open') throw refused('cart_closed', `The cart is ${cart.state}`)
    const { items } = await db.cartLine.list({ where: { cart: cart.id }, limit: mostLines })
    if (items.length === 0) throw refused('cart_empty', 'There is nothing in the cart')
    // As the customer, who does not see what has been hidden meanwhile.
    const products = await db.product.list({ where: { id: { in: items.map(({ product }) => product) } }, limit: mostLines })
    const lines = products.items.map(({ id, title, price }) => {
      return { product: id, title, price, quantity: items.find(({ product }) => product === id)!.quantity }
    })
    if (lines.length < items.length) throw refused('not_for_sale', 'Something in the cart is no longer for sale')
    const total = amountOf(lines.reduce((all, { price, quantity }) => all + cents(price) * BigInt(quantity), 0n))
    const { currency } = cart
    if (input.total !== null && cents(input.total) !== cents(total))
      throw refused('price_changed', `It costs ${total} ${currency} now`)
    const { address } = input
    // What costs nothing waits for no money.
    const state = cents(total) === 0n ? 'paid' : 'placed'
    const order = await db.asSystem.order.create({ customer: actor.id, cart: cart.id, state, total, currency, address })
    for (const line of lines) {
      const { stock } = await db.asSystem.product.update(line.product, { stock: { add: -line.quantity } })
      // What was written so far is undone with the refusal.
      if (stock < 0) throw refused('sold_out', `There is not enough of \`${line.title}\``)
      if (stock === 0) emit('productSoldOut', { product: line.product })
      await db.asSystem.orderLine.create({ order: order.id, ...line })
    }
    await db.asSystem.cart.update(cart.id, { state: 'ordered' })
    emit('orderPlaced', { order: order.id, total, currency })
    if (state === 'paid') emit('orderPaid', { order: order.id })
    return order
  },

  async markOrderPaid({ order, actor, db, emit }) {
    if (order.state === 'paid') return order
    if (order.customer === actor.id)
      throw new Problem({
        status: 403,
        code: 'own_order',
        title: 'Nobody marks an order of their own as paid: ask somebody else',
      })
    if (order.state !== 'placed') throw refused('not_payable', `The order is ${order.state}`)
    const paid = await db.asSystem.order.update(order.id, { state: 'paid' })
    emit('orderPaid', { order: order.id })
    return paid
  },

  async shipOrder({ order, input: { tracking }, db, emit }) {
    if (order.state === 'shipped') return order
    if (order.state !== 'paid') throw refused('not_paid', `The order is ${order.state}`)
    const shipped = await db.asSystem.order.update(order.id, { state: 'shipped', tracking })
    emit('orderShipped', { order: order.id, tracking })
    return shipped
  },

  async cancelOrder({ order, actor, db, emit }) {
    if (order.state === 'cancelled') return order
    if (order.state === 'shipped') throw refused('already_shipped', 'The order is on its way')
    const reason = order.customer === actor.id ? 'customer' : 'staff'
    const cancelled = await db.asSystem.order.update(order.id, { state: 'cancelled', cancelledFor: reason })
    for (const restocked of await giveBack(db.asSystem, order.id)) emit('productRestocked', restocked)
    emit('orderCancelled', { order: order.id, reason })
    return cancelled
  },
}

export const jobs: Pick<Jobs<typeof design>, 'cancelUnpaidOrders'> = {
  async cancelUnpaidOrders({ db, now, emit }) {
    const before = new Date(Date.parse(now) - unpaidForMs).toISOString()
    const { items } = await db.order.list({ where: { state: 'placed', createdAt: { lt: before } }, limit: atOnce })
    for (const { id } of items) {
      await db.order.update(id, { state: 'cancelled', cancelledFor: 'unpaid' })
      for (const restocked of await giveBack(db, id)) emit('productRestocked', restocked)
      emit('orderCancelled', { order: id, reason: 'unpaid' })
    }
  },
}

/** Of the products, those that are there again. */
async function giveBack(db: System, order: Id<'order'>): Promise<readonly Restocked[]> {
  const restocked: Restocked[] = []
  const { items } = await db.orderLine.list({ where: { order }, limit: mostLines })
  for (const { product, quantity } of items) {
    const { stock } = await db.product.update(product, { stock: { add: quantity } })
    if (stock === quantity) restocked.push({ product, stock })
  }
  return restocked
}

/** Money is text in rows and whole cents in between: a float would lose some. */
function cents(amount: string): bigint {
  const [whole = '', part = ''] = amount.split('.')
  return BigInt(whole + part.padEnd(2, '0'))
}

function amountOf(all: bigint): string {
  const digits = String(all).padStart(3, '0')
  return `${digits.slice(0, -2)}.${digits.slice(-2)}`
}

function refused(code: string, title: string): Problem {
  return new Problem({ status: 409, code, title })
}
