import pino from 'pino'

export const log = pino({ redact: ['token', '*.token', '*.authorization', 'code', 'state'] })
