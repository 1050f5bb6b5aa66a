import { counter, decimal, entity, int, oneOf, ref, text } from '../../../model/language.ts'
import { part } from '../../../model/language-check.ts'
import type { PartTemplate } from '../part-template.ts'

export const products: PartTemplate = {
  name: 'products',
  says: 'what is for sale, in which category, and how much of it is there',
  needs: ['people'],
  roles: ['staff'],
  declares: part({
    entities: {
      category: entity(
        { name: text({ min: 1, max: 80 }), slug: text({ format: 'slug', max: 80, unique: true }) },
        { can: { read: 'anyone', create: 'role:staff', update: 'role:staff', delete: 'role:staff' } },
      ),
      product: entity(
        {
          sku: text({ max: 20, pattern: '^[A-Z0-9-]+$', unique: true, immutable: true }),
          title: text({ min: 1, max: 120 }),
          description: text({ max: 5_000, optional: true }),
          price: decimal({ precision: 11, scale: 2, min: '0' }),
          currency: text({ pattern: '^[A-Z]{3}$', max: 3, immutable: true }),
          stock: counter({ because: 'only code changes it, by so many more or fewer, and refuses what would fall below zero' }),
          state: oneOf(['listed', 'hidden'], { default: 'listed' }),
          category: ref('category', { as: 'products', onDelete: 'clear', optional: true }),
        },
        {
          can: { read: [{ state: 'listed' }, 'role:staff'], create: 'role:staff', update: 'role:staff' },
          index: [
            ['state', '-createdAt'],
            ['state', 'title'],
            ['state', 'price'],
            ['category', 'state', '-createdAt'],
          ],
          because: 'what has been sold stays in the books, so a product is hidden and never deleted',
        },
      ),
    },
    events: {
      productSoldOut: { product: ref('product') },
      productRestocked: { product: ref('product'), stock: int() },
    },
    actions: {
      adjustStock: {
        on: 'product',
        input: { change: int({ min: -1_000_000, max: 1_000_000 }) },
        returns: 'product',
        allow: 'role:staff',
        emits: ['productSoldOut', 'productRestocked'],
        limit: '300/min',
        because: 'a difference and not a level, so that goods that are sold meanwhile are not put back',
      },
    },
  }),
  code: ['actions'],
  load: {
    rows: { product: 0.01, category: 0 },
    requests: { 'product.list': 15, 'product.get': 10, 'category.list': 2, 'product.update': 0.01, adjustStock: 0.02 },
  },
}
