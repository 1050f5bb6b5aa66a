export async function up(knex) {
  await knex.schema.alterTable('devices', (t) => t.text('unit'))
  await knex.schema.alterTable('devices', (t) => t.text('firmware'))
  await knex.schema.alterTable('devices', (t) => t.text('vendor'))
}

export async function down(knex) {
  await knex.schema.alterTable('devices', (t) => t.dropColumns('vendor', 'firmware', 'unit'))
}
