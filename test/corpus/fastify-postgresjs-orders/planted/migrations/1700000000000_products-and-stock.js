export const shorthands = undefined

export const up = (pgm) => {
  pgm.createTable('products', {
    id: { type: 'uuid', primaryKey: true, default: pgm.func('gen_random_uuid()') },
    sku: { type: 'text', notNull: true },
    name: { type: 'text', notNull: true },
    description: { type: 'text' },
    price_cents: { type: 'bigint', notNull: true, check: 'price_cents >= 0' },
    created_at: { type: 'timestamptz', notNull: true, default: pgm.func('now()') },
  })
  pgm.createIndex('products', 'sku')
  pgm.createTable('stock', {
    product_id: { type: 'uuid', primaryKey: true, references: 'products' },
    on_hand: { type: 'integer', notNull: true, default: 0, check: 'on_hand >= 0' },
    updated_at: { type: 'timestamptz', notNull: true, default: pgm.func('now()') },
  })
}

export const down = (pgm) => {
  pgm.dropTable('stock')
  pgm.dropTable('products')
}
