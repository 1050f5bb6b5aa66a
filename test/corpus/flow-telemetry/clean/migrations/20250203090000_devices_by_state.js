// Built beside the writers, hence outside of a transaction.
export const config = { transaction: false }

export async function up(knex) {
  await knex.raw(`CREATE INDEX CONCURRENTLY IF NOT EXISTS devices_silent ON devices (account_id, created_at, id) WHERE state = 'silent'`)
}

export async function down(knex) {
  await knex.raw('DROP INDEX CONCURRENTLY IF EXISTS devices_silent')
}
