import { type Handlers, type Jobs, Problem } from 'lintel'
import type design from '../blueprint.js'

type Actions = Handlers<typeof design>

const mostLines = 100
const expireAfterMs = 86_400_000

export const actions: Pick<Actions, 'putInCart'> = {
  async putInCart({ product, input: { quantity }, actor, db, now }) {
    const { currency } = product
    const open = await db.cart.first({ customer: actor.id, state: 'open' })
    if (!open) {
      const cart = await db.asSystem.cart.create({ customer: actor.id, currency })
      if (quantity > 0) await db.asSystem.cartLine.create({ cart: cart.id, product: product.id, quantity })
      return cart
    }
    const { items: lines } = await db.cartLine.list({ where: { cart: open.id }, limit: mostLines })
    const line = lines.find((each) => each.product === product.id)
    if (quantity === 0) {
      if (line) await db.asSystem.cartLine.delete(line.id)
    } else if (line) {
      await db.asSystem.cartLine.update(line.id, { quantity })
    } else {
      if (lines.length > 0 && open.currency !== currency)
        throw refused('other_currency', `The cart is in ${open.currency}, and the product in ${currency}`)
      if (lines.length >= mostLines) throw refused('cart_full', 'The cart is full')
      await db.asSystem.cartLine.create({ cart: open.id, product: product.id, quantity })
      return db.asSystem.cart.update(open.id, { touchedAt: now, currency })
    }
    return db.asSystem.cart.update(open.id, { touchedAt: now })
  },
}

export const jobs: Pick<Jobs<typeof design>, 'expireCarts'> = {
  async expireCarts({ db, now }) {
    const before = new Date(Date.parse(now) - expireAfterMs).toISOString()
    const { items } = await db.cart.list({ where: { state: 'open', touchedAt: { lt: before } }, limit: 1_000 })
    for (const { id } of items) await db.cart.update(id, { state: 'expired' })
  },
}

function refused(code: string, title: string): Problem {
  return new Problem({ status: 409, code, title })
}
