export const up = (pgm) => {
  pgm.alterColumn('stock', 'on_hand', { type: 'bigint' })
}

export const down = (pgm) => {
  pgm.alterColumn('stock', 'on_hand', { type: 'integer' })
}
