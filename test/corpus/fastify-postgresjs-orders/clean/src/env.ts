function required(name: string): string {
  const value = process.env[name]
  if (!value) throw new Error(`${name} is not set`)
  return value
}

export const env = {
  port: Number(process.env.PORT ?? 3000),
  databaseUrl: required('DATABASE_URL'),
  redisUrl: required('REDIS_URL'),
  eventsUrl: required('EVENTS_URL'),
  carrierUrl: required('CARRIER_URL'),
  tokenIssuer: required('TOKEN_ISSUER'),
  tokenAudience: required('TOKEN_AUDIENCE'),
}
