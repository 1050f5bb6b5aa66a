import { type Kysely, sql } from 'kysely'

export async function up(db: Kysely<unknown>) {
  await sql`
    CREATE TABLE appeals (
      id         TEXT NOT NULL PRIMARY KEY,
      case_id    TEXT NOT NULL UNIQUE REFERENCES cases (id) ON DELETE CASCADE,
      member_id  TEXT NOT NULL,
      body       TEXT NOT NULL CHECK (length(body) <= 1500),
      state      TEXT NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'granted', 'refused')),
      created_at INTEGER NOT NULL
    ) STRICT`.execute(db)
  await sql`
    CREATE TABLE blocklist (
      member_id TEXT NOT NULL PRIMARY KEY,
      added_by  TEXT NOT NULL,
      added_at  INTEGER NOT NULL
    ) STRICT`.execute(db)
}

export async function down(db: Kysely<unknown>) {
  await sql`DROP TABLE blocklist`.execute(db)
  await sql`DROP TABLE appeals`.execute(db)
}
