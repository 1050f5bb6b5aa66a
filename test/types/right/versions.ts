import { blueprint, bool, entity, implement, int, oneOf, ref, text, type VersionsCode } from 'lintel'
import type { Equal, Expect } from './equal.ts'

const shop = blueprint('shop', {
  version: 'v3',
  versions: {
    v2: {},
    v1: {
      deprecated: '2026-11-01',
      entities: {
        product: {
          fields: {
            name: 'title',
            cost: { from: 'price', optional: true },
            size: text({ max: 5 }),
            fragile: bool({ optional: true }),
          },
          values: { state: { on: 'active', off: ['inactive', 'archived'] } },
          without: ['sku'],
          absent: { sku: 'unknown', price: 0 },
          code: true,
        },
        label: { entity: 'tag', plural: 'labels', relations: { products: 'items' } },
        audit: null,
      },
      actions: { buy: { action: 'checkout', input: { count: 'quantity', coupon: null }, returns: { sum: 'total' } } },
    },
  },
  entities: {
    product: entity({
      title: text(),
      price: int(),
      state: oneOf(['active', 'inactive', 'archived']),
      sku: text(),
      tag: ref('tag', { as: 'items', optional: true }),
    }),
    tag: entity({ word: text() }),
    audit: entity({ note: text() }),
  },
  actions: {
    checkout: {
      on: 'product',
      input: { quantity: int(), coupon: text({ optional: true }) },
      returns: { total: int() },
      allow: 'anyone',
    },
  },
})

type Code = VersionsCode<typeof shop>
export type _Coded = Expect<Equal<keyof Code, 'v1'>>
export type _Entities = Expect<Equal<keyof Code['v1'], 'product'>>
export type _Old = Expect<
  Equal<ReturnType<Code['v1']['product']['toOld']>, { readonly size: string; readonly fragile: boolean | null }>
>

export default implement(
  shop,
  { checkout: ({ product, input }) => ({ total: product.price * input.quantity }) },
  {
    versions: {
      v1: {
        product: {
          toOld: ({ title, price }) => ({ size: title.slice(0, price), fragile: null }),
          toNew: ({ size }, { row }) => ({ sku: size ?? row?.sku ?? 'none' }),
        },
      },
    },
  },
)
