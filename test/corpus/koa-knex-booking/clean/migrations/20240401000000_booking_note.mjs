export const up = (knex) => knex.raw(`ALTER TABLE bookings ADD COLUMN note text NOT NULL DEFAULT ''`)
export const down = (knex) => knex.raw('ALTER TABLE bookings DROP COLUMN note')
