import type { PartTemplate } from './part-template.ts'
import { banking } from './parts/banking.ts'
import { bookings } from './parts/bookings.ts'
import { carts } from './parts/carts.ts'
import { deliveries } from './parts/deliveries.ts'
import { ledger } from './parts/ledger.ts'
import { listings } from './parts/listings.ts'
import { orders } from './parts/orders.ts'
import { payments } from './parts/payments.ts'
import { payouts } from './parts/payouts.ts'
import { people } from './parts/people.ts'
import { posts } from './parts/posts.ts'
import { products } from './parts/products.ts'
import { subscriptions } from './parts/subscriptions.ts'
import { warehouses } from './parts/warehouses.ts'

/** Every part there is. Their entities, events, actions and jobs have names of their own, so that all of them fit together. */
export const parts: readonly PartTemplate[] = [
  people,
  posts,
  products,
  carts,
  orders,
  payments,
  listings,
  payouts,
  bookings,
  ledger,
  subscriptions,
  warehouses,
  deliveries,
  banking,
]
