exports.config = { transaction: false }

exports.up = (knex) => knex.raw("CREATE INDEX CONCURRENTLY IF NOT EXISTS tickets_closed ON tickets (closed_at, id) WHERE status = 'closed'")

exports.down = (knex) => knex.raw('DROP INDEX CONCURRENTLY IF EXISTS tickets_closed')
