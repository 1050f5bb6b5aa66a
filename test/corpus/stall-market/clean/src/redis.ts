import { Redis } from 'ioredis'
import { config } from './config.js'

export const redis = new Redis(config.redisUrl, { commandTimeout: 300, maxRetriesPerRequest: 1 })
