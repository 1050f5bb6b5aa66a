import type { SystemDb } from 'lintel'
import type shop from './blueprint.ts'

const people = [
  { name: 'Ada', email: 'ada@example.org' },
  { name: 'Grace', email: 'grace@example.org' },
]
const products = [
  { sku: 'LAMP-1', title: 'Desk lamp', price: '39.90', stock: 25 },
  { sku: 'MUG-1', title: 'Mug with a handle on the left', price: '9.50', stock: 100 },
  { sku: 'CLOCK-1', title: 'Clock that shows the right time', price: '120.00', stock: 3 },
  { sku: 'LOOM-1', title: 'Loom, second hand', price: '1450.00', stock: 1 },
]

/** What `lintel dev` fills a new store with. Ids are fixed, so that tokens for these people can be written down. */
export default async function seed({ db }: { db: SystemDb<typeof shop> }): Promise<void> {
  for (const [i, person] of people.entries())
    await db.user.create({ id: `01970000-0000-7000-8000-00000000000${i + 1}`, ...person })
  for (const [i, product] of products.entries())
    await db.product.create({ id: `01970000-0000-7000-8000-00000000010${i + 1}`, ...product })
}
