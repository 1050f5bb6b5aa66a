/**
 * One shop twice: as it was when `v1` was all there was, and as it is in `v2`, which renamed an entity, an action,
 * fields and words, split a field, added required ones and dropped one, and still serves `v1`.
 */

/** @param {typeof import('lintel')} lintel */
export function firstShop({ blueprint, bool, decimal, entity, implement, int, json, list, oneOf, ref, text, time }) {
  const shop = blueprint('shop', {
    actor: 'person',
    roles: ['clerk'],
    limit: '999999/s',
    entities: {
      person: entity(
        { fullName: text({ min: 3, max: 80, pattern: '^\\S+ \\S+$' }), phone: text({ max: 20, optional: true }) },
        { can: { read: 'anyone', create: 'self', update: 'self' } },
      ),
      label: entity(
        { word: text({ max: 20, unique: true }) },
        { can: { read: 'anyone', create: 'signedIn', delete: 'signedIn' } },
      ),
      product: entity(
        {
          name: text({ max: 60 }),
          label: ref('label', { as: 'products', optional: true }),
          owner: ref('person', { as: 'goods' }),
          state: oneOf(['on', 'off'], { default: 'on' }),
          cost: decimal({ default: '1.00' }),
          stock: int({ min: 0, default: 0 }),
          size: json({ width: int(), height: int({ optional: true }) }, { optional: true }),
          words: list(text({ max: 10 }), { optional: true }),
          listed: time({ optional: true }),
          fragile: bool({ default: false }),
        },
        {
          can: { read: 'anyone', create: 'owner', update: 'owner', delete: ['owner', 'role:clerk'] },
          index: [['state', '-createdAt'], ['name'], ['cost']],
        },
      ),
    },
    actions: {
      buy: {
        on: 'product',
        input: { count: int({ min: 1, max: 9 }), how: oneOf(['cash', 'card'], { default: 'cash' }) },
        returns: 'product',
        allow: 'signedIn',
      },
      cheap: { kind: 'query', input: { below: decimal() }, returns: 'product[]', allow: 'anyone' },
      tally: { kind: 'query', returns: { on: int(), off: int() }, allow: 'anyone' },
    },
  })
  return implement(shop, {
    async buy({ product, input, db }) {
      const sold = input.how === 'card' ? input.count + 1 : input.count
      return db.asSystem.product.update(product.id, { stock: Math.max(0, product.stock - sold) })
    },
    async cheap({ input, db }) {
      return (await db.product.list({ where: { cost: { lt: input.below } }, sort: 'cost', limit: 5 })).items
    },
    tally: async ({ db }) => ({
      on: await db.product.count({ state: 'on' }),
      off: await db.product.count({ state: 'off' }),
    }),
  })
}

/** @param {typeof import('lintel')} lintel @param {object} [ending] what is said of the end of v1 */
export function secondShop(
  { blueprint, bool, date, decimal, entity, implement, int, json, list, oneOf, ref, text, time },
  ending = { deprecated: '2026-11-01', sunset: '2027-06-01', guide: 'https://example.com/moving-to-v2' },
) {
  const shop = blueprint('shop', {
    version: 'v2',
    versions: {
      v1: {
        ...ending,
        entities: {
          person: {
            fields: { fullName: text({ min: 3, max: 80, pattern: '^\\S+ \\S+$' }), phone: text({ max: 20, optional: true }) },
            without: ['firstName', 'lastName'],
            code: true,
          },
          label: { entity: 'tag', relations: { products: 'items' } },
          product: {
            fields: {
              name: 'title',
              label: 'tag',
              owner: 'seller',
              cost: { from: 'price' },
              listed: { from: 'listedAt', optional: true },
            },
            values: { state: { on: 'active', off: ['inactive', 'archived'] } },
            without: ['sku', 'made'],
            absent: { sku: 'unknown', listedAt: '2026-01-01T00:00:00.000Z' },
          },
          audit: null,
        },
        actions: {
          buy: {
            action: 'checkout',
            input: { count: 'quantity', how: 'means', coupon: null },
            values: { how: { cash: 'coins' } },
            absent: { coupon: 'none' },
          },
          tally: { action: 'summary', returns: { on: 'active', off: 'inactive', archived: null } },
          rename: null,
        },
      },
    },
    actor: 'person',
    roles: ['clerk'],
    limit: '999999/s',
    entities: {
      person: entity(
        { firstName: text({ min: 1, max: 40 }), lastName: text({ min: 1, max: 40 }) },
        { can: { read: 'anyone', create: 'self', update: 'self' } },
      ),
      tag: entity({ word: text({ max: 20, unique: true }) }, { can: { read: 'anyone', create: 'signedIn', delete: 'signedIn' } }),
      product: entity(
        {
          title: text({ max: 60 }),
          tag: ref('tag', { as: 'items', optional: true }),
          seller: ref('person', { as: 'goods' }),
          state: oneOf(['active', 'inactive', 'archived'], { default: 'active' }),
          price: decimal({ default: '1.00' }),
          stock: int({ min: 0, default: 0 }),
          size: json({ width: int(), height: int({ optional: true }) }, { optional: true }),
          words: list(text({ max: 10 }), { optional: true }),
          listedAt: time(),
          fragile: bool({ default: false }),
          sku: text({ max: 20 }),
          made: date({ optional: true }),
        },
        {
          can: { read: 'anyone', create: 'seller', update: 'seller', delete: ['seller', 'role:clerk'] },
          index: [['state', '-createdAt'], ['title', 'sku'], ['price'], ['sku']],
          cache: '30s',
        },
      ),
      audit: entity({ note: text() }, { can: { read: 'role:clerk' } }),
    },
    actions: {
      checkout: {
        on: 'product',
        input: {
          quantity: int({ min: 1, max: 9 }),
          means: oneOf(['coins', 'card'], { default: 'coins' }),
          coupon: text({ max: 10 }),
        },
        returns: 'product',
        allow: 'signedIn',
      },
      cheap: { kind: 'query', input: { below: decimal() }, returns: 'product[]', allow: 'anyone', cache: '30s' },
      summary: { kind: 'query', returns: { active: int(), inactive: int(), archived: int() }, allow: 'anyone' },
      rename: { on: 'product', input: { title: text() }, returns: 'product', allow: 'signedIn' },
    },
  })
  return implement(
    shop,
    {
      async checkout({ product, input, db }) {
        const sold = input.means === 'card' ? input.quantity + 1 : input.quantity
        return db.asSystem.product.update(product.id, { stock: Math.max(0, product.stock - sold) })
      },
      async cheap({ input, db }) {
        return (await db.product.list({ where: { price: { lt: input.below } }, sort: 'price', limit: 5 })).items
      },
      summary: async ({ db }) => ({
        active: await db.product.count({ state: 'active' }),
        inactive: await db.product.count({ state: 'inactive' }),
        archived: await db.product.count({ state: 'archived' }),
      }),
      rename: ({ product, input, db }) => db.product.update(product.id, { title: input.title }),
    },
    {
      versions: {
        v1: {
          person: {
            // The telephone number is kept no more.
            toOld: ({ firstName, lastName }) => ({ fullName: `${firstName} ${lastName}`, phone: null }),
            toNew: ({ fullName }) => {
              if (fullName === undefined) return {}
              const [firstName, lastName] = fullName.split(' ')
              return { firstName, lastName }
            },
          },
        },
      },
    },
  )
}
