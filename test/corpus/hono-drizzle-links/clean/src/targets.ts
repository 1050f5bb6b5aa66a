import { eq } from 'drizzle-orm'
import { db } from './db.js'
import { redis } from './redis.js'
import { links } from './schema.js'

type Target = { id: string; target: string }
const running = new Map<string, Promise<Target | null>>() // one look-up per code at a time; emptied as they end

/** The code is the public address of the link and unique in the service: the key needs no team. */
export async function findTarget(code: string): Promise<Target | null> {
  const key = `target:${code}`
  const hit = await redis.get(key)
  if (hit) return JSON.parse(hit)
  let work = running.get(code)
  if (!work) {
    work = (async () => {
      const [row] = await db.select({ id: links.id, target: links.target }).from(links).where(eq(links.code, code)).limit(1)
      // What is not there is remembered for a few seconds only.
      await redis.set(key, JSON.stringify(row ?? null), 'EX', row ? 3_600 + Math.floor(Math.random() * 300) : 10)
      return row ?? null
    })()
    running.set(code, work)
    const end = () => running.delete(code)
    work.then(end, end)
  }
  return work
}

export const forget = (code: string) => redis.unlink(`target:${code}`)
