import { type Handlers, type Id, type Jobs, Problem, type Row, type SystemDb } from 'lintel'
import type design from '../blueprint.js'

type Design = typeof design
type Actions = Handlers<Design>
type Sale = Row<Design, 'sale'>

/** Of a thousand. */
const feeRate = 50n
const unpaidForMs = 86_400_000
const atOnce = 500
/** That a buyer holds at a time. */
const mostUnpaid = 5

type Names = 'withdrawListing' | 'buyListing' | 'settleSale' | 'releaseSale' | 'refundSale' | 'reviewSale'

export const actions: Pick<Actions, Names> = {
  async withdrawListing({ listing, db }) {
    if (listing.state === 'withdrawn') return listing
    if (listing.state === 'sold') throw refused('already_sold', 'The listing is sold')
    return db.asSystem.listing.update(listing.id, { state: 'withdrawn' })
  },

  async buyListing({ listing, input, actor, db, emit }) {
    if (listing.seller === actor.id) throw refused('own_listing', 'Nobody buys from themselves')
    if (listing.state === 'sold') {
      const mine = await db.sale.first({ listing: listing.id, buyer: actor.id, state: { in: ['due', 'settled'] } })
      if (mine) return mine
    }
    if (listing.state !== 'open') throw refused('already_sold', 'Somebody else was faster')
    if (cents(input.price) !== cents(listing.price))
      throw refused('price_changed', `It costs ${listing.price} ${listing.currency} now`)
    if (await db.sale.first({ listing: listing.id, buyer: actor.id, state: 'released' }))
      throw refused('held_before', 'You held it and did not pay: it is for others now')
    if ((await db.sale.count({ buyer: actor.id, state: 'due' })) >= mostUnpaid)
      throw refused('too_many_unpaid', `Nobody holds more than ${mostUnpaid} listings that are not paid`)
    const all = cents(listing.price)
    const fee = (all * feeRate + 500n) / 1000n
    await db.asSystem.listing.update(listing.id, { state: 'sold' })
    const sale = await db.asSystem.sale.create({
      listing: listing.id,
      seller: listing.seller,
      buyer: actor.id,
      price: listing.price,
      fee: amountOf(fee),
      earned: amountOf(all - fee),
      currency: listing.currency,
    })
    emit('listingSold', { listing: listing.id, sale: sale.id })
    return sale
  },

  async settleSale({ sale, input: { reference }, actor, db, emit }) {
    if (sale.reference === reference) return sale
    refuseOwn(sale, actor.id)
    if (sale.state === 'released') throw refused('not_due', 'It was not paid in time, and is for sale again: give the money back')
    if (sale.state !== 'due') throw refused('not_due', `The sale is ${sale.state}`)
    const settled = await db.asSystem.sale.update(sale.id, { state: 'settled', reference })
    emit('saleSettled', { sale: sale.id })
    return settled
  },

  async releaseSale({ sale, db }) {
    if (sale.state === 'released') return sale
    if (sale.state !== 'due') throw refused('not_due', `The sale is ${sale.state}`)
    return release(db.asSystem, sale)
  },

  async refundSale({ sale, actor, db, emit }) {
    if (sale.state === 'refunded') return sale
    refuseOwn(sale, actor.id)
    if (sale.state !== 'settled') throw refused('not_settled', `The sale is ${sale.state}`)
    const refunded = await db.asSystem.sale.update(sale.id, { state: 'refunded' })
    emit('saleRefunded', { sale: sale.id })
    return refunded
  },

  async reviewSale({ sale, input: { stars, text }, actor, db }) {
    const before = await db.saleReview.first({ sale: sale.id })
    if (before) return before
    if (sale.state !== 'settled') throw refused('not_settled', 'Only what was paid is reviewed')
    const { seller } = sale
    const review = await db.asSystem.saleReview.create({ sale: sale.id, seller, by: actor.id, stars, text })
    const rating = (await db.sellerRating.first({ seller })) ?? (await db.asSystem.sellerRating.create({ seller }))
    await db.asSystem.sellerRating.update(rating.id, { stars: { add: stars }, reviews: { add: 1 } })
    return review
  },
}

export const jobs: Pick<Jobs<Design>, 'releaseUnpaidSales'> = {
  async releaseUnpaidSales({ db, now }) {
    const before = new Date(Date.parse(now) - unpaidForMs).toISOString()
    const { items } = await db.sale.list({ where: { state: 'due', createdAt: { lt: before } }, limit: atOnce })
    for (const sale of items) await release(db, sale)
  },
}

async function release(db: SystemDb<Design>, { id, listing }: Sale): Promise<Sale> {
  await db.listing.update(listing, { state: 'open' })
  return db.sale.update(id, { state: 'released' })
}

function refuseOwn({ seller, buyer }: Sale, actor: Id<'user'>): void {
  if (actor === seller || actor === buyer)
    throw new Problem({ status: 403, code: 'own_sale', title: 'Nobody decides about a sale of their own: ask somebody else' })
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
