import { type Handlers, type Jobs, Problem, type Row, type SystemDb } from 'lintel'
import type design from '../blueprint.js'

type Actions = Handlers<typeof design>
type System = SystemDb<typeof design>
type Plan = Row<typeof design, 'plan'>
type Subscription = Row<typeof design, 'subscription'>

const atOnce = 200
const graceDays = 14

type Names = 'subscribe' | 'importSubscription' | 'cancelAtPeriodEnd' | 'resumeSubscription' | 'settleInvoice' | 'renewNow'

export const actions: Pick<Actions, Names> = {
  async subscribe({ plan, actor, db, now, emit }) {
    const live = await liveOf(db.asSystem, actor.id, plan)
    if (live) return live
    if (plan.state !== 'offered') throw refused('retired', 'The plan is no longer offered')
    const startedOn = now.slice(0, 10)
    const paidUntil = monthsAfter(startedOn, plan.months)
    const given = { subscriber: actor.id, plan: plan.id, startedOn, paidUntil }
    const subscription = await db.asSystem.subscription.create(given)
    const invoice = await invoiced(db.asSystem, subscription, plan, { from: startedOn, until: paidUntil })
    emit('subscriptionStarted', { subscription: subscription.id })
    emit('invoiceIssued', { subscription: subscription.id, invoice })
    return subscription
  },

  async importSubscription({ plan, input: { subscriber, startedOn }, actor, db, now, emit }) {
    refuseOwn(subscriber, actor.id)
    const live = await liveOf(db.asSystem, subscriber, plan)
    if (live) return live
    const today = now.slice(0, 10)
    if (startedOn > today) throw refused('in_the_future', 'It has not begun')
    let periods = 1
    while (monthsAfter(startedOn, plan.months * periods) < today) periods += 1
    const paidUntil = monthsAfter(startedOn, plan.months * periods)
    const given = { subscriber, plan: plan.id, startedOn, periods, paidUntil }
    const subscription = await db.asSystem.subscription.create(given)
    emit('subscriptionStarted', { subscription: subscription.id })
    return subscription
  },

  async cancelAtPeriodEnd({ subscription, db }) {
    const { id, state } = subscription
    if (state === 'ending' || state === 'ended') return subscription
    return db.asSystem.subscription.update(id, { state: 'ending' })
  },

  async resumeSubscription({ subscription, db, now }) {
    const { id, state, paidUntil } = subscription
    if (state === 'ended' || (state === 'ending' && paidUntil <= now.slice(0, 10)))
      throw refused('ended', 'The subscription has ended: subscribe again')
    return state === 'ending' ? db.asSystem.subscription.update(id, { state: 'active' }) : subscription
  },

  async settleInvoice({ invoice, input: { reference }, actor, db, emit }) {
    if (invoice.reference === reference) return invoice
    if (invoice.state !== 'open') throw refused('not_open', `The invoice is ${invoice.state}`)
    const { id, state, subscriber } = await db.asSystem.subscription.get(invoice.subscription)
    refuseOwn(subscriber, actor.id)
    const paid = await db.asSystem.invoice.update(invoice.id, { state: 'paid', reference })
    if (state === 'pastDue') await db.asSystem.subscription.update(id, { state: 'active' })
    emit('invoicePaid', { subscription: id, invoice: invoice.id })
    return paid
  },

  renewNow({ start }) {
    start('renewBatch')
  },
}

export const jobs: Pick<Jobs<typeof design>, 'renewSubscriptions' | 'renewBatch'> = {
  renewSubscriptions({ start }) {
    start('renewBatch')
  },

  /**
   * Each subscription that is found leaves what is looked for, or moves on by a period, so that a batch that is run again
   * finds the rest.
   */
  async renewBatch({ db, now, emit, start }) {
    const today = now.slice(0, 10)
    const due = { state: { in: ['active', 'ending'] as const }, paidUntil: { lte: today } }
    const { items } = await db.subscription.list({ where: due, limit: atOnce })
    const plans = await plansOf(db, items)
    const unpaid = await unpaidOf(db, items)
    for (const subscription of items) {
      const { id, state, paidUntil } = subscription
      if (state === 'ending') {
        await db.subscription.update(id, { state: 'ended' })
        emit('subscriptionEnded', { subscription: id })
      } else if (unpaid.has(id)) {
        // Who has not paid for a period gets no invoice for the next one.
        await db.subscription.update(id, { state: 'pastDue' })
      } else {
        const plan = plans.get(subscription.plan)!
        const periods = subscription.periods + 1
        const until = monthsAfter(subscription.startedOn, plan.months * periods)
        const invoice = await invoiced(db, subscription, plan, { from: paidUntil, until })
        await db.subscription.update(id, { periods, paidUntil: until })
        emit('invoiceIssued', { subscription: id, invoice })
      }
    }
    const late = { state: 'pastDue' as const, paidUntil: { lte: daysBefore(today, graceDays) } }
    const { items: given } = await db.subscription.list({ where: late, limit: atOnce })
    for (const { id } of given) {
      await db.subscription.update(id, { state: 'ended' })
      emit('subscriptionEnded', { subscription: id })
    }
    if (items.length === atOnce || given.length === atOnce) start('renewBatch')
  },
}

function liveOf(db: System, subscriber: Subscription['subscriber'], { id }: Plan): Promise<Subscription | null> {
  return db.subscription.first({ subscriber, plan: id, state: { in: ['active', 'ending', 'pastDue'] } })
}

async function invoiced(
  db: System,
  { id }: Subscription,
  { price, currency }: Plan,
  period: { readonly from: string; readonly until: string },
) {
  // What costs nothing is paid: nobody would ever settle it.
  const state = Number(price) === 0 ? 'paid' : 'open'
  return (await db.invoice.create({ subscription: id, ...period, amount: price, currency, state })).id
}

function refuseOwn(subscriber: Subscription['subscriber'], actor: Subscription['subscriber']): void {
  if (subscriber === actor)
    throw new Problem({
      status: 403,
      code: 'own_subscription',
      title: 'Nobody decides about a subscription of their own: ask somebody else',
    })
}

async function plansOf(db: System, items: readonly Subscription[]): Promise<ReadonlyMap<string, Plan>> {
  const ids = [...new Set(items.map(({ plan }) => plan))]
  if (ids.length === 0) return new Map()
  const plans = await db.plan.list({ where: { id: { in: ids } }, limit: ids.length })
  return new Map(plans.items.map((plan) => [plan.id, plan]))
}

async function unpaidOf(db: System, items: readonly Subscription[]): Promise<ReadonlySet<string>> {
  const ids = items.map(({ id }) => id)
  if (ids.length === 0) return new Set()
  const { items: open } = await db.invoice.list({ where: { subscription: { in: ids }, state: 'open' }, limit: 1_000 })
  return new Set(open.map(({ subscription }) => subscription))
}

/** The same day so many months later, or the last day of a month that has no such day. */
function monthsAfter(day: string, months: number): string {
  const [year = 0, month = 0, date = 0] = day.split('-').map(Number)
  const last = new Date(Date.UTC(year, month + months, 0)).getUTCDate()
  return new Date(Date.UTC(year, month - 1 + months, Math.min(date, last))).toISOString().slice(0, 10)
}

function daysBefore(day: string, days: number): string {
  return new Date(Date.parse(day) - days * 86_400_000).toISOString().slice(0, 10)
}

function refused(code: string, title: string): Problem {
  return new Problem({ status: 409, code, title })
}
