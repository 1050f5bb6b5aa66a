export async function up(knex) {
  await knex.raw(`
    CREATE TABLE members (
      id            uuid PRIMARY KEY DEFAULT gen_random_uuid(),
      email         text NOT NULL CHECK (length(email) <= 254),
      password_hash text NOT NULL,
      phone_sealed  bytea,
      role          text NOT NULL DEFAULT 'member' CHECK (role IN ('member', 'manager')),
      created_at    timestamptz NOT NULL DEFAULT now(),
      deleted_at    timestamptz
    )`)
  // Somebody who has left may come back with the same address.
  await knex.raw('CREATE UNIQUE INDEX members_email ON members (lower(email)) WHERE deleted_at IS NULL')
  await knex.raw(`COMMENT ON COLUMN members.email IS 'personal data'`)
  await knex.raw(`
    CREATE TABLE password_resets (
      token_hash text PRIMARY KEY,
      member_id  uuid NOT NULL REFERENCES members (id) ON DELETE CASCADE,
      expires_at timestamptz NOT NULL
    )`)
  await knex.raw('CREATE INDEX password_resets_of_member ON password_resets (member_id)')
  await knex.raw('CREATE INDEX password_resets_by_age ON password_resets (expires_at)')
}

export const down = (knex) => knex.raw('DROP TABLE password_resets, members')
