import { Redis } from 'ioredis'
import { config } from './config.js'

export const redis = new Redis(config.redisUrl, { commandTimeout: 500, maxRetriesPerRequest: 1 })
