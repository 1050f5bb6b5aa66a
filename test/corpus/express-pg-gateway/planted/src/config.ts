import { z } from 'zod'

export const config = z
  .object({
    DATABASE_URL: z.string().url(),
    REDIS_URL: z.string().url(),
    PROFILES_URL: z.string().url(),
    ORDERS_URL: z.string().url(),
    IDP_ISSUER: z.string().url(),
  })
  .parse(process.env)
// Shared with the services behind us.
export const internalKey = process.env.INTERNAL_KEY || 'gateway-internal-key-2021'
