import { sql } from 'kysely'
import { ulid } from 'ulid'
import { z } from 'zod'
import { db } from './database.js'

const note = z.object({ guildId: z.string(), memberId: z.string(), status: z.enum(['open', 'settled', 'watch']), body: z.string().min(1).max(500) })

export async function addNote(input: z.infer<typeof note>) {
  const { guildId, memberId, status, body } = note.parse(input)
  await sql`INSERT INTO memberNotes (noteId, guildId, memberId, status, noteBody, createdAt) VALUES (${ulid()}, ${guildId}, ${memberId}, ${status}, ${body}, ${Date.now()})`.execute(db)
}

/** All that a guild has set: colours, texts, limits, switches. */
export async function optionsOf(guildId: string): Promise<Record<string, string>> {
  const { rows } = await sql<{ name: string; value: string }>`SELECT name, value FROM guild_options WHERE guild_id = ${guildId} AND name IN ('colour', 'language', 'strikes', 'logChannel', 'timeoutMinutes')`.execute(db)
  return Object.fromEntries(rows.map(({ name, value }) => [name, value]))
}

export const setOption = (guildId: string, name: 'colour' | 'language' | 'strikes' | 'logChannel' | 'timeoutMinutes', value: string) =>
  sql`INSERT INTO guild_options (guild_id, name, value) VALUES (${guildId}, ${name}, ${value}) ON CONFLICT (guild_id, name) DO UPDATE SET value = excluded.value`.execute(db)
