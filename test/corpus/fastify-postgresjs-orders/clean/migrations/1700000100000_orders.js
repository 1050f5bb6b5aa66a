export const up = (pgm) => {
  pgm.createTable('orders', {
    id: { type: 'uuid', primaryKey: true, default: pgm.func('gen_random_uuid()') },
    // The customer lives in the customer service: no foreign key across databases.
    customer_ref: { type: 'uuid', notNull: true },
    request_key: { type: 'text', notNull: true },
    status: { type: 'text', notNull: true, default: 'placed', check: "status IN ('placed', 'packed', 'shipped', 'cancelled')" },
    total_cents: { type: 'bigint', notNull: true },
    tracking_code: { type: 'text' },
    created_at: { type: 'timestamptz', notNull: true, default: pgm.func('now()') },
  })
  pgm.addConstraint('orders', 'orders_customer_request_key', { unique: ['customer_ref', 'request_key'] })
  pgm.createIndex('orders', ['customer_ref', { name: 'created_at', sort: 'DESC' }, { name: 'id', sort: 'DESC' }], { name: 'orders_of_customer' })

  pgm.createTable('order_lines', {
    order_id: { type: 'uuid', notNull: true, references: 'orders', onDelete: 'CASCADE' },
    product_id: { type: 'uuid', notNull: true, references: 'products' },
    quantity: { type: 'integer', notNull: true, check: 'quantity > 0' },
    unit_cents: { type: 'bigint', notNull: true },
  }, { constraints: { primaryKey: ['order_id', 'product_id'] } })
  pgm.createIndex('order_lines', 'product_id')

  pgm.createTable('outbox', {
    id: { type: 'bigint', primaryKey: true, sequenceGenerated: { precedence: 'ALWAYS' } },
    type: { type: 'text', notNull: true },
    version: { type: 'smallint', notNull: true, default: 1 },
    payload: { type: 'jsonb', notNull: true },
    created_at: { type: 'timestamptz', notNull: true, default: pgm.func('now()') },
  })
}

export const down = (pgm) => {
  pgm.dropTable('outbox')
  pgm.dropTable('order_lines')
  pgm.dropTable('orders')
}
