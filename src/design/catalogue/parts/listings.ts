import { counter, decimal, entity, int, oneOf, ref, text } from '../../../model/language.ts'
import { part } from '../../../model/language-check.ts'
import type { PartTemplate } from '../part-template.ts'

const money = decimal({ precision: 15, scale: 2, min: '0', immutable: true })
const price = { precision: 11, scale: 2, min: '0.01' } as const
const currency = text({ pattern: '^[A-Z]{3}$', max: 3, immutable: true })

export const listings: PartTemplate = {
  name: 'listings',
  says: 'what people sell to each other: one buyer a listing, a fee of each sale, and reviews of those who bought',
  needs: ['people'],
  people: 'meet',
  roles: ['staff'],
  declares: part({
    entities: {
      listing: entity(
        {
          seller: ref('user', { as: 'listings', immutable: true }),
          title: text({ min: 1, max: 120 }),
          description: text({ max: 5_000, optional: true }),
          price: decimal(price),
          currency,
          state: oneOf(['open', 'sold', 'withdrawn'], { default: 'open' }),
        },
        {
          can: {
            read: [{ state: ['open', 'sold'] }, 'seller', 'role:staff'],
            create: { all: ['seller', { state: 'open' }] },
            update: { all: ['seller', { state: 'open' }] },
          },
          index: [
            ['state', '-createdAt'],
            ['state', 'price'],
            ['seller', '-createdAt'],
          ],
          because: 'the rule holds before a change and after it, so that actions alone move a listing to another state',
        },
      ),
      sale: entity(
        {
          listing: ref('listing', { as: 'sales', immutable: true }),
          seller: ref('user', { as: 'sales', immutable: true }),
          buyer: ref('user', { as: 'purchases', immutable: true }),
          price: money,
          fee: money,
          earned: money,
          currency,
          state: oneOf(['due', 'settled', 'released', 'refunded'], { default: 'due' }),
          reference: text({ min: 1, max: 100, unique: true, optional: true }),
        },
        {
          can: { read: ['seller', 'buyer', 'role:staff'] },
          index: [
            ['state', 'createdAt'],
            ['seller', '-createdAt'],
            ['buyer', '-createdAt'],
          ],
          unique: [{ on: ['listing'], where: { state: ['due', 'settled'] } }],
          because: 'of those who buy at once one wins, and the database is who says so',
        },
      ),
      saleReview: entity(
        {
          sale: ref('sale', { as: 'reviews', immutable: true, unique: true }),
          seller: ref('user', { as: 'reviewsReceived', immutable: true }),
          by: ref('user', { as: 'reviewsGiven', immutable: true }),
          stars: int({ min: 1, max: 5, immutable: true }),
          text: text({ max: 2_000, optional: true, immutable: true }),
        },
        { can: { read: 'anyone' }, index: [['seller', '-createdAt']] },
      ),
      sellerRating: entity(
        {
          seller: ref('user', { as: 'ratings', immutable: true, unique: true, onDelete: 'cascade' }),
          stars: counter({ because: 'the sum: who shows a mean divides it by the reviews' }),
          reviews: counter(),
        },
        { can: { read: 'anyone' } },
      ),
    },
    events: {
      listingSold: { listing: ref('listing'), sale: ref('sale') },
      saleSettled: { sale: ref('sale') },
      saleRefunded: { sale: ref('sale') },
    },
    actions: {
      withdrawListing: { on: 'listing', returns: 'listing', allow: 'seller', limit: '60/min' },
      buyListing: {
        on: 'listing',
        input: {
          price: decimal({ ...price, because: 'what the buyer saw: a price that was raised meanwhile is not paid unasked' }),
        },
        returns: 'sale',
        status: 201,
        allow: 'signedIn',
        emits: ['listingSold'],
        limit: '20/min',
        because: 'what is bought is held for a day, unpaid: each buyer holds a listing once, and few at a time',
      },
      settleSale: {
        on: 'sale',
        input: { reference: text({ min: 1, max: 100 }) },
        returns: 'sale',
        allow: 'role:staff',
        emits: ['saleSettled'],
        limit: '600/min',
        because: 'what the webhook of a payment provider comes down to: done once, whatever is delivered twice',
      },
      releaseSale: {
        on: 'sale',
        returns: 'sale',
        allow: ['buyer', 'role:staff'],
        limit: '60/min',
        because: 'who does not want it after all need not hold it for a day',
      },
      refundSale: { on: 'sale', returns: 'sale', allow: 'role:staff', emits: ['saleRefunded'], limit: '60/min' },
      reviewSale: {
        on: 'sale',
        input: { stars: int({ min: 1, max: 5 }), text: text({ max: 2_000, optional: true }) },
        returns: 'saleReview',
        status: 201,
        allow: 'buyer',
        limit: '20/min',
      },
    },
    jobs: { releaseUnpaidSales: { every: '10min', because: 'what is not paid within a day is for sale again' } },
  }),
  code: ['actions', 'jobs'],
  load: {
    rows: { listing: 0.5, sale: 0.3, saleReview: 0.15, sellerRating: 0.02 },
    requests: {
      'listing.list': 15,
      'listing.get': 8,
      'listing.create': 0.02,
      buyListing: 0.01,
      settleSale: 0.01,
      reviewSale: 0.005,
      'saleReview.list': 1,
      'sellerRating.list': 1,
    },
  },
}
