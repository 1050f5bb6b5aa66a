import { inTransaction, pool } from './db.js'

export interface Event {
  id: string
  title: string
  starts_at: Date
  places: number
  taken: number
}

/** The interaction's id is unique, so Discord's retry of the same interaction makes no second event. */
export async function createEvent(guildId: string, by: string, interactionId: string, title: string, startsAt: Date, places: number) {
  const { rows } = await pool.query<{ id: string }>(
    `WITH g AS (INSERT INTO guilds (id) VALUES ($1) ON CONFLICT (id) DO NOTHING)
     INSERT INTO events (guild_id, created_by, interaction_id, title, starts_at, places) VALUES ($1, $2, $3, $4, $5, $6)
     ON CONFLICT (interaction_id) DO UPDATE SET title = excluded.title RETURNING id`,
    [guildId, by, interactionId, title, startsAt, places],
  )
  return rows[0]!.id
}

export async function upcoming(guildId: string): Promise<Event[]> {
  const { rows } = await pool.query<Event>(
    `SELECT e.id, e.title, e.starts_at, e.places, (SELECT count(*)::int FROM signups s WHERE s.event_id = e.id) AS taken
       FROM events e WHERE e.guild_id = $1 AND e.status = 'open' AND e.starts_at > now()
      ORDER BY e.starts_at, e.id`,
    [guildId],
  )
  return rows
}

/** The row lock makes the count and the insert one step for everybody who wants the last place. */
export async function signUp(guildId: string, eventId: string, userId: string): Promise<'in' | 'full' | 'gone'> {
  return inTransaction(async (tx) => {
    const event = await tx.query<{ places: number }>(
      "SELECT places FROM events WHERE id = $1 AND guild_id = $2 AND status = 'open' FOR NO KEY UPDATE",
      [eventId, guildId],
    )
    if (!event.rows[0]) return 'gone'
    const taken = await tx.query<{ n: number }>('SELECT count(*)::int AS n FROM signups WHERE event_id = $1', [eventId])
    if (taken.rows[0]!.n >= event.rows[0].places) return 'full'
    await tx.query('INSERT INTO signups (event_id, user_id) VALUES ($1, $2) ON CONFLICT DO NOTHING', [eventId, userId])
    return 'in'
  })
}

export async function cancelEvent(guildId: string, eventId: string) {
  const { rowCount } = await pool.query("UPDATE events SET status = 'cancelled' WHERE id = $1 AND guild_id = $2", [eventId, guildId])
  return rowCount === 1
}

export const forgetUser = (userId: string) => pool.query('DELETE FROM signups WHERE user_id = $1', [userId])
export const forgetGuild = (guildId: string) => pool.query('DELETE FROM guilds WHERE id = $1', [guildId])

export const moveScheduled = (guildId: string, scheduledId: string, title: string, startsAt: Date) =>
  pool.query('UPDATE events SET title = $3, starts_at = $4, reminded_at = NULL WHERE guild_id = $1 AND scheduled_event_id = $2', [
    guildId, scheduledId, title, startsAt,
  ])
