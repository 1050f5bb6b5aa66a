import { date, decimal, entity, int, oneOf, ref, text } from '../../../model/language.ts'
import { part } from '../../../model/language-check.ts'
import type { PartTemplate } from '../part-template.ts'

const currency = text({ pattern: '^[A-Z]{3}$', max: 3, immutable: true })
const money = decimal({ precision: 11, scale: 2, min: '0', immutable: true })

export const subscriptions: PartTemplate = {
  name: 'subscriptions',
  says: 'plans, who has subscribed to them, and an invoice for each period, made once',
  needs: ['people'],
  roles: ['staff'],
  serves: ['staff'],
  declares: part({
    entities: {
      plan: entity(
        {
          code: text({ format: 'slug', max: 40, unique: true, immutable: true }),
          name: text({ min: 1, max: 80 }),
          price: { ...money, because: 'another price is another plan, so that who has subscribed keeps theirs' },
          currency,
          months: int({ min: 1, max: 36, default: 1, immutable: true }),
          state: oneOf(['offered', 'retired'], { default: 'offered' }),
        },
        {
          can: {
            read: [{ state: 'offered' }, 'subscriptions.subscriber', 'role:staff'],
            create: 'role:staff',
            update: 'role:staff',
          },
          index: [['state', 'price']],
        },
      ),
      subscription: entity(
        {
          subscriber: ref('user', { as: 'subscriptions', immutable: true }),
          plan: ref('plan', { as: 'subscriptions', immutable: true }),
          state: oneOf(['active', 'ending', 'pastDue', 'ended'], { default: 'active' }),
          startedOn: date({ immutable: true, because: 'periods are counted from it: a 31st comes back after February' }),
          periods: int({ min: 1, default: 1 }),
          paidUntil: date({ because: 'the first day that is not paid for by the invoices that there are' }),
        },
        {
          can: { read: ['subscriber', 'role:staff'] },
          index: [
            ['subscriber', '-createdAt'],
            ['state', 'paidUntil'],
          ],
          unique: [{ on: ['subscriber', 'plan'], where: { state: ['active', 'ending', 'pastDue'] } }],
        },
      ),
      invoice: entity(
        {
          subscription: ref('subscription', { as: 'invoices', immutable: true }),
          from: date({ immutable: true }),
          until: date({ immutable: true }),
          amount: money,
          currency,
          state: oneOf(['open', 'paid', 'void'], { default: 'open' }),
          reference: text({ min: 1, max: 100, unique: true, optional: true }),
        },
        {
          can: { read: ['subscription.subscriber', 'role:staff'] },
          index: [
            ['subscription', 'state'],
            ['state', 'from'],
          ],
          unique: [['subscription', 'from']],
          because: 'one invoice a period, whatever runs twice',
        },
      ),
    },
    events: {
      subscriptionStarted: { subscription: ref('subscription') },
      subscriptionEnded: { subscription: ref('subscription') },
      invoiceIssued: { subscription: ref('subscription'), invoice: ref('invoice') },
      invoicePaid: { subscription: ref('subscription'), invoice: ref('invoice') },
    },
    actions: {
      subscribe: {
        on: 'plan',
        returns: 'subscription',
        status: 201,
        allow: 'signedIn',
        emits: ['subscriptionStarted', 'invoiceIssued'],
        limit: '10/min',
      },
      importSubscription: {
        on: 'plan',
        input: { subscriber: ref('user'), startedOn: date() },
        returns: 'subscription',
        status: 201,
        allow: 'role:staff',
        emits: ['subscriptionStarted'],
        limit: '600/min',
        because: 'for who was a customer before this system: nothing of the past is invoiced',
      },
      cancelAtPeriodEnd: { on: 'subscription', returns: 'subscription', allow: ['subscriber', 'role:staff'], limit: '10/min' },
      resumeSubscription: { on: 'subscription', returns: 'subscription', allow: 'subscriber', limit: '10/min' },
      settleInvoice: {
        on: 'invoice',
        input: { reference: text({ min: 1, max: 100 }) },
        returns: 'invoice',
        allow: 'role:staff',
        emits: ['invoicePaid'],
        limit: '600/min',
        because: 'what the webhook of a payment provider comes down to: done once, whatever is delivered twice',
      },
      renewNow: {
        allow: 'role:staff',
        starts: ['renewBatch'],
        status: 202,
        limit: '6/min',
        because: 'for after an outage: what the schedule does, without waiting for it',
      },
    },
    jobs: {
      renewSubscriptions: { cron: '20 * * * *', starts: ['renewBatch'] },
      renewBatch: {
        emits: ['invoiceIssued', 'subscriptionEnded'],
        starts: ['renewBatch'],
        because: 'some at a time, and then itself again, so that no transaction is long',
      },
    },
  }),
  code: ['actions', 'jobs'],
  load: {
    rows: { plan: 0, subscription: 0.05, invoice: 0.5 },
    requests: { 'plan.list': 0.3, 'subscription.list': 0.5, 'invoice.list': 0.1, subscribe: 0.002, settleInvoice: 0.02 },
  },
}
