import { bool, date, decimal, entity, int, json, list, oneOf, ref, text, time } from '../../../model/language.ts'
import { part } from '../../../model/language-check.ts'
import type { PartTemplate } from '../part-template.ts'

const some = decimal({ precision: 15, scale: 2, min: '0.01' })
const money = decimal({ precision: 15, scale: 2, min: '0' })
const signed = decimal({ precision: 15, scale: 2 })
const currency = text({ pattern: '^[A-Z]{3}$', max: 3 })
const number = text({ pattern: '^BA[0-9]{14}$', max: 16 })
const purpose = text({ max: 140, optional: true, personal: true })
const reference = text({ min: 1, max: 100 })

export const banking: PartTemplate = {
  name: 'banking',
  says: 'accounts of people, transfers within a daily limit, a second pair of eyes for large ones, and standing orders',
  needs: ['people'],
  roles: ['staff'],
  serves: ['staff'],
  declares: part({
    entities: {
      bankAccount: entity(
        {
          holder: ref('user', { as: 'bankAccounts', immutable: true }),
          number: {
            ...number,
            unique: true,
            immutable: true,
            personal: true,
            because: 'with two check digits, so that a slip is told from a stranger',
          },
          currency: { ...currency, immutable: true },
          balance: { ...money, default: '0' },
          dailyLimit: { ...money, default: '2000.00' },
          spent: {
            ...money,
            default: '0',
            because: 'on the day of `spentOn`; both are kept here, so that the limit costs no sum',
          },
          spentOn: date({ optional: true }),
          state: oneOf(['open', 'frozen'], { default: 'open' }),
        },
        { can: { read: ['holder', 'role:staff'] }, index: [['holder', '-createdAt']] },
      ),
      bankTransfer: entity(
        {
          from: ref('bankAccount', { as: 'sent', immutable: true, optional: true, because: 'nothing, where cash was paid in' }),
          to: ref('bankAccount', { as: 'received', immutable: true }),
          amount: { ...some, immutable: true },
          currency: { ...currency, immutable: true },
          purpose: { ...purpose, immutable: true },
          by: ref('user', { as: 'bankTransfers', immutable: true }),
          reference: { ...reference, immutable: true },
          state: oneOf(['waiting', 'booked', 'refused'], { default: 'booked' }),
          decidedBy: ref('user', { as: 'bankTransfersDecided', optional: true }),
        },
        {
          can: { read: ['by', 'from.holder', { all: ['to.holder', { state: 'booked' }] }, 'role:staff'] },
          index: [
            ['from', '-createdAt'],
            ['to', '-createdAt'],
            ['state', 'createdAt'],
          ],
          unique: [['by', 'reference']],
          because: 'who sends it again under its reference gets the one that is there',
        },
      ),
      bankEntry: entity(
        {
          account: ref('bankAccount', { as: 'entries', immutable: true }),
          transfer: ref('bankTransfer', { as: 'entries', immutable: true }),
          amount: { ...signed, immutable: true },
          balanceAfter: { ...money, immutable: true },
          returned: bool({ default: false, immutable: true }),
        },
        {
          can: { read: ['account.holder', 'role:staff'] },
          index: [['account', '-createdAt']],
          unique: [['transfer', 'account', 'returned']],
        },
      ),
      standingOrder: entity(
        {
          from: ref('bankAccount', { as: 'standingOrders', immutable: true }),
          to: ref('bankAccount', { as: 'standingOrdersReceived', immutable: true }),
          by: ref('user', { as: 'standingOrders', immutable: true }),
          amount: { ...some, immutable: true },
          purpose: { ...purpose, immutable: true },
          months: int({ min: 1, max: 12, immutable: true }),
          startsOn: date({ immutable: true, because: 'days are counted from it: a 31st comes back after February' }),
          runs: int({ min: 0, default: 0 }),
          nextOn: date(),
          state: oneOf(['active', 'ended'], { default: 'active' }),
          lastProblem: oneOf(['not_enough', 'account_frozen', 'over_daily_limit'], { optional: true }),
        },
        {
          can: { read: ['by', 'role:staff'] },
          index: [
            ['state', 'nextOn'],
            ['by', '-createdAt'],
          ],
        },
      ),
    },
    events: {
      bankTransferBooked: { transfer: ref('bankTransfer') },
      bankTransferWaiting: { transfer: ref('bankTransfer') },
      standingOrderFailed: { order: ref('standingOrder') },
    },
    actions: {
      openBankAccount: { input: { currency }, returns: 'bankAccount', status: 201, allow: 'signedIn', limit: '5/min' },
      setBankAccount: {
        on: 'bankAccount',
        input: { dailyLimit: { ...money, optional: true }, state: oneOf(['open', 'frozen'], { optional: true }) },
        returns: 'bankAccount',
        allow: 'role:staff',
        limit: '60/min',
      },
      depositCash: {
        on: 'bankAccount',
        input: { amount: some, reference },
        returns: 'bankTransfer',
        status: 201,
        allow: 'role:staff',
        emits: ['bankTransferBooked'],
        limit: '120/min',
      },
      sendMoney: {
        on: 'bankAccount',
        input: { to: number, amount: some, purpose, reference },
        returns: 'bankTransfer',
        status: 201,
        allow: 'holder',
        emits: ['bankTransferBooked', 'bankTransferWaiting'],
        limit: '30/min',
        because: 'a large one waits: the money has left the account, and arrives when somebody else has approved',
      },
      approveBankTransfer: {
        on: 'bankTransfer',
        returns: 'bankTransfer',
        allow: 'role:staff',
        emits: ['bankTransferBooked'],
        limit: '120/min',
      },
      refuseBankTransfer: { on: 'bankTransfer', returns: 'bankTransfer', allow: 'role:staff', limit: '120/min' },
      bankStatement: {
        kind: 'query',
        on: 'bankAccount',
        input: { from: date(), until: date() },
        returns: {
          opening: money,
          closing: money,
          entries: list(json({ at: time(), transfer: ref('bankTransfer'), amount: signed, balanceAfter: money }), { max: 500 }),
        },
        allow: ['holder', 'role:staff'],
        limit: '60/min',
      },
      addStandingOrder: {
        on: 'bankAccount',
        input: {
          to: number,
          amount: decimal({
            precision: 15,
            scale: 2,
            min: '0.01',
            max: '9999.99',
            because: 'what is larger needs a second pair of eyes',
          }),
          purpose,
          months: int({ min: 1, max: 12, default: 1 }),
          startsOn: date(),
        },
        returns: 'standingOrder',
        status: 201,
        allow: 'holder',
        limit: '10/min',
      },
      endStandingOrder: { on: 'standingOrder', returns: 'standingOrder', allow: ['by', 'role:staff'], limit: '30/min' },
      payStandingOrdersNow: {
        allow: 'role:staff',
        starts: ['startStandingOrders'],
        status: 202,
        limit: '6/min',
        because: 'for after an outage: what the schedule does, without waiting for it',
      },
    },
    jobs: {
      payStandingOrders: { cron: '10 * * * *', starts: ['startStandingOrders'] },
      startStandingOrders: { starts: ['payStandingOrder'] },
      payStandingOrder: {
        input: { order: ref('standingOrder') },
        emits: ['bankTransferBooked', 'standingOrderFailed'],
        because: 'one at a time, so that one that fails keeps no other waiting',
      },
    },
  }),
  code: ['actions', 'jobs'],
  load: {
    rows: { bankAccount: 0.05, bankTransfer: 12, bankEntry: 24, standingOrder: 0.1 },
    requests: {
      'bankAccount.list': 1.5,
      'bankEntry.list': 1,
      bankStatement: 0.1,
      sendMoney: 0.3,
      depositCash: 0.01,
      approveBankTransfer: 0.003,
      addStandingOrder: 0.003,
    },
  },
}
