export async function up(knex) {
  await knex('devices').whereNull('unit').update({ unit: 'l/min' })
}

export async function down() {
  // The column goes with the file before.
}
