import { Redis } from 'ioredis'
import { config } from './config.js'

export const redis = new Redis(config.REDIS_URL, { commandTimeout: 400, maxRetriesPerRequest: 1 })

/** Sessions outlive a pod: every replica reads the same store. */
export const sessionStore = {
  get: async (key: string) => JSON.parse((await redis.get(`session:${key}`)) ?? 'null'),
  set: async (key: string, value: unknown, maxAge: number) => void (await redis.set(`session:${key}`, JSON.stringify(value), 'PX', maxAge)),
  destroy: async (key: string) => void (await redis.unlink(`session:${key}`)),
}
