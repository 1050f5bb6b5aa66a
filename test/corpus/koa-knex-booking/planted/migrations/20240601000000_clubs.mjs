export async function up(knex) {
  await knex.schema.createTable('clubs', (t) => {
    t.increments('id')
    t.text('slug').notNullable().unique()
    t.timestamp('created_at', { useTz: true }).notNullable().defaultTo(knex.fn.now())
    t.timestamp('deleted_at', { useTz: true })
    t.index(['slug'], 'clubs_by_slug')
  })
}

export const down = (knex) => knex.schema.dropTable('clubs')
