import { z } from 'zod'

export const settings = z
  .object({
    QUEUE_REDIS_URL: z.string().url(),
    CACHE_REDIS_URL: z.string().url(),
    IDP_ISSUER: z.string().url(),
    MAIL_URL: z.string().url(),
    MAIL_TOKEN: z.string().min(20),
    UNSUBSCRIBE_KEY: z.string().min(32),
  })
  .parse(process.env)
