const must = (name: string): string => {
  const value = process.env[name]
  if (!value) throw new Error(`${name} is not set`)
  return value
}

export const config = {
  production: process.env.NODE_ENV === 'production',
  databaseUrl: must('DATABASE_URL'),
  redisUrl: must('REDIS_URL'),
  amqpUrl: must('AMQP_URL'),
  natsUrl: must('NATS_URL'),
  issuer: must('IDP_ISSUER'),
  coversUrl: must('COVERS_URL'),
  warehouseUrl: must('WAREHOUSE_URL'),
  billingUrl: must('BILLING_URL'),
}
