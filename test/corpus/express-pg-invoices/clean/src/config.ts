import { z } from 'zod'

const schema = z.object({
  PORT: z.coerce.number().int().default(8080),
  METRICS_PORT: z.coerce.number().int().default(9464),
  DATABASE_URL: z.string().url(),
  REDIS_URL: z.string().url(),
  IDP_ISSUER: z.string().url(),
  IDP_AUDIENCE: z.string().min(1),
  BANK_WEBHOOK_SECRET: z.string().min(32),
})

// A missing or short value stops the process here, before it listens.
export const config = schema.parse(process.env)
