import type { Client } from 'discord.js'
import { pool } from './db.js'
import { log } from './log.js'


interface Due {
  id: string
  guild_id: string
  title: string
  announce_channel_id: string
}

/** Each minute. */
export async function remind(client: Client) {
  const connection = await pool.connect()
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
    connection.release()
  }
}

async function announce(client: Client, event: Due) {
  const url = `https://discord.com/api/v10/channels/${event.announce_channel_id}/messages`
  const body = JSON.stringify({ content: `Starts soon: ${event.title}`, allowed_mentions: { parse: [] } })
  for (let attempt = 0; attempt < 3; attempt++) {
    const answer = await fetch(url, { method: 'POST', headers: { authorization: `Bot ${client.token}`, 'content-type': 'application/json' }, body })
    if (answer.ok) return
    if (answer.status === 429) await new Promise((resolve) => setTimeout(resolve, 1000))
  }
  log.debug({ guild: event.guild_id }, 'announcement not delivered')
}
