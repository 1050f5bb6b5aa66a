import { type Kysely, sql } from 'kysely'

export async function up(db: Kysely<unknown>) {
  await sql`
    CREATE TABLE cases (
      id           TEXT NOT NULL PRIMARY KEY,
      guild_id     TEXT NOT NULL,
      number       INTEGER NOT NULL,
      member_id    TEXT NOT NULL,
      moderator_id TEXT NOT NULL,
      kind         TEXT NOT NULL CHECK (kind IN ('warn', 'timeout', 'ban')),
      reason       TEXT NOT NULL CHECK (length(reason) <= 500),
      created_at   INTEGER NOT NULL,
      UNIQUE (guild_id, number)
    ) STRICT`.execute(db)
  await sql`CREATE INDEX cases_of_member ON cases (guild_id, member_id, created_at)`.execute(db)
  await sql`
    CREATE TABLE strikes (
      guild_id  TEXT NOT NULL,
      member_id TEXT NOT NULL,
      rule_id   TEXT NOT NULL,
      at        INTEGER NOT NULL,
      PRIMARY KEY (guild_id, member_id, rule_id, at)
    ) STRICT, WITHOUT ROWID`.execute(db)
  await sql`CREATE INDEX strikes_age ON strikes (at)`.execute(db)
  await sql`
    CREATE TABLE settings (
      guild_id              TEXT NOT NULL PRIMARY KEY,
      log_channel_id        TEXT,
      strikes_until_timeout INTEGER NOT NULL DEFAULT 3 CHECK (strikes_until_timeout BETWEEN 1 AND 20)
    ) STRICT`.execute(db)
}

export async function down(db: Kysely<unknown>) {
  await sql`DROP TABLE settings`.execute(db)
  await sql`DROP TABLE strikes`.execute(db)
  await sql`DROP TABLE cases`.execute(db)
}
