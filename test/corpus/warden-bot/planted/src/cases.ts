import { sql } from 'kysely'
import { ulid } from 'ulid'
import { db } from './database.js'

type NewCase = { guildId: string; memberId: string; moderatorId: string; kind: 'warn' | 'timeout' | 'ban'; reason: string }

/** Numbered within its guild by the statement that writes it: SQLite has one writer at a time. */
export async function openCase({ guildId, memberId, moderatorId, kind, reason }: NewCase): Promise<number> {
  const { rows } = await sql<{ number: number }>`
    INSERT INTO cases (id, guild_id, number, member_id, moderator_id, kind, reason, created_at)
    SELECT ${ulid()}, ${guildId}, coalesce(max(number), 0) + 1, ${memberId}, ${moderatorId}, ${kind}, ${reason}, ${Date.now()} FROM cases WHERE guild_id = ${guildId}
    RETURNING number`.execute(db)
  return rows[0].number
}

export const casesOf = (guildId: string, memberId: string) =>
  db.selectFrom('cases').select(['number', 'kind', 'reason', 'created_at']).where('guild_id', '=', guildId).where('member_id', '=', memberId).orderBy('created_at', 'desc').limit(10).execute()

/** The same execution told twice is one strike. */
export async function strike(guildId: string, memberId: string, ruleId: string, at: number): Promise<number> {
  await sql`INSERT OR IGNORE INTO strikes VALUES (${guildId}, ${memberId}, ${ruleId}, ${at})`.execute(db)
  const since = Date.now() - 7 * 86_400_000
  const found = await db.selectFrom('strikes').select('at').where('guild_id', '=', guildId).where('member_id', '=', memberId).where('at', '>', since).limit(20).execute()
  return found.length
}

export async function settingsOf(guildId: string) {
  const found = await db.selectFrom('settings').select(['log_channel_id', 'strikes_until_timeout']).where('guild_id', '=', guildId).executeTakeFirst()
  return { logChannelId: found?.log_channel_id ?? null, strikesUntilTimeout: found?.strikes_until_timeout ?? 3 }
}

export const setLogChannel = (guildId: string, channelId: string) =>
  db
    .insertInto('settings')
    .values({ guild_id: guildId, log_channel_id: channelId, strikes_until_timeout: 3 })
    .onConflict((conflict) => conflict.column('guild_id').doUpdateSet({ log_channel_id: channelId }))
    .execute()

export async function forget(guildId: string, memberId: string) {
  await db.deleteFrom('strikes').where('guild_id', '=', guildId).where('member_id', '=', memberId).execute()
  await db.deleteFrom('cases').where('guild_id', '=', guildId).where('member_id', '=', memberId).execute()
}

/** Asked for each strike, so kept at hand; filled when the process starts. */
const blocked = new Set((await db.selectFrom('blocklist').select('member_id').limit(10_000).execute()).map((row) => row.member_id))

export const isBlocked = (memberId: string) => blocked.has(memberId)

export async function block(memberId: string, by: string) {
  blocked.add(memberId)
  await db.insertInto('blocklist').values({ member_id: memberId, added_by: by, added_at: Date.now() }).onConflict((conflict) => conflict.doNothing()).execute()
}

export const dropOldStrikes = () => db.deleteFrom('strikes').where('at', '<', Date.now() - 90 * 86_400_000).execute()
