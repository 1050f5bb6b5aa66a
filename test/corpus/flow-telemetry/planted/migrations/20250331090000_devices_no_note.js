export async function up(knex) {
  await knex.schema.alterTable('devices', (t) => t.dropColumn('note'))
}

export const down = async () => {}
