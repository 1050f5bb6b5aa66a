import { z } from 'zod'

const Settings = z.object({
  PORT: z.coerce.number().default(8787),
  METRICS_PORT: z.coerce.number().default(9464),
  REDIS_URL: z.string().url(),
  DISCORD_APPLICATION_ID: z.string().regex(/^\d{17,20}$/),
  DISCORD_PUBLIC_KEY: z.string().regex(/^[0-9a-f]{64}$/),
  DISCORD_TOKEN: z.string().min(50),
  DISCORD_CLIENT_SECRET: z.string().min(20),
  PUBLIC_URL: z.string().url(),
  /** Two keys, so that one can be replaced: the operator's tool sends the newer. */
  REFRESH_KEY: z.string().min(32),
  REFRESH_KEY_BEFORE: z.string().min(32).optional(),
})

export const settings = Settings.parse(process.env)
