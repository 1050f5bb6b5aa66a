import { z } from 'zod'

export const config = z
  .object({ DATABASE_URL: z.string().url(), REDIS_URL: z.string().url(), MAIL_URL: z.string().url(), SESSION_KEYS: z.string().transform((text) => text.split(',')).pipe(z.array(z.string().min(32)).min(1)), FIELD_KEY: z.string().length(44) })
  .parse(process.env)
