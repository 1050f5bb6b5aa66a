import { z } from 'zod'

export const config = z
  .object({
    PORT: z.coerce.number().default(8080),
    METRICS_PORT: z.coerce.number().default(9464),
    MONGO_URL: z.string().startsWith('mongodb'),
    OIDC_ISSUER: z.string().url(),
    OIDC_AUDIENCE: z.string().min(1),
    SITE_ORIGINS: z.string().transform((s) => s.split(',')),
    /** Newest first; receivers know them all. */
    HOOK_KEYS: z.string().min(32).transform((s) => s.split(',')),
  })
  .parse(process.env)
