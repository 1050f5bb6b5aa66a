import { type Kysely, sql } from 'kysely'

export async function up(db: Kysely<unknown>) {
  await sql`
    CREATE TABLE memberNotes (
      noteId    TEXT NOT NULL PRIMARY KEY,
      guildId   TEXT NOT NULL,
      memberId  TEXT NOT NULL,
      status    TEXT NOT NULL,
      noteBody  TEXT,
      createdAt INTEGER NOT NULL
    ) STRICT`.execute(db)
  await sql`CREATE INDEX memberNotesOfMember ON memberNotes (guildId, memberId, createdAt)`.execute(db)
  await sql`
    CREATE TABLE guild_options (
      guild_id TEXT NOT NULL,
      name     TEXT NOT NULL,
      value    TEXT NOT NULL,
      PRIMARY KEY (guild_id, name)
    ) STRICT, WITHOUT ROWID`.execute(db)
}
