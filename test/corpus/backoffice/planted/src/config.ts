const need = (name: string) => {
  const value = process.env[name]
  if (!value) throw new Error(`${name} is needed`)
  return value
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
  fieldKey: Buffer.from(need('FIELD_KEYS'), 'base64'),
}
