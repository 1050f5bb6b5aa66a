export const up = (pgm) => {
  pgm.createTable('warehouses', {
    id: { type: 'uuid', primaryKey: true, default: pgm.func('gen_random_uuid()') },
    code: { type: 'text', notNull: true, unique: true },
  })
  pgm.createTable('shipping_quotes', {
    id: { type: 'bigint', primaryKey: true, sequenceGenerated: { precedence: 'ALWAYS' } },
    order_id: { type: 'uuid', notNull: true, references: 'orders' },
    warehouse_id: { type: 'uuid', notNull: true, references: 'warehouses' },
    fee: { type: 'real', notNull: true },
    created_at: { type: 'timestamptz', notNull: true, default: pgm.func('now()') },
  })
  pgm.createIndex('shipping_quotes', 'order_id')
  pgm.createIndex('shipping_quotes', 'warehouse_id')
}

export const down = (pgm) => {
  pgm.dropTable('shipping_quotes')
  pgm.dropTable('warehouses')
}
