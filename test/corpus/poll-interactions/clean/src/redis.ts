import { Redis } from 'ioredis'
import { log } from './log.js'
import { settings } from './settings.js'

export const redis = new Redis(settings.REDIS_URL, { connectTimeout: 2000, commandTimeout: 1000, maxRetriesPerRequest: 2 })
redis.on('error', (error) => log.error({ err: error }, 'redis'))
