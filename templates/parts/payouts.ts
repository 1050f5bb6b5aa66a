import { type Handlers, type Id, Problem, type Subscribers, type SystemDb } from 'lintel'
import type design from '../blueprint.js'

type Actions = Handlers<typeof design>
type Events = Required<Subscribers<typeof design>>
type System = SystemDb<typeof design>

export const actions: Pick<Actions, 'requestPayout' | 'approvePayout' | 'settlePayout' | 'returnPayout'> = {
  async requestPayout({ sellerBalance, input: { amount, account }, actor, db, emit }) {
    const left = cents(sellerBalance.available) - cents(amount)
    if (left < 0n) throw refused('not_enough', `There are ${sellerBalance.available} ${sellerBalance.currency}`)
    const { id: balance, currency } = sellerBalance
    const payout = await db.asSystem.payout.create({ seller: actor.id, balance, amount, currency, account })
    await db.asSystem.sellerBalance.update(balance, { available: amountOf(left) })
    await db.asSystem.balanceEntry.create({ balance, amount: amountOf(-cents(amount)), kind: 'payout', payout: payout.id })
    emit('payoutRequested', { payout: payout.id })
    return payout
  },

  async approvePayout({ payout, actor, db }) {
    if (payout.state === 'approved') return payout
    if (payout.state !== 'requested') throw refused('not_requested', `The payout is ${payout.state}`)
    if (payout.seller === actor.id) throw ownPayout()
    return db.asSystem.payout.update(payout.id, { state: 'approved', decidedBy: actor.id })
  },

  async settlePayout({ payout, input: { reference }, actor, db, emit }) {
    if (payout.reference === reference) return payout
    if (payout.state !== 'approved') throw refused('not_approved', `The payout is ${payout.state}`)
    if (payout.seller === actor.id) throw ownPayout()
    const paid = await db.asSystem.payout.update(payout.id, { state: 'paid', reference })
    emit('payoutPaid', { payout: payout.id })
    return paid
  },

  async returnPayout({ payout, actor, db, emit }) {
    if (payout.state === 'returned') return payout
    if (payout.state === 'paid') throw refused('already_paid', 'The payout is paid')
    if (payout.seller === actor.id) throw ownPayout()
    const returned = await db.asSystem.payout.update(payout.id, { state: 'returned', decidedBy: actor.id })
    const balance = await db.asSystem.sellerBalance.get(payout.balance)
    await db.asSystem.sellerBalance.update(balance.id, {
      available: amountOf(cents(balance.available) + cents(payout.amount)),
    })
    const { amount } = payout
    await db.asSystem.balanceEntry.create({ balance: balance.id, amount, kind: 'payoutReturned', payout: payout.id })
    emit('payoutReturned', { payout: payout.id })
    return returned
  },
}

export const on: Pick<Events, 'saleSettled' | 'saleRefunded'> = {
  saleSettled: ({ sale }, { db }) => count(db, sale, 'sale'),
  saleRefunded: ({ sale }, { db }) => count(db, sale, 'refund'),
}

/** Adds what a sale earned to the balance of its seller, or takes it away again; once, whatever is replayed. */
async function count(db: System, id: Id<'sale'>, kind: 'sale' | 'refund'): Promise<void> {
  if (await db.balanceEntry.first({ sale: id, kind })) return
  const { seller, currency, earned } = await db.sale.get(id)
  const change = kind === 'sale' ? cents(earned) : -cents(earned)
  const balance = (await db.sellerBalance.first({ seller, currency })) ?? (await db.sellerBalance.create({ seller, currency }))
  await db.sellerBalance.update(balance.id, { available: amountOf(cents(balance.available) + change) })
  await db.balanceEntry.create({ balance: balance.id, amount: amountOf(change), kind, sale: id })
}

/** Money is text in rows and whole cents in between: a float would lose some. */
function cents(amount: string): bigint {
  const [whole = '', part = ''] = amount.split('.')
  return BigInt(whole + part.padEnd(2, '0'))
}

function amountOf(all: bigint): string {
  const digits = String(all < 0n ? -all : all).padStart(3, '0')
  return `${all < 0n ? '-' : ''}${digits.slice(0, -2)}.${digits.slice(-2)}`
}

function ownPayout(): Problem {
  return new Problem({ status: 403, code: 'own_payout', title: 'Nobody decides about a payout to themselves' })
}

function refused(code: string, title: string): Problem {
  return new Problem({ status: 409, code, title })
}
