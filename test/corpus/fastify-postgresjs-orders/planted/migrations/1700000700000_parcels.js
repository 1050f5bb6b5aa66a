export const up = (pgm) => {
  pgm.dropColumn('orders', 'tracking_code')
}

export const down = (pgm) => {
  pgm.addColumn('orders', { tracking_code: { type: 'text' } })
}
