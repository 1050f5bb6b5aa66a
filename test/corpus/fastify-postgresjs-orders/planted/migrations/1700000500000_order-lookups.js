export const up = (pgm) => {
  pgm.createIndex('order_lines', ['product_id', 'order_id'], { name: 'order_lines_sold', concurrently: true })
}

export const down = (pgm) => {
  pgm.dropIndex('order_lines', ['product_id', 'order_id'], { name: 'order_lines_sold', concurrently: true })
}
