import { bool, counter, entity, int, oneOf, ref, text } from '../../../model/language.ts'
import { part } from '../../../model/language-check.ts'
import type { PartTemplate } from '../part-template.ts'

const reasons = ['received', 'returned', 'issued', 'sold', 'damaged', 'lost', 'counted'] as const
const reference = text({ min: 1, max: 100, because: 'of the delivery note or the order: what is sent again is counted once' })
const note = text({ max: 500, optional: true })

export const warehouses: PartTemplate = {
  name: 'warehouses',
  says: 'what lies where: goods in warehouses, each movement with its reason, and what runs low',
  needs: ['people', 'products'],
  roles: ['staff'],
  declares: part({
    entities: {
      warehouse: entity(
        {
          code: text({ pattern: '^[A-Z0-9-]+$', max: 20, unique: true, immutable: true }),
          name: text({ min: 1, max: 80 }),
          state: oneOf(['open', 'closed'], { default: 'open' }),
        },
        { can: { read: 'role:staff', create: 'role:staff', update: 'role:staff' } },
      ),
      stockItem: entity(
        {
          warehouse: ref('warehouse', { as: 'items', immutable: true }),
          product: ref('product', { as: 'stockItems', immutable: true }),
          onHand: counter(),
          reorderAt: int({ min: 0, max: 1_000_000, default: 0 }),
          low: bool({ default: false, because: 'an index cannot compare two fields, so code says it with every movement' }),
        },
        {
          can: { read: 'role:staff' },
          index: [
            ['low', 'warehouse'],
            ['warehouse', 'onHand'],
          ],
          unique: [['warehouse', 'product']],
        },
      ),
      stockMovement: entity(
        {
          item: ref('stockItem', { as: 'movements', immutable: true }),
          change: int({ immutable: true }),
          onHandAfter: int({ min: 0, immutable: true }),
          reason: oneOf([...reasons, 'movedOut', 'movedIn'], { immutable: true }),
          by: ref('user', { as: 'stockMovements', immutable: true }),
          reference: { ...reference, immutable: true },
          note: { ...note, immutable: true },
        },
        {
          can: { read: 'role:staff' },
          index: [['item', '-createdAt']],
          unique: [['item', 'reference']],
          because: 'the level is the sum of its movements, and nobody rewrites them',
        },
      ),
    },
    events: { stockRanLow: { item: ref('stockItem'), onHand: int() } },
    actions: {
      recordMovement: {
        on: 'warehouse',
        input: {
          product: ref('product'),
          change: int({ min: -1_000_000, max: 1_000_000 }),
          reason: oneOf(reasons),
          reference,
          note,
        },
        returns: 'stockItem',
        allow: 'role:staff',
        emits: ['stockRanLow', 'productSoldOut', 'productRestocked'],
        limit: '600/min',
        because: 'what is for sale changes with it, but for what was `sold`: an order has taken that already',
      },
      moveStock: {
        on: 'warehouse',
        input: { to: ref('warehouse'), product: ref('product'), quantity: int({ min: 1, max: 1_000_000 }), reference, note },
        returns: 'stockItem',
        allow: 'role:staff',
        emits: ['stockRanLow'],
        limit: '600/min',
      },
      setReorderLevel: {
        on: 'stockItem',
        input: { reorderAt: int({ min: 0, max: 1_000_000 }) },
        returns: 'stockItem',
        allow: 'role:staff',
        limit: '120/min',
      },
      lowStock: {
        kind: 'query',
        input: { warehouse: ref('warehouse', { optional: true }), after: text({ max: 1_000, optional: true }) },
        returns: 'stockItem[]',
        allow: 'role:staff',
        limit: '120/min',
      },
    },
  }),
  code: ['actions'],
  load: {
    rows: { warehouse: 0, stockItem: 0.05, stockMovement: 2 },
    requests: { recordMovement: 0.06, moveStock: 0.01, 'stockItem.list': 0.5, lowStock: 0.05, setReorderLevel: 0.001 },
  },
}
