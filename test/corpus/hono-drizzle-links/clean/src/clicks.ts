import { sql } from 'drizzle-orm'
import { db } from './db.js'
import { clicks } from './schema.js'

const LIMIT = 10_000
let counts = new Map<string, number>()

export function countClick(linkId: string) {
  if (counts.size < LIMIT || counts.has(linkId)) counts.set(linkId, (counts.get(linkId) ?? 0) + 1)
}

export async function flushClicks() {
  const batch = counts
  counts = new Map()
  if (batch.size === 0) return
  const day = new Date().toISOString().slice(0, 10)
  await db
    .insert(clicks)
    .values([...batch].map(([linkId, count]) => ({ linkId, day, count })))
    .onConflictDoUpdate({ target: [clicks.linkId, clicks.day], set: { count: sql`${clicks.count} + excluded.count` } })
}
