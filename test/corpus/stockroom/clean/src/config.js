const need = (name) => {
  const value = process.env[name];
  if (!value) throw new Error(`${name} must be set`);
  return value;
};

export default {
  port: Number(process.env.PORT ?? 4000),
  metricsPort: Number(process.env.METRICS_PORT ?? 9464),
  databaseUrl: need('DATABASE_URL'),
  databaseCa: process.env.DATABASE_CA,
  redisUrl: need('REDIS_URL'),
  issuer: need('OIDC_ISSUER'),
  audience: need('OIDC_AUDIENCE'),
  reorderUrl: process.env.REORDER_URL,
};
