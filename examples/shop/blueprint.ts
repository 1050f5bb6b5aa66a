import { blueprint, join } from 'lintel'
import carts from './carts.ts'
import catalogue from './catalogue.ts'
import orders from './orders.ts'
import people from './people.ts'
import reports from './reports.ts'

/** A shop. Each part is a context of its own; together they are checked as one. */
export default blueprint('shop', {
  actor: 'user',
  roles: ['staff'],
  ...join(people, catalogue, carts, orders, reports),
  expects: { users: 200_000, reads: '2000/s', writes: '100/s', p99: '200ms' },
})
