const need = (name: string): string => {
  const value = process.env[name]
  if (!value) throw new Error(`${name} is not set`)
  return value
}

export const config = {
  port: Number(process.env.PORT ?? 8080),
  metricsPort: Number(process.env.METRICS_PORT ?? 9464),
  databaseUrl: need('DATABASE_URL'),
  databaseCa: process.env.DATABASE_CA,
  redisUrl: need('REDIS_URL'),
  issuer: need('OIDC_ISSUER'),
  audience: need('OIDC_AUDIENCE'),
  alertsUrl: need('ALERTS_URL'),
}
