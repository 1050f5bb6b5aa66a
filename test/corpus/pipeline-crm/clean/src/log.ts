import { pino } from 'pino'

export const log = pino({ name: 'pipeline', redact: ['req.headers.authorization', 'body.password'] })
