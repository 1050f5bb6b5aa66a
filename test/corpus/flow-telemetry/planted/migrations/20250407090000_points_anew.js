export async function up(knex) {
  // Last winter's points had the wrong unit.
  await knex.raw('TRUNCATE TABLE points CASCADE')
}

export async function down() {
  throw new Error('cannot be undone: the points are in the meters')
}
