import type { ObjectId } from 'mongodb'
import { LRUCache } from 'lru-cache'
import { type Thread, threads } from './database.js'

const cache = new LRUCache<string, Thread>({ max: 1000, ttl: 60_000 })

/** Threads change seldom; a minute old is new enough. */
export async function thread(id: ObjectId): Promise<Thread | undefined> {
  const key = id.toHexString()
  const known = cache.get(key)
  if (known) return known
  const found = await threads.findOne({ _id: id })
  if (found) cache.set(key, found)
  return found ?? undefined
}

export const ofSites = async (sites: string[]) => {
  const found = await threads.find({ site: { $in: sites } }, { projection: { _id: 1 } }).limit(10_000).toArray()
  return found.map((t) => t._id)
}
