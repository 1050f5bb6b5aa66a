import { z } from 'zod'

export const env = z
  .object({
    PORT: z.coerce.number().default(8080),
    METRICS_PORT: z.coerce.number().default(9464),
    DATABASE_URL: z.string().startsWith('file:'),
    OIDC_ISSUER: z.string().url(),
    OIDC_AUDIENCE: z.string(),
    WEB_ORIGIN: z.string().url(),
    EXTENSION_REDIRECTS: z.string().transform((list) => new Set(list.split(','))),
  })
  .parse(process.env)
