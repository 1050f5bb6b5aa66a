export async function up(knex) {
  await knex.schema.alterTable('devices', (t) => t.renameColumn('model', 'family'))
}

export async function down(knex) {
  await knex.schema.alterTable('devices', (t) => t.renameColumn('family', 'model'))
}
