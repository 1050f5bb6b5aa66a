import { type Handlers, type Id, Problem, type Row, type SystemDb } from 'lintel'
import type design from '../blueprint.js'

type Actions = Handlers<typeof design>
type System = SystemDb<typeof design>
type Transfer = Row<typeof design, 'transfer'>

interface Entry {
  readonly account: Id<'account'>
  readonly amount: string
}
interface Booking {
  readonly by: Id<'user'>
  readonly reference: string
  readonly memo: string | null
  readonly reverses: Id<'transfer'> | null
}

type Names = 'openAccount' | 'openHouseAccount' | 'closeAccount' | 'sendFunds' | 'postTransfer' | 'reverseTransfer'

export const actions: Pick<Actions, Names> = {
  openAccount: ({ input: { name, currency }, actor, db }) => db.asSystem.account.create({ owner: actor.id, name, currency }),

  openHouseAccount: ({ input, db }) => db.asSystem.account.create(input),

  async closeAccount({ account, db }) {
    if (account.state === 'closed') return account
    if (cents(account.balance) !== 0n) throw refused('not_empty', `There are ${account.balance} ${account.currency} in it`)
    return db.asSystem.account.update(account.id, { state: 'closed' })
  },

  async sendFunds({ account, input: { to, amount, reference, memo }, actor, db, emit }) {
    const entries = [
      { account: account.id, amount: amountOf(-cents(amount)) },
      { account: to as Id<'account'>, amount },
    ]
    const before = await bookedBefore(db.asSystem, actor.id, reference, entries)
    if (before) return before
    const transfer = await book(db.asSystem, { by: actor.id, reference, memo, reverses: null }, entries)
    emit('transferBooked', { transfer: transfer.id })
    return transfer
  },

  async postTransfer({ input: { reference, memo, entries }, actor, db, emit }) {
    const before = await bookedBefore(db.asSystem, actor.id, reference, entries)
    if (before) return before
    await refuseOwn(db.asSystem, actor.id, entries)
    const transfer = await book(db.asSystem, { by: actor.id, reference, memo, reverses: null }, entries)
    emit('transferBooked', { transfer: transfer.id })
    return transfer
  },

  async reverseTransfer({ transfer, actor, db, emit }) {
    const before = await db.asSystem.transfer.first({ reverses: transfer.id })
    if (before) return before
    if (transfer.reverses !== null) throw refused('is_reversal', 'A reversal is not reversed: book it again')
    const entries = (await entriesOf(db.asSystem, transfer.id)).map(({ account, amount }) => {
      return { account, amount: amountOf(-cents(amount)) }
    })
    await refuseOwn(db.asSystem, actor.id, entries)
    const reference = `reversal of ${transfer.id}`
    const booking = { by: actor.id, reference, memo: transfer.memo, reverses: transfer.id }
    const reversal = await book(db.asSystem, booking, entries)
    emit('transferBooked', { transfer: reversal.id })
    return reversal
  },
}

/** The transfer of this reference. @throws where it moved something else */
async function bookedBefore(db: System, by: Id<'user'>, reference: string, entries: readonly Entry[]): Promise<Transfer | null> {
  const transfer = await db.transfer.first({ by, reference })
  if (!transfer) return null
  if (meaning(await entriesOf(db, transfer.id)) !== meaning(entries))
    throw refused('reference_used', 'Another transfer of yours has this reference')
  return transfer
}

/** @throws where one of the accounts is theirs: what staff moves for others is not for themselves. */
async function refuseOwn(db: System, actor: Id<'user'>, entries: readonly Entry[]): Promise<void> {
  const where = { id: { in: entries.map(({ account }) => account) } }
  const { items } = entries.length === 0 ? { items: [] } : await db.account.list({ where, limit: entries.length })
  if (items.some(({ owner }) => owner === actor))
    throw new Problem({ status: 403, code: 'own_money', title: 'Nobody books money of their own: ask somebody else' })
}

/** Writes the entries and the balances of their accounts, all in the transaction of who calls. */
async function book(db: System, booking: Booking, entries: readonly Entry[]): Promise<Transfer> {
  const ids = entries.map(({ account }) => account)
  if (entries.length < 2 || new Set(ids).size < ids.length)
    throw invalid('unfit_entries', 'A transfer has two accounts or more, each once')
  if (entries.some(({ amount }) => cents(amount) === 0n)) throw invalid('unfit_entries', 'An entry of nothing moves nothing')
  if (entries.reduce((all, { amount }) => all + cents(amount), 0n) !== 0n)
    throw invalid('not_balanced', 'The amounts do not sum to zero')
  const { items: accounts } = await db.account.list({ where: { id: { in: ids } }, limit: ids.length })
  const [first] = accounts
  if (first === undefined || accounts.length < ids.length) throw invalid('unknown_account', 'An account is not there')
  if (accounts.some(({ currency }) => currency !== first.currency))
    throw invalid('other_currency', 'The accounts are not in one currency')
  const transfer = await db.transfer.create({ ...booking, currency: first.currency })
  for (const { id, balance, mayOverdraw, state } of accounts) {
    const { amount } = entries.find(({ account }) => account === id)!
    const after = cents(balance) + cents(amount)
    if (state === 'closed') throw refused('account_closed', 'An account is closed')
    if (after < 0n && cents(amount) < 0n && !mayOverdraw) throw refused('not_enough', 'There is not enough in the account')
    await db.account.update(id, { balance: amountOf(after) })
    await db.entry.create({ transfer: transfer.id, account: id, amount, balanceAfter: amountOf(after) })
  }
  return transfer
}

async function entriesOf(db: System, transfer: Id<'transfer'>): Promise<readonly Entry[]> {
  return (await db.entry.list({ where: { transfer }, limit: 100 })).items
}

function meaning(entries: readonly Entry[]): string {
  return entries
    .map(({ account, amount }) => `${account} ${cents(amount)}`)
    .sort()
    .join()
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

function refused(code: string, title: string): Problem {
  return new Problem({ status: 409, code, title })
}

function invalid(code: string, title: string): Problem {
  return new Problem({ status: 422, code, title })
}
