import { date, decimal, entity, env, event, int, json, oneOf, part, ref, text } from 'lintel'

const address = {
  name: text({ min: 1, max: 120 }),
  street: text({ min: 1, max: 120 }),
  zip: text({ min: 1, max: 12 }),
  city: text({ min: 1, max: 80 }),
  country: text({ pattern: '^[A-Z]{2}$', max: 2 }),
}
const reason = ['soldOut', 'unpaid', 'undeliverable'] as const
const money = decimal({ precision: 12, scale: 2, min: '0' })

/** From a cart to a parcel, or back to where it began. */
export default part({
  entities: {
    order: entity(
      {
        customer: ref('user', { as: 'orders', immutable: true }),
        state: oneOf(['placed', 'paid', 'shipped', 'cancelled'], { default: 'placed' }),
        total: money,
        address: json(address, { personal: true }),
        cancelledFor: oneOf(reason, { optional: true }),
        paidOn: date({ optional: true, because: 'the day on the clock of the shop, which is what the books go by' }),
      },
      {
        can: { read: ['customer', 'role:staff'] },
        index: [['customer', '-createdAt'], ['state', '-createdAt'], ['paidOn']],
      },
    ),
    orderLine: entity(
      {
        order: ref('order', { as: 'lines', onDelete: 'cascade', immutable: true }),
        product: ref('product', { as: 'ordered', immutable: true }),
        quantity: int({ min: 1, max: 99 }),
        price: decimal({ precision: 9, scale: 2, min: '0', because: 'what it cost then' }),
      },
      { can: { read: 'sees:order' }, unique: [['order', 'product']] },
    ),
    payment: entity(
      {
        order: ref('order', { as: 'payments', immutable: true, unique: true }),
        amount: money,
        state: oneOf(['due', 'taken', 'settled', 'refunded'], { default: 'due' }),
      },
      { can: { read: 'sees:order' } },
    ),
    shipment: entity(
      {
        order: ref('order', { as: 'shipments', immutable: true, unique: true }),
        tracking: text({ max: 40, optional: true }),
      },
      { can: { read: 'sees:order' } },
    ),
  },
  events: {
    orderPlaced: { order: ref('order'), total: money },
    orderPaid: event(
      { order: ref('order'), paid: money },
      { version: 2, because: 'version 1 said `cents`, a number; `upcast` in app.ts reads what is still of it' },
    ),
    orderShipped: { order: ref('order'), tracking: text({ max: 40, optional: true }) },
    orderCancelled: { order: ref('order'), reason: oneOf(reason) },
  },
  actions: {
    checkout: {
      on: 'cart',
      input: { address: json(address), card: text({ max: 100, because: 'what the form of the payment provider gave for it' }) },
      returns: 'order',
      status: 201,
      allow: 'customer',
      emits: ['orderPlaced'],
      starts: ['placeOrder'],
      limit: '30/min',
    },
    paymentSettled: {
      http: 'POST /hooks/payments',
      input: { reference: ref('order'), amount: money },
      allow: 'anyone',
      signed: { secret: env('PAYMENTS_WEBHOOK_SECRET') },
    },
  },
  sagas: {
    placeOrder: {
      input: { order: ref('order'), total: money, address: json(address), card: text({ max: 100 }) },
      steps: {
        openPayment: { undo: 'cancelOrder', because: 'the undo of the first step runs last, whatever failed' },
        reserveStock: { undo: 'releaseStock' },
        takePayment: { undo: 'refundPayment', timeout: '5s', attempts: 8, emits: ['orderPaid'] },
        ship: { timeout: '5s', emits: ['orderShipped'] },
      },
      emits: ['orderCancelled'],
      because:
        'its input holds all that others are told: a transaction begins with the first use of `db`, and must not be open while somebody else is slow',
    },
  },
  external: {
    payments: {
      url: env('PAYMENTS_URL'),
      headers: { authorization: env('PAYMENTS_KEY') },
      timeout: '2s',
      atOnce: 20,
      breaker: { failures: 5, pause: '5s' },
    },
    carrier: {
      url: env('CARRIER_URL', { else: 'http://127.0.0.1:4011' }),
      timeout: '1s',
      otherwise: { tracking: null },
      because: 'a parcel without a tracking number is better than a paid order that does not leave',
    },
  },
})
