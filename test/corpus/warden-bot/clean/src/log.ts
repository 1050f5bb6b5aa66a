import { pino } from 'pino'

export const log = pino({ name: 'warden', base: { shard: process.env.SHARDS ?? 'manager' } })
