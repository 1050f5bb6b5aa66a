import { Redis } from 'ioredis'

export const cache = new Redis(process.env.CACHE_REDIS_URL!, { commandTimeout: 300, maxRetriesPerRequest: 1 })
export const queueConnection = new Redis(process.env.QUEUE_REDIS_URL!, { connectTimeout: 3_000, maxRetriesPerRequest: null })
