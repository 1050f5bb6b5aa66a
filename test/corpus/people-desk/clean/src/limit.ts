import { RedisStore } from '@hono-rate-limiter/redis'
import { rateLimiter } from 'hono-rate-limiter'
import { Redis } from 'ioredis'
import { config } from './config.js'
import type { Env } from './guard.js'

export const redis = new Redis(config.redisUrl, { commandTimeout: 300, maxRetriesPerRequest: 1 })
const client = {
  scriptLoad: (script: string) => redis.script('LOAD', script) as Promise<string>,
  evalsha: (hash: string, keys: string[], args: unknown[]) => redis.evalsha(hash, keys.length, ...keys, ...(args as string[])) as Promise<never>,
  decr: (key: string) => redis.decr(key),
  del: (key: string) => redis.del(key),
}

/** After the guard: the key is the verified subject, not what a header says. */
export const perCaller = rateLimiter<Env>({ windowMs: 60_000, limit: 240, keyGenerator: (c) => c.get('caller').sub, store: new RedisStore({ client: client as never, prefix: 'limit:' }) as never })
