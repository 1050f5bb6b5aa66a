import { pino } from 'pino'

export const log = pino({
  name: 'invoice-desk',
  redact: { paths: ['req.headers.authorization', 'req.headers.cookie', '*.contactEmail'], censor: '[redacted]' },
})
