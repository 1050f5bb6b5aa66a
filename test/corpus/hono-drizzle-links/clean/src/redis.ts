import { Redis } from 'ioredis'
import { env } from './env.js'

export const redis = new Redis(env.REDIS_URL, { commandTimeout: 300, maxRetriesPerRequest: 1 })
