import { fetchGuild } from './discord/api.js'
import { redis } from './redis.js'


/** A guild's name, for ten minutes.  */
export async function guildName(id: string): Promise<string> {
  const cached = await redis.get(`guild:${id}:name`)
  if (cached !== null) return cached
  return load(id)
}

async function load(id: string) {
  const { name } = await fetchGuild(id)
  await redis.set(`guild:${id}:name`, name)
  return name
}

/** Discord told us of a new name: the next reader asks again. */
export const guildRenamed = (id: string) => redis.del(`guild:${id}:name`)
