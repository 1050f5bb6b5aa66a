import { type Client, DiscordAPIError, RESTJSONErrorCodes } from 'discord.js'
import { pool } from './db.js'
import { log } from './log.js'

const LOCK = 727_001
const hopeless = new Set<number | string>([RESTJSONErrorCodes.UnknownChannel, RESTJSONErrorCodes.MissingAccess, RESTJSONErrorCodes.MissingPermissions])

interface Due {
  id: string
  guild_id: string
  title: string
  announce_channel_id: string
}

/** Each minute, on whichever process holds the lock (during a roll-out there may be two). */
export async function remind(client: Client) {
  const connection = await pool.connect()
  try {
    const { rows } = await connection.query<{ mine: boolean }>('SELECT pg_try_advisory_lock($1) AS mine', [LOCK])
    if (!rows[0]?.mine) return
    try {
      const due = await connection.query<Due>(
        `UPDATE events e SET reminded_at = now() FROM guilds g
          WHERE e.id IN (SELECT id FROM events WHERE reminded_at IS NULL AND status = 'open'
                          AND starts_at BETWEEN now() AND now() + interval '15 minutes' ORDER BY starts_at LIMIT 50)
            AND g.id = e.guild_id AND g.announce_channel_id IS NOT NULL AND NOT g.announce_broken
          RETURNING e.id, e.guild_id, e.title, g.announce_channel_id`,
      )
      for (const event of due.rows) await announce(client, event)
      await connection.query("DELETE FROM events WHERE id IN (SELECT id FROM events WHERE starts_at < now() - interval '90 days' LIMIT 500)")
    } finally {
      await connection.query('SELECT pg_advisory_unlock($1)', [LOCK])
    }
  } finally {
    connection.release()
  }
}

async function announce(client: Client, event: Due) {
  try {
    const channel = await client.channels.fetch(event.announce_channel_id)
    if (channel?.isSendable()) await channel.send({ content: `Starts soon: ${event.title}`, allowedMentions: { parse: [] } })
  } catch (error) {
    if (!(error instanceof DiscordAPIError) || !hopeless.has(error.code)) throw error
    // The channel is gone or closed to us: stop asking until somebody sets another.
    await pool.query('UPDATE guilds SET announce_broken = true WHERE id = $1', [event.guild_id])
    log.warn({ guild: event.guild_id, code: error.code }, 'announcements switched off')
  }
}
