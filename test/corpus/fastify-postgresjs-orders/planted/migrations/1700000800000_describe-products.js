export const up = (pgm) => {
  pgm.alterColumn('products', 'description', { notNull: true })
}

export const down = (pgm) => {
  pgm.alterColumn('products', 'description', { notNull: false })
}
