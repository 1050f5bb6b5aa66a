import { PrismaClient } from '@prisma/client'
import { Queue } from 'bullmq'
import { Redis } from 'ioredis'
import { pino } from 'pino'
import { settings } from './settings.js'

export const log = pino({ name: 'newsletter', redact: ['*.email', 'req.headers.authorization'] })
export const prisma = new PrismaClient({ transactionOptions: { maxWait: 3_000, timeout: 8_000 } })
export const cache = new Redis(settings.CACHE_REDIS_URL, { commandTimeout: 400, maxRetriesPerRequest: 1 })
// BullMQ's workers block on purpose, so this connection has no limit of retries.
export const connection = new Redis(settings.QUEUE_REDIS_URL, { maxRetriesPerRequest: null, connectTimeout: 3_000 })

const defaultJobOptions = { attempts: 5, backoff: { type: 'exponential', delay: 2_000, jitter: 0.5 }, removeOnComplete: true, removeOnFail: true }
export const sendQueue = new Queue('send', { connection, defaultJobOptions })
export const mailQueue = new Queue('mail', { connection, defaultJobOptions })

export const upkeepQueue = new Queue('upkeep', { connection, defaultJobOptions })
