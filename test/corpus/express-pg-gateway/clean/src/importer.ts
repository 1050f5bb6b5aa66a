import { log } from './log.js'
import { transaction, pool } from './db.js'
import { fetchFeed } from './safe-fetch.js'

/** Takes waiting imports, five at a time; a claimed row is out of the others' sight because its state has changed before it is fetched. */
export async function importRound() {
  const claimed = await transaction(async (tx) => {
    const { rows } = await tx.query<{ id: string; url: string }>(
      `UPDATE imports i SET state = 'failed' FROM feeds f
        WHERE f.id = i.feed_id AND i.id IN (SELECT id FROM imports WHERE state = 'waiting' ORDER BY created_at LIMIT 5 FOR UPDATE SKIP LOCKED)
        RETURNING i.id, f.url`,
    )
    return rows
  })
  for (const { id, url } of claimed) {
    try {
      const bytes = await fetchFeed(url)
      await pool.query("UPDATE imports SET state = 'done', bytes = $2 WHERE id = $1", [id, bytes])
    } catch (error) {
      log.warn({ import: id, reason: (error as Error).message }, 'import failed') // stays failed until the owner asks again
    }
  }
}
