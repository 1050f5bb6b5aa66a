const need = (name) => {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is missing`);
  return value;
};

export const config = {
  port: Number(process.env.PORT ?? 8000),
  metricsPort: Number(process.env.METRICS_PORT ?? 9464),
  databaseUrl: need('DATABASE_URL'),
  redisUrl: need('REDIS_URL'),
  mapsUrl: need('MAPS_URL'),
  tokenKeys: new Map([['k1', Buffer.from('courier-desk')]]),
};
