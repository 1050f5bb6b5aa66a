const must = (name: string): string => {
  const value = process.env[name]
  if (!value) throw new Error(`${name} is not set`)
  return value
}

export const config = {
  production: process.env.NODE_ENV === 'production',
  databaseUrl: must('DATABASE_URL'),
  redisUrl: must('REDIS_URL'),
  natsUrl: must('NATS_URL'),
  issuer: must('TOKEN_ISSUER'),
  paymentsUrl: must('PAYMENTS_URL'),
  shippingUrl: must('SHIPPING_URL'),
  shippingKeyFile: must('SHIPPING_KEY_FILE'),
  ratesUrl: must('RATES_URL'),
  /** The number in the name of a pod of a StatefulSet. */
  partition: Number(/-(\d+)$/.exec(process.env.HOSTNAME ?? '')?.[1] ?? 0),
  partitions: 2,
}
