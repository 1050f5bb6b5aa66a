import { decimal, entity, int, json, oneOf, ref, text } from '../../../model/language.ts'
import { part } from '../../../model/language-check.ts'
import type { PartTemplate } from '../part-template.ts'

const address = {
  name: text({ min: 1, max: 120 }),
  street: text({ min: 1, max: 120 }),
  zip: text({ min: 1, max: 12 }),
  city: text({ min: 1, max: 80 }),
  country: text({ pattern: '^[A-Z]{2}$', max: 2 }),
}
const money = decimal({ precision: 15, scale: 2, min: '0' })
const currency = text({ pattern: '^[A-Z]{3}$', max: 3, immutable: true })
const reason = ['customer', 'staff', 'unpaid'] as const

export const orders: PartTemplate = {
  name: 'orders',
  says: 'from a cart to a parcel: stock is taken with the order, and given back when it is cancelled',
  needs: ['people', 'products', 'carts'],
  roles: ['staff'],
  serves: ['staff'],
  tells: {
    orderPaid: [{ to: 'order.customer', title: 'Your order is paid', about: 'order' }],
    orderShipped: [{ to: 'order.customer', title: 'Your order was shipped', about: 'order' }],
    orderCancelled: [{ to: 'order.customer', title: 'Your order was cancelled', about: 'order', unless: { reason: 'customer' } }],
  },
  declares: part({
    entities: {
      order: entity(
        {
          customer: ref('user', { as: 'orders', immutable: true }),
          cart: ref('cart', {
            as: 'orders',
            immutable: true,
            unique: true,
            because: 'a cart is ordered once, however often it is sent',
          }),
          state: oneOf(['placed', 'paid', 'shipped', 'cancelled'], { default: 'placed' }),
          total: money,
          currency,
          address: json(address, { personal: true }),
          tracking: text({ max: 60, optional: true }),
          cancelledFor: oneOf(reason, { optional: true }),
        },
        {
          can: { read: ['customer', 'role:staff'] },
          index: [
            ['customer', '-createdAt'],
            ['state', '-createdAt'],
          ],
          because: 'nobody writes one by hand: actions alone move it from state to state',
        },
      ),
      orderLine: entity(
        {
          order: ref('order', { as: 'lines', onDelete: 'cascade', immutable: true }),
          product: ref('product', { as: 'ordered', immutable: true }),
          title: text({ min: 1, max: 120, immutable: true, because: 'what it was called then' }),
          quantity: int({ min: 1, max: 99, immutable: true }),
          price: decimal({ precision: 11, scale: 2, min: '0', immutable: true, because: 'what one cost then' }),
        },
        { can: { read: 'sees:order' }, unique: [['order', 'product']] },
      ),
    },
    events: {
      orderPlaced: { order: ref('order'), total: money, currency: text({ max: 3 }) },
      orderPaid: { order: ref('order') },
      orderShipped: { order: ref('order'), tracking: text({ max: 60, optional: true }) },
      orderCancelled: { order: ref('order'), reason: oneOf(reason) },
    },
    actions: {
      checkout: {
        on: 'cart',
        input: {
          address: json(address, { personal: true }),
          total: decimal({
            precision: 15,
            scale: 2,
            min: '0',
            optional: true,
            because: 'what the customer saw: prices that changed meanwhile are not paid unasked',
          }),
        },
        returns: 'order',
        status: 201,
        allow: 'customer',
        emits: ['orderPlaced', 'orderPaid', 'productSoldOut'],
        limit: '30/min',
      },
      markOrderPaid: {
        on: 'order',
        returns: 'order',
        allow: 'role:staff',
        emits: ['orderPaid'],
        limit: '120/min',
        because: 'for money that arrives by hand, such as a bank transfer that somebody has seen',
      },
      shipOrder: {
        on: 'order',
        input: { tracking: text({ min: 1, max: 60, optional: true }) },
        returns: 'order',
        allow: 'role:staff',
        emits: ['orderShipped'],
        limit: '120/min',
      },
      cancelOrder: {
        on: 'order',
        returns: 'order',
        allow: ['customer', 'role:staff'],
        emits: ['orderCancelled', 'productRestocked'],
        limit: '30/min',
      },
    },
    jobs: {
      cancelUnpaidOrders: {
        every: '10min',
        emits: ['orderCancelled', 'productRestocked'],
        because: 'stock that is held for somebody who does not pay cannot be sold to others',
      },
    },
  }),
  code: ['actions', 'jobs'],
  load: {
    rows: { order: 0.5, orderLine: 1.2 },
    requests: { checkout: 0.02, 'order.list': 0.3, 'order.get': 0.2, markOrderPaid: 0.01, shipOrder: 0.02, cancelOrder: 0.001 },
  },
}
