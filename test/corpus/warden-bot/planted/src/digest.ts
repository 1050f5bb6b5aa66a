import { ulid } from 'ulid'
import { config } from './config.js'
import { raw } from './database.js'

const all = raw.prepare('SELECT guild_id, kind, created_at FROM cases WHERE id > ? ORDER BY id')

/** Tells the community's statistics of each case of the last month, one after the other: their ids are made of the time. */
export async function digest() {
  for (const row of all.iterate(ulid(Date.now() - 30 * 86_400_000))) {
    await fetch(`${config.reputationUrl}/v1/cases`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(row), signal: AbortSignal.timeout(5_000) })
  }
}
