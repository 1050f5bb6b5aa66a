import { Redis } from 'ioredis'
import { config } from './config.js'
import { logger } from './logger.js'

export const redis = new Redis(config.REDIS_URL, { commandTimeout: 1000, maxRetriesPerRequest: 2, keyPrefix: 'door:' })
redis.on('error', (error) => logger.error({ err: error }, 'redis'))
