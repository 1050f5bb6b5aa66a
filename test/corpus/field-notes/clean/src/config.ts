function required(name: string): string {
  const value = process.env[name]
  if (!value) throw new Error(`${name} is not set`)
  return value
}

export const config = {
  port: Number(process.env.PORT ?? 8080),
  metricsPort: Number(process.env.METRICS_PORT ?? 9464),
  databaseFile: required('DATABASE_FILE'),
  issuer: required('OIDC_ISSUER'),
  audience: required('OIDC_AUDIENCE'),
  jwksUrl: new URL(required('OIDC_JWKS_URL')),
  corsOrigins: required('CORS_ORIGINS').split(','),
  logLevel: process.env.LOG_LEVEL ?? 'info',
}
