import { randomInt } from 'node:crypto'
import { type Handlers, type Id, type Jobs, Problem, type Row, type SystemDb } from 'lintel'
import type design from '../blueprint.js'

type Design = typeof design
type Actions = Handlers<Design>
type System = SystemDb<Design>
type Account = Row<Design, 'bankAccount'>
type Transfer = Row<Design, 'bankTransfer'>

/** From here on somebody else has to approve. */
const approvalFrom = cents('10000.00')
const mostEntries = 500
const mostDays = 92
const atOnce = 1_000
const dayMs = 86_400_000

type Names =
  | 'openBankAccount'
  | 'setBankAccount'
  | 'depositCash'
  | 'sendMoney'
  | 'approveBankTransfer'
  | 'refuseBankTransfer'
  | 'bankStatement'
  | 'addStandingOrder'
  | 'endStandingOrder'
  | 'payStandingOrdersNow'

export const actions: Pick<Actions, Names> = {
  openBankAccount: ({ input: { currency }, actor, db }) =>
    db.asSystem.bankAccount.create({ holder: actor.id, number: newNumber(), currency }),

  async setBankAccount({ bankAccount, input: { dailyLimit, state }, actor, db }) {
    if (bankAccount.holder === actor.id) throw ownMoney()
    return db.asSystem.bankAccount.update(bankAccount.id, {
      dailyLimit: dailyLimit ?? bankAccount.dailyLimit,
      state: state ?? bankAccount.state,
    })
  },

  async depositCash({ bankAccount, input: { amount, reference }, actor, db, emit }) {
    const before = await sentBefore(db.asSystem, actor.id, { from: null, to: bankAccount.id, amount, reference })
    if (before) return before
    if (bankAccount.holder === actor.id) throw ownMoney()
    const { id: to, currency } = bankAccount
    const transfer = await db.asSystem.bankTransfer.create({ to, amount, currency, by: actor.id, reference })
    await credit(db.asSystem, transfer, to)
    emit('bankTransferBooked', { transfer: transfer.id })
    return transfer
  },

  async sendMoney({ bankAccount, input, actor, db, now, emit }) {
    const { amount, purpose, reference } = input
    const to = await receiver(db.asSystem, bankAccount, input.to)
    const before = await sentBefore(db.asSystem, actor.id, { from: bankAccount.id, to: to.id, amount, reference })
    if (before) return before
    const today = now.slice(0, 10)
    const problem = problemOf(bankAccount, amount, today)
    if (problem) throw refused(problem, problems[problem])
    const state = cents(amount) >= approvalFrom ? 'waiting' : 'booked'
    const sides = { from: bankAccount.id, to: to.id, currency: to.currency }
    const transfer = await db.asSystem.bankTransfer.create({ ...sides, amount, purpose, by: actor.id, reference, state })
    await debit(db.asSystem, transfer, bankAccount, today)
    if (state === 'booked') await credit(db.asSystem, transfer, to.id)
    emit(state === 'booked' ? 'bankTransferBooked' : 'bankTransferWaiting', { transfer: transfer.id })
    return transfer
  },

  async approveBankTransfer({ bankTransfer, actor, db, emit }) {
    if (bankTransfer.state === 'booked') return bankTransfer
    if (bankTransfer.state === 'refused') throw refused('not_waiting', 'The transfer was refused')
    const receiving = await db.asSystem.bankAccount.get(bankTransfer.to)
    if (bankTransfer.by === actor.id || receiving.holder === actor.id) throw ownMoney()
    const booked = await db.asSystem.bankTransfer.update(bankTransfer.id, { state: 'booked', decidedBy: actor.id })
    await credit(db.asSystem, bankTransfer, bankTransfer.to)
    emit('bankTransferBooked', { transfer: bankTransfer.id })
    return booked
  },

  async refuseBankTransfer({ bankTransfer, actor, db }) {
    if (bankTransfer.state === 'refused') return bankTransfer
    if (bankTransfer.state === 'booked' || bankTransfer.from === null)
      throw refused('not_waiting', 'The transfer is booked: what was sent is not taken back')
    const back = await db.asSystem.bankTransfer.update(bankTransfer.id, { state: 'refused', decidedBy: actor.id })
    await credit(db.asSystem, bankTransfer, bankTransfer.from, true)
    const { spent, spentOn } = await db.asSystem.bankAccount.get(bankTransfer.from)
    // What was not sent is not spent, but for a day that is over.
    if (spentOn === bankTransfer.createdAt.slice(0, 10))
      await db.asSystem.bankAccount.update(bankTransfer.from, { spent: amountOf(cents(spent) - cents(bankTransfer.amount)) })
    return back
  },

  async bankStatement({ bankAccount, input: { from, until }, db }) {
    const days = (Date.parse(until) - Date.parse(from)) / dayMs
    if (days < 0 || days > mostDays) throw invalid('wrong_days', `A statement is of ${mostDays} days at most`)
    const account = bankAccount.id
    const begin = `${from}T00:00:00.000Z`
    const end = new Date(Date.parse(until) + dayMs).toISOString()
    const page = await db.bankEntry.list({
      where: { account, createdAt: { gte: begin, lt: end } },
      sort: 'createdAt',
      limit: mostEntries,
    })
    if (page.next !== null) throw invalid('too_many_entries', `There are more than ${mostEntries}: ask for fewer days`)
    const last = await db.bankEntry.first({ account, createdAt: { lt: begin } }, { sort: '-createdAt' })
    const opening = last?.balanceAfter ?? '0.00'
    const entries = page.items.map(({ createdAt, transfer, amount, balanceAfter }) => {
      return { at: createdAt, transfer, amount, balanceAfter }
    })
    return { opening, closing: entries.at(-1)?.balanceAfter ?? opening, entries }
  },

  async addStandingOrder({ bankAccount, input, actor, db, now }) {
    const { amount, purpose, months, startsOn } = input
    if (startsOn < now.slice(0, 10)) throw invalid('in_the_past', 'A standing order starts today or later')
    const to = await receiver(db.asSystem, bankAccount, input.to)
    const sides = { from: bankAccount.id, to: to.id, by: actor.id }
    return db.asSystem.standingOrder.create({ ...sides, amount, purpose, months, startsOn, nextOn: startsOn })
  },

  endStandingOrder: ({ standingOrder, db }) => db.asSystem.standingOrder.update(standingOrder.id, { state: 'ended' }),

  payStandingOrdersNow({ start }) {
    start('startStandingOrders')
  },
}

export const jobs: Pick<Jobs<Design>, 'payStandingOrders' | 'startStandingOrders' | 'payStandingOrder'> = {
  payStandingOrders({ start }) {
    start('startStandingOrders')
  },

  async startStandingOrders({ db, now, start }) {
    const due = { state: 'active' as const, nextOn: { lte: now.slice(0, 10) } }
    const { items } = await db.standingOrder.list({ where: due, limit: atOnce })
    for (const { id } of items) start('payStandingOrder', { order: id })
  },

  /** It may have been started twice: the second time it finds that the day has moved on. */
  async payStandingOrder({ input, db, now, emit }) {
    const order = await db.standingOrder.get(input.order)
    const today = now.slice(0, 10)
    if (order.state === 'ended' || order.nextOn > today) return
    const account = await db.bankAccount.get(order.from)
    // A limit that standing orders did not count for could be passed by any number of them.
    const problem = problemOf(account, order.amount, today)
    const runs = order.runs + 1
    const nextOn = monthsAfter(order.startsOn, runs * order.months)
    await db.standingOrder.update(order.id, { runs, nextOn, lastProblem: problem })
    if (problem) {
      emit('standingOrderFailed', { order: order.id })
      return
    }
    const { from, to, amount, purpose, by } = order
    const reference = `standing order ${order.id} of ${order.nextOn}`
    const { currency } = account
    const transfer = await db.bankTransfer.create({ from, to, amount, currency, purpose, by, reference })
    await debit(db, transfer, account, today)
    await credit(db, transfer, to)
    emit('bankTransferBooked', { transfer: transfer.id })
  },
}

// ── accounts ─────────────────────────────────────────────────────────────────

const problems = {
  not_enough: 'There is not enough in the account',
  account_frozen: 'The account is frozen',
  over_daily_limit: 'It is more than the account may send in a day: send less, or another day',
} as const

function problemOf(account: Account, amount: string, today: string): keyof typeof problems | null {
  const { balance, state, dailyLimit } = account
  if (state === 'frozen') return 'account_frozen'
  if (cents(balance) < cents(amount)) return 'not_enough'
  return cents(spentWith(account, amount, today)) > cents(dailyLimit) ? 'over_daily_limit' : null
}

/** What is sent today, this amount with it. */
function spentWith({ spent, spentOn }: Account, amount: string, today: string): string {
  return amountOf((spentOn === today ? cents(spent) : 0n) + cents(amount))
}

async function receiver(db: System, from: Account, number: string): Promise<Account> {
  if (checkDigits(number.slice(4)) !== number.slice(2, 4)) throw invalid('wrong_number', 'The account number is mistyped')
  const to = await db.bankAccount.first({ number })
  if (!to) throw invalid('unknown_account', 'No account has this number')
  if (to.id === from.id) throw invalid('same_account', 'The money is there already')
  if (to.currency !== from.currency) throw invalid('other_currency', `The account is in ${to.currency}`)
  return to
}

function newNumber(): string {
  const digits = String(randomInt(1_000_000_000_000)).padStart(12, '0')
  return `BA${checkDigits(digits)}${digits}`
}

/** As ISO 7064 has it for account numbers: every slip of one digit, and every two that change places, is found. */
function checkDigits(digits: string): string {
  return String(98n - ((BigInt(digits) * 100n) % 97n)).padStart(2, '0')
}

// ── money ────────────────────────────────────────────────────────────────────

interface Sent {
  readonly from: Id<'bankAccount'> | null
  readonly to: Id<'bankAccount'>
  readonly amount: string
  readonly reference: string
}

/** The transfer of this reference. @throws where it moved something else */
async function sentBefore(db: System, by: Id<'user'>, sent: Sent): Promise<Transfer | null> {
  const before = await db.bankTransfer.first({ by, reference: sent.reference })
  if (!before) return null
  if (before.from === sent.from && before.to === sent.to && cents(before.amount) === cents(sent.amount)) return before
  throw refused('reference_used', 'Another transfer of yours has this reference')
}

async function debit(db: System, { id, amount }: Transfer, account: Account, today: string): Promise<void> {
  const balanceAfter = amountOf(cents(account.balance) - cents(amount))
  const spent = spentWith(account, amount, today)
  await db.bankAccount.update(account.id, { balance: balanceAfter, spent, spentOn: today })
  await db.bankEntry.create({ account: account.id, transfer: id, amount: amountOf(-cents(amount)), balanceAfter })
}

async function credit(db: System, { id, amount }: Transfer, to: Id<'bankAccount'>, returned = false): Promise<void> {
  const { balance } = await db.bankAccount.get(to)
  const balanceAfter = amountOf(cents(balance) + cents(amount))
  await db.bankAccount.update(to, { balance: balanceAfter })
  await db.bankEntry.create({ account: to, transfer: id, amount, balanceAfter, returned })
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

/** The same day so many months later, or the last day of a month that has no such day. */
function monthsAfter(day: string, months: number): string {
  const [year = 0, month = 0, date = 0] = day.split('-').map(Number)
  const last = new Date(Date.UTC(year, month + months, 0)).getUTCDate()
  return new Date(Date.UTC(year, month - 1 + months, Math.min(date, last))).toISOString().slice(0, 10)
}

function ownMoney(): Problem {
  return new Problem({ status: 403, code: 'own_money', title: 'Nobody decides about money of their own: ask somebody else' })
}

function refused(code: string, title: string): Problem {
  return new Problem({ status: 409, code, title })
}

function invalid(code: string, title: string): Problem {
  return new Problem({ status: 422, code, title })
}
