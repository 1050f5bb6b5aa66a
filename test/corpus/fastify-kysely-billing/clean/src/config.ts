const read = (name: string, least = 1) => {
  const value = process.env[name]
  if (!value || value.length < least) throw new Error(`${name} is not set`)
  return value
}

export const config = {
  databaseUrl: read('DATABASE_URL'),
  amqpUrl: read('AMQP_URL'),
  redisUrl: read('REDIS_URL'),
  gatewayUrl: read('GATEWAY_URL'),
  gatewayKey: read('GATEWAY_KEY', 20),
  jwksUrl: read('JWKS_URL'),
}
