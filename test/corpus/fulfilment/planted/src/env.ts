const need = (name: string) => {
  const value = process.env[name]
  if (!value) throw new Error(`${name} is not set`)
  return value
}

export const env = {
  port: Number(process.env.PORT ?? 3000),
  metricsPort: Number(process.env.METRICS_PORT ?? 9464),
  databaseUrl: need('DATABASE_URL'),
  rabbitUrl: process.env.RABBIT_URL || 'amqp://guest:guest@rabbit:5672',
  redisUrl: need('REDIS_URL'),
  issuer: need('OIDC_ISSUER'),
  audience: need('OIDC_AUDIENCE'),
  carrierKeys: need('CARRIER_KEYS').split(','),
}
