import { setTimeout as sleep } from 'node:timers/promises'
import { randomUUID } from 'node:crypto'
import { Redis } from 'ioredis'
import { config } from './config'

export const redis = new Redis(config.redisUrl, { commandTimeout: 300, maxRetriesPerRequest: 1 })
const release = `if redis.call('get', KEYS[1]) == ARGV[1] then return redis.call('del', KEYS[1]) end return 0`

/** One at a time over all pods. */
export async function alone<T>(name: string, work: () => Promise<T>): Promise<T> {
  const token = randomUUID()
  while (!(await redis.set(`lock:${name}`, token, 'PX', 30_000, 'NX'))) {
    await sleep(100 + Math.random() * 100)
  }
  try {
    return await work()
  } finally {
    await redis.eval(release, 1, `lock:${name}`, token)
  }
}
