exports.up = (knex) => knex.raw('ALTER TABLE tickets VALIDATE CONSTRAINT tickets_priority')

exports.down = async () => {}
