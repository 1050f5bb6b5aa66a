import { counter, decimal, entity, int, oneOf, part, text } from 'lintel'

/** What is for sale, and how much of it is there. */
export default part({
  entities: {
    product: entity(
      {
        sku: text({ max: 20, pattern: '^[A-Z0-9-]+$', unique: true, immutable: true }),
        title: text({ min: 1, max: 120 }),
        price: decimal({ precision: 9, scale: 2, min: '0' }),
        stock: int({
          min: 0,
          max: 1_000_000,
          because:
            'a whole number that is read and written in one transaction, not a counter: who takes the last one must see it',
        }),
        state: oneOf(['listed', 'hidden'], { default: 'listed' }),
        sold: counter({ because: 'the other way round: many add to it at once, and nobody decides by it' }),
      },
      {
        can: { read: [{ state: 'listed' }, 'role:staff'], create: 'role:staff', update: 'role:staff' },
        index: [
          ['state', '-createdAt'],
          ['state', '-sold'],
        ],
        cache: '30s',
      },
    ),
  },
  actions: {
    bestSellers: { kind: 'query', returns: 'product[]', allow: 'anyone', cache: '30s' },
  },
})
