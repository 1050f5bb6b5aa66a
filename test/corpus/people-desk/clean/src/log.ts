import { pino } from 'pino'

export const log = pino({ name: 'people-desk', redact: ['authorization', '*.bankAccount', '*.fullName'] })
