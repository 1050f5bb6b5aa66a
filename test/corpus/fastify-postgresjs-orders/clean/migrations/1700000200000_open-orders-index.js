// CREATE INDEX CONCURRENTLY cannot stand in a transaction.
export const up = (pgm) => {
  pgm.noTransaction()
  pgm.createIndex('orders', ['created_at', 'id'], { name: 'orders_to_pack', where: "status = 'placed'", concurrently: true, ifNotExists: true })
}

export const down = (pgm) => {
  pgm.noTransaction()
  pgm.dropIndex('orders', ['created_at', 'id'], { name: 'orders_to_pack', concurrently: true, ifExists: true })
}
