import { decimal, entity, oneOf, ref, text } from '../../../model/language.ts'
import { part } from '../../../model/language-check.ts'
import type { PartTemplate } from '../part-template.ts'

const money = decimal({ precision: 15, scale: 2, min: '0' })
const some = decimal({ precision: 15, scale: 2, min: '0.01' })
const reference = text({ min: 1, max: 100, because: 'what the provider calls it: the same money is never counted twice' })

export const payments: PartTemplate = {
  name: 'payments',
  says: 'the money of each order: due, settled once by the reference of the provider, and refunded in whole or in part',
  needs: ['people', 'orders'],
  roles: ['staff'],
  serves: ['staff'],
  declares: part({
    entities: {
      payment: entity(
        {
          order: ref('order', { as: 'payments', immutable: true, unique: true }),
          amount: { ...money, immutable: true },
          currency: text({ pattern: '^[A-Z]{3}$', max: 3, immutable: true }),
          state: oneOf(['due', 'settled', 'refundDue', 'refunded', 'void'], { default: 'due' }),
          refunded: decimal({ precision: 15, scale: 2, min: '0', default: '0' }),
          reference: text({ min: 1, max: 100, unique: true, optional: true }),
        },
        { can: { read: 'sees:order' }, index: [['state', '-createdAt']] },
      ),
      refund: entity(
        {
          payment: ref('payment', { as: 'refunds', immutable: true }),
          amount: { ...some, immutable: true },
          reference: text({ min: 1, max: 100, unique: true, immutable: true }),
        },
        { can: { read: 'sees:payment' }, index: [['payment', '-createdAt']] },
      ),
    },
    events: {
      paymentSettled: { order: ref('order'), payment: ref('payment') },
      paymentRefunded: { order: ref('order'), payment: ref('payment'), amount: money },
    },
    actions: {
      settlePayment: {
        on: 'payment',
        input: { reference, amount: some },
        returns: 'payment',
        allow: 'role:staff',
        emits: ['paymentSettled', 'orderPaid'],
        limit: '600/min',
        because: 'what the webhook of a provider comes down to; a `signed` action in its place needs the secret of that provider',
      },
      refundPayment: {
        on: 'payment',
        input: { reference, amount: some },
        returns: 'refund',
        allow: 'role:staff',
        emits: ['paymentRefunded'],
        limit: '120/min',
      },
    },
  }),
  code: ['actions', 'on'],
  listens: ['orderPlaced', 'orderPaid', 'orderCancelled'],
  load: {
    rows: { payment: 0.5, refund: 0.02 },
    requests: { settlePayment: 0.02, refundPayment: 0.001, 'payment.get': 0.02, 'payment.list': 0.02 },
  },
}
