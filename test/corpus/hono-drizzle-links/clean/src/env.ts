import { z } from 'zod'

export const env = z
  .object({ DATABASE_URL: z.string().url(), REDIS_URL: z.string().url(), IDP_URL: z.string().url(), IDP_CLIENT_ID: z.string().min(1), IDP_CLIENT_SECRET: z.string().min(20), PUBLIC_URL: z.string().url() })
  .parse(process.env)
