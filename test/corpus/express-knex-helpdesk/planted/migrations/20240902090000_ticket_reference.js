exports.up = async (knex) => {
  await knex.raw('ALTER TABLE tickets ADD COLUMN reference uuid NOT NULL DEFAULT gen_random_uuid()')
}

exports.down = (knex) => knex.raw('ALTER TABLE tickets DROP COLUMN reference')
