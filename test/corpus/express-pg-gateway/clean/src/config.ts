import { z } from 'zod'

export const config = z
  .object({
    DATABASE_URL: z.string().url(),
    REDIS_URL: z.string().url(),
    PROFILES_URL: z.string().url(),
    ORDERS_URL: z.string().url(),
    IDP_ISSUER: z.string().url(),
    INTERNAL_KEY: z.string().includes('BEGIN PRIVATE KEY'),
  })
  .parse(process.env)
