import { pino } from 'pino'

export const log = pino({ name: 'market', redact: ['req.headers.authorization'] })
