import { pino } from 'pino'

export const log = pino({ name: 'flow', redact: ['req.headers.authorization'] })
