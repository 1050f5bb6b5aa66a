// A constant default and a nullable column: both only touch the catalogue.
export const up = (pgm) => {
  pgm.addColumns('outbox', { attempts: { type: 'smallint', notNull: true, default: 0 }, parked_at: { type: 'timestamptz' } })
}

export const down = (pgm) => {
  pgm.dropColumns('outbox', ['attempts', 'parked_at'])
}
