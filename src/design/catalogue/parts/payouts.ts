import { decimal, entity, oneOf, ref, text } from '../../../model/language.ts'
import { part } from '../../../model/language-check.ts'
import type { PartTemplate } from '../part-template.ts'

const signed = decimal({ precision: 15, scale: 2, default: '0' })
const least = '10.00'
const currency = text({ pattern: '^[A-Z]{3}$', max: 3, immutable: true })
const account = { pattern: '^[A-Z]{2}[0-9]{2}[A-Z0-9]{10,30}$', max: 34, personal: true } as const

export const payouts: PartTemplate = {
  name: 'payouts',
  says: 'what sellers have earned, and how it is paid out to them: asked for by the seller, approved by somebody else',
  needs: ['people', 'listings'],
  roles: ['staff'],
  declares: part({
    entities: {
      sellerBalance: entity(
        {
          seller: ref('user', { as: 'balances', immutable: true }),
          currency,
          available: { ...signed, because: 'below zero where a sale was refunded after its money had been paid out' },
        },
        { can: { read: ['seller', 'role:staff'] }, unique: [['seller', 'currency']] },
      ),
      balanceEntry: entity(
        {
          balance: ref('sellerBalance', { as: 'entries', immutable: true }),
          amount: decimal({ precision: 15, scale: 2, immutable: true }),
          kind: oneOf(['sale', 'refund', 'payout', 'payoutReturned'], { immutable: true }),
          sale: ref('sale', { as: 'balanceEntries', immutable: true, optional: true }),
          payout: ref('payout', { as: 'balanceEntries', immutable: true, optional: true }),
        },
        {
          can: { read: ['balance.seller', 'role:staff'] },
          index: [['balance', '-createdAt']],
          unique: [
            ['sale', 'kind'],
            ['payout', 'kind'],
          ],
          because: 'why the balance is what it is; no sale counts twice',
        },
      ),
      payout: entity(
        {
          seller: ref('user', { as: 'payouts', immutable: true }),
          balance: ref('sellerBalance', { as: 'payouts', immutable: true }),
          amount: decimal({ precision: 15, scale: 2, min: least, immutable: true }),
          currency,
          account: text({ ...account, immutable: true }),
          state: oneOf(['requested', 'approved', 'paid', 'returned'], { default: 'requested' }),
          decidedBy: ref('user', { as: 'payoutsDecided', optional: true }),
          reference: text({ min: 1, max: 100, unique: true, optional: true }),
        },
        {
          can: { read: ['seller', 'role:staff'] },
          index: [
            ['seller', '-createdAt'],
            ['state', 'createdAt'],
          ],
        },
      ),
    },
    events: {
      payoutRequested: { payout: ref('payout') },
      payoutPaid: { payout: ref('payout') },
      payoutReturned: { payout: ref('payout') },
    },
    actions: {
      requestPayout: {
        on: 'sellerBalance',
        input: { amount: decimal({ precision: 15, scale: 2, min: least }), account: text(account) },
        returns: 'payout',
        status: 201,
        allow: 'seller',
        emits: ['payoutRequested'],
        limit: '10/min',
        because: 'the money leaves the balance with the request, so that it cannot be asked for twice',
      },
      approvePayout: { on: 'payout', returns: 'payout', allow: 'role:staff', limit: '120/min' },
      settlePayout: {
        on: 'payout',
        input: { reference: text({ min: 1, max: 100 }) },
        returns: 'payout',
        allow: 'role:staff',
        emits: ['payoutPaid'],
        limit: '120/min',
        because: 'what the answer of the bank comes down to: done once, whatever is delivered twice',
      },
      returnPayout: {
        on: 'payout',
        returns: 'payout',
        allow: 'role:staff',
        emits: ['payoutReturned'],
        limit: '120/min',
        because: 'what is refused here or by the bank is the seller’s again',
      },
    },
  }),
  code: ['actions', 'on'],
  listens: ['saleSettled', 'saleRefunded'],
  load: {
    rows: { sellerBalance: 0.02, balanceEntry: 0.35, payout: 0.05 },
    requests: { 'sellerBalance.list': 0.2, 'payout.list': 0.1, requestPayout: 0.002, approvePayout: 0.002, settlePayout: 0.002 },
  },
}
