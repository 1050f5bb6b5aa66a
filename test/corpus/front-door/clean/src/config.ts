import { z } from 'zod'

const Env = z.object({
  PORT: z.coerce.number().default(8080),
  METRICS_PORT: z.coerce.number().default(9464),
  REDIS_URL: z.string().url(),
  DIRECTORY_URL: z.string().url(),
  DIRECTORY_TOKEN: z.string().min(32),
  MAIL_URL: z.string().url(),
  MAIL_TOKEN: z.string().min(32),
  PUBLIC_URL: z.string().url(),
  IDP_ISSUER: z.string().url(),
  IDP_CLIENT_ID: z.string(),
  IDP_CLIENT_SECRET: z.string().min(24),
  SIGNING_KEYS: z.string().transform((s) => JSON.parse(s) as Record<string, string>),
})

export const config = Env.parse(process.env)
