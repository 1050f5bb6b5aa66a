import { fetchGuild } from './discord/api.js'
import { redis } from './redis.js'

const TTL_S = 600
const flights = new Map<string, Promise<string>>()

/** A guild's name, for ten minutes. One process asks Discord once, however many requests wait. */
export async function guildName(id: string): Promise<string> {
  const cached = await redis.get(`guild:${id}:name`)
  if (cached !== null) return cached
  const flight = flights.get(id) ?? load(id).finally(() => flights.delete(id))
  flights.set(id, flight)
  return flight
}

async function load(id: string) {
  const { name } = await fetchGuild(id)
  // A little chance in the life of a key keeps many from ending in the same second.
  await redis.set(`guild:${id}:name`, name, 'EX', TTL_S + Math.floor(Math.random() * 60))
  return name
}

/** Discord told us of a new name: the next reader asks again. */
export const guildRenamed = (id: string) => redis.del(`guild:${id}:name`)
