export const config = { transaction: false }

export const up = (knex) => knex.raw('CREATE INDEX CONCURRENTLY IF NOT EXISTS bookings_by_age ON bookings (starts_at)')
export const down = (knex) => knex.raw('DROP INDEX CONCURRENTLY IF EXISTS bookings_by_age')
