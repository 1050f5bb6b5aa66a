import { entity, int, oneOf, part, ref, time } from 'lintel'

/** What somebody means to buy. A cart reserves nothing: stock is taken when it is checked out. */
export default part({
  entities: {
    cart: entity(
      {
        customer: ref('user', { as: 'carts', onDelete: 'cascade', immutable: true }),
        state: oneOf(['open', 'ordered', 'expired'], { default: 'open' }),
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
      { can: { read: 'cart.customer' }, unique: [['cart', 'product']] },
    ),
  },
  actions: {
    /** As many of the product as `quantity` says, 0 for none, in the caller's open cart. */
    putInCart: {
      on: 'product',
      input: { quantity: int({ min: 0, max: 99, default: 1 }) },
      returns: 'cart',
      allow: 'signedIn',
      starts: ['remindBuyer'],
      limit: '120/min',
    },
  },
  jobs: {
    remindBuyer: { input: { cart: ref('cart') }, because: 'started with the cart, to be run hours later' },
    expireCarts: { every: '5min' },
  },
})
