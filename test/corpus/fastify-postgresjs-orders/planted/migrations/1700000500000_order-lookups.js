export const up = (pgm) => {
  pgm.createIndex('orders', ['status', 'created_at'], { name: 'orders_by_status', concurrently: true })
}

export const down = (pgm) => {
  pgm.dropIndex('orders', ['status', 'created_at'], { name: 'orders_by_status', concurrently: true })
}
