export async function up(knex) {
  await knex.raw(`CREATE TABLE courts (id uuid PRIMARY KEY DEFAULT gen_random_uuid(), name text NOT NULL UNIQUE, hour_cents bigint NOT NULL CHECK (hour_cents >= 0))`)
  await knex.raw(`
    CREATE TABLE bookings (
      id         uuid PRIMARY KEY DEFAULT gen_random_uuid(),
      court_id   uuid NOT NULL REFERENCES courts (id),
      member_id  uuid NOT NULL REFERENCES members (id),
      starts_at  timestamptz NOT NULL,
      state      text NOT NULL DEFAULT 'booked' CHECK (state IN ('booked', 'cancelled')),
      created_at timestamptz NOT NULL DEFAULT now()
    )`)
  await knex.raw(`CREATE UNIQUE INDEX bookings_slot ON bookings (court_id, starts_at) WHERE state = 'booked'`)
  await knex.raw('CREATE INDEX bookings_of_court ON bookings (court_id, starts_at)')
  await knex.raw('CREATE INDEX bookings_of_member ON bookings (member_id, starts_at DESC, id DESC)')
}

export const down = (knex) => knex.raw('DROP TABLE bookings, courts')
