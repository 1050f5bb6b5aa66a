import { type Handlers, type Id, Problem, type Subscribers } from 'lintel'
import type design from '../blueprint.js'

type Actions = Handlers<typeof design>
type Events = Required<Subscribers<typeof design>>

export const actions: Pick<Actions, 'settlePayment' | 'refundPayment'> = {
  async settlePayment({ payment, input: { reference, amount }, actor, db, emit }) {
    if (payment.reference === reference) return payment
    const order = await db.asSystem.order.get(payment.order)
    refuseOwn(order.customer, actor.id)
    if (payment.reference !== null) throw refused('already_settled', 'The payment was settled by another reference')
    if (payment.state !== 'due' && payment.state !== 'void') throw refused('already_settled', `The payment is ${payment.state}`)
    if (cents(amount) !== cents(payment.amount))
      throw refused('wrong_amount', `The payment is of ${payment.amount} ${payment.currency}`)
    // Money that comes after the order was cancelled is not lost: it is owed to the customer.
    const late = order.state === 'cancelled'
    const settled = await db.asSystem.payment.update(payment.id, { state: late ? 'refundDue' : 'settled', reference })
    emit('paymentSettled', { order: order.id, payment: payment.id })
    if (order.state === 'placed') {
      await db.asSystem.order.update(order.id, { state: 'paid' })
      emit('orderPaid', { order: order.id })
    }
    return settled
  },

  async refundPayment({ payment, input: { reference, amount }, actor, db, emit }) {
    refuseOwn((await db.asSystem.order.get(payment.order)).customer, actor.id)
    const before = await db.asSystem.refund.first({ reference })
    if (before) {
      if (before.payment === payment.id && cents(before.amount) === cents(amount)) return before
      throw refused('reference_used', 'Another refund has this reference')
    }
    if (payment.state !== 'settled' && payment.state !== 'refundDue')
      throw refused('not_settled', `The payment is ${payment.state}`)
    const refunded = cents(payment.refunded) + cents(amount)
    if (refunded > cents(payment.amount)) throw refused('too_much', 'More than was paid cannot be refunded')
    const whole = refunded === cents(payment.amount)
    const refund = await db.asSystem.refund.create({ payment: payment.id, amount, reference })
    await db.asSystem.payment.update(payment.id, {
      refunded: amountOf(refunded),
      ...(whole ? { state: 'refunded' as const } : {}),
    })
    emit('paymentRefunded', { order: payment.order, payment: payment.id, amount })
    return refund
  },
}

export const on: Pick<Events, 'orderPlaced' | 'orderPaid' | 'orderCancelled'> = {
  async orderPlaced({ order, total, currency }, { db }) {
    if (await db.payment.first({ order })) return
    // Events of another name may have come before it, and found no payment: the order says what they told.
    const { state } = await db.order.get(order)
    await db.payment.create({ order, amount: total, currency, state: beginnings[state] })
  },

  /** By hand; what `settlePayment` settled is so already. */
  async orderPaid({ order }, { db }) {
    const payment = await db.payment.first({ order })
    if (payment?.state === 'due') await db.payment.update(payment.id, { state: 'settled' })
  },

  async orderCancelled({ order }, { db }) {
    const payment = await db.payment.first({ order })
    if (payment?.state === 'due') await db.payment.update(payment.id, { state: 'void' })
    if (payment?.state !== 'settled') return
    await db.payment.update(payment.id, { state: cents(payment.amount) === 0n ? 'void' : 'refundDue' })
  },
}

/** How a payment begins, by the state of its order. */
const beginnings = { placed: 'due', paid: 'settled', shipped: 'settled', cancelled: 'void' } as const

function refuseOwn(customer: Id<'user'>, actor: Id<'user'>): void {
  if (customer === actor)
    throw new Problem({
      status: 403,
      code: 'own_payment',
      title: 'Nobody decides about a payment of their own: ask somebody else',
    })
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
