import { entity, int, oneOf, ref, text, time } from '../../../model/language.ts'
import { part } from '../../../model/language-check.ts'
import type { PartTemplate } from '../part-template.ts'

export const carts: PartTemplate = {
  name: 'carts',
  says: 'what somebody means to buy: one open cart a customer, which reserves nothing',
  needs: ['people', 'products'],
  declares: part({
    entities: {
      cart: entity(
        {
          customer: ref('user', { as: 'carts', onDelete: 'cascade', immutable: true }),
          state: oneOf(['open', 'ordered', 'expired'], { default: 'open' }),
          currency: text({ pattern: '^[A-Z]{3}$', max: 3, because: 'that of its first product, since an order has one total' }),
          touchedAt: time({ default: 'now' }),
        },
        {
          can: { read: 'customer' },
          index: [
            ['customer', 'state'],
            ['state', 'touchedAt'],
          ],
          unique: [{ on: ['customer'], where: { state: 'open' } }],
          because: 'one open cart a customer: of two tabs that open one at once, one finds the cart of the other',
        },
      ),
      cartLine: entity(
        {
          cart: ref('cart', { as: 'lines', onDelete: 'cascade', immutable: true }),
          product: ref('product', { as: 'inCarts', immutable: true }),
          quantity: int({ min: 1, max: 99 }),
        },
        {
          can: { read: 'cart.customer', delete: 'cart.customer' },
          unique: [['cart', 'product']],
          because: 'deleted by its id, since a product that was hidden meanwhile is not there to be put in so many of',
        },
      ),
    },
    actions: {
      putInCart: {
        on: 'product',
        input: { quantity: int({ min: 0, max: 99, default: 1 }) },
        returns: 'cart',
        allow: 'signedIn',
        limit: '120/min',
        because: 'says how many there are to be, 0 for none, so that sending it again changes nothing',
      },
    },
    jobs: { expireCarts: { every: '5min', because: 'a cart that nobody has touched for a day is over' } },
  }),
  code: ['actions', 'jobs'],
  load: {
    rows: { cart: 2, cartLine: 5 },
    requests: { putInCart: 0.5, 'cart.list': 1, 'cartLine.list': 1 },
  },
}
