const need = (name: string) => {
  const value = process.env[name]
  if (!value) throw new Error(`${name} is needed`)
  return value
}

/** id -> key; the first encrypts, all decrypt. */
function fieldKeys() {
  const keys = new Map<string, Buffer>()
  for (const pair of need('FIELD_KEYS').split(',')) {
    const [id = '', key = ''] = pair.split(':')
    const bytes = Buffer.from(key, 'base64')
    if (!/^[a-z0-9]{4}$/.test(id) || bytes.length !== 32) throw new Error('FIELD_KEYS: id:base64 of 32 bytes')
    keys.set(id, bytes)
  }
  return keys
}

export const config = {
  port: Number(process.env.PORT ?? 7000),
  metricsPort: Number(process.env.METRICS_PORT ?? 9464),
  databaseUrl: need('DATABASE_URL'),
  redisUrl: need('REDIS_URL'),
  ssoIssuer: need('SSO_ISSUER'),
  ssoClientId: need('SSO_CLIENT_ID'),
  ssoClientSecret: need('SSO_CLIENT_SECRET'),
  publicUrl: need('PUBLIC_URL'),
  fieldKeys: fieldKeys(),
}
