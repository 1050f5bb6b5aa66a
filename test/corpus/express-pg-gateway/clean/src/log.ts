import { pino } from 'pino'

export const log = pino({ name: 'gateway', redact: ['req.headers.authorization'] })
