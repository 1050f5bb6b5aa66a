// A constant default: no rewrite. The check is new and validated in the next file.
exports.up = (knex) =>
  knex.raw("ALTER TABLE tickets ADD COLUMN priority smallint NOT NULL DEFAULT 2, ADD CONSTRAINT tickets_priority CHECK (priority BETWEEN 1 AND 3) NOT VALID")

exports.down = (knex) => knex.raw('ALTER TABLE tickets DROP COLUMN priority')
