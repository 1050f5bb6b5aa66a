import { bool, decimal, entity, json, list, oneOf, ref, text } from '../../../model/language.ts'
import { part } from '../../../model/language-check.ts'
import type { PartTemplate } from '../part-template.ts'

const some = decimal({ precision: 15, scale: 2, min: '0.01' })
const signed = decimal({ precision: 15, scale: 2 })
const currency = text({ pattern: '^[A-Z]{3}$', max: 3 })
const reference = text({ min: 1, max: 100 })
const memo = text({ max: 200, optional: true })

export const ledger: PartTemplate = {
  name: 'ledger',
  says: 'money that is only moved: double entry, in transfers that sum to zero and are booked once',
  needs: ['people'],
  roles: ['staff'],
  declares: part({
    entities: {
      account: entity(
        {
          owner: ref('user', { as: 'accounts', immutable: true, optional: true, because: 'nobody, for accounts of the house' }),
          name: text({ min: 1, max: 80, immutable: true }),
          currency: { ...currency, immutable: true },
          balance: { ...signed, default: '0', because: 'the sum of its entries, kept in the transaction that books them' },
          mayOverdraw: bool({ default: false, immutable: true }),
          state: oneOf(['open', 'closed'], { default: 'open' }),
        },
        {
          can: { read: ['owner', 'role:staff'] },
          index: [['owner', '-createdAt']],
          because: 'no right to write: entries alone change a balance',
        },
      ),
      transfer: entity(
        {
          by: ref('user', { as: 'transfers', immutable: true }),
          reference: { ...reference, immutable: true },
          currency: { ...currency, immutable: true },
          memo: { ...memo, immutable: true },
          reverses: ref('transfer', { as: 'reversals', immutable: true, optional: true, unique: true }),
        },
        {
          can: { read: ['by', 'entries.account.owner', 'role:staff'] },
          index: [['by', '-createdAt']],
          unique: [['by', 'reference']],
          because: 'who sends it again under its reference gets the one that is there; a mistake is reversed, never deleted',
        },
      ),
      entry: entity(
        {
          transfer: ref('transfer', { as: 'entries', immutable: true }),
          account: ref('account', { as: 'entries', immutable: true }),
          amount: { ...signed, immutable: true, because: 'below zero is out of the account' },
          balanceAfter: { ...signed, immutable: true },
        },
        {
          can: { read: ['account.owner', 'role:staff'] },
          index: [['account', '-createdAt']],
          unique: [['transfer', 'account']],
        },
      ),
    },
    events: { transferBooked: { transfer: ref('transfer') } },
    actions: {
      openAccount: {
        input: { name: text({ min: 1, max: 80 }), currency },
        returns: 'account',
        status: 201,
        allow: 'signedIn',
        limit: '10/min',
      },
      openHouseAccount: {
        input: { name: text({ min: 1, max: 80 }), currency, mayOverdraw: bool({ default: false }) },
        returns: 'account',
        status: 201,
        allow: 'role:staff',
        limit: '10/min',
        because: 'such as the bank that money comes from: its balance is below zero by what is owed to all others',
      },
      closeAccount: { on: 'account', returns: 'account', allow: ['owner', 'role:staff'], limit: '10/min' },
      sendFunds: {
        on: 'account',
        input: {
          to: text({
            pattern: '^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$',
            max: 36,
            because: 'an id and no ref: who sends does not see the account of who receives',
          }),
          amount: some,
          reference,
          memo,
        },
        returns: 'transfer',
        status: 201,
        allow: 'owner',
        emits: ['transferBooked'],
        limit: '60/min',
      },
      postTransfer: {
        input: { reference, memo, entries: list(json({ account: ref('account'), amount: signed }), { max: 20 }) },
        returns: 'transfer',
        status: 201,
        allow: 'role:staff',
        emits: ['transferBooked'],
        limit: '600/min',
        because: 'any number of accounts at once, such as a price with its fee and its tax',
      },
      reverseTransfer: {
        on: 'transfer',
        returns: 'transfer',
        status: 201,
        allow: 'role:staff',
        emits: ['transferBooked'],
        limit: '60/min',
      },
    },
  }),
  code: ['actions'],
  load: {
    rows: { account: 0.1, transfer: 10, entry: 20 },
    requests: {
      sendFunds: 0.3,
      postTransfer: 0.05,
      'account.list': 1,
      'account.get': 1,
      'entry.list': 1,
      reverseTransfer: 0.0005,
    },
  },
}
