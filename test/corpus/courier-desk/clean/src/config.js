const need = (name) => {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is missing`);
  return value;
};

/** kid -> key; the first signs, all verify. */
function tokenKeys() {
  const keys = new Map(Object.entries(JSON.parse(need('TOKEN_KEYS'))).map(([kid, key]) => [kid, Buffer.from(key, 'base64')]));
  if (keys.size === 0 || [...keys.values()].some((key) => key.length < 32)) throw new Error('TOKEN_KEYS: at least one key of 32 bytes');
  return keys;
}

export const config = {
  port: Number(process.env.PORT ?? 8000),
  metricsPort: Number(process.env.METRICS_PORT ?? 9464),
  databaseUrl: need('DATABASE_URL'),
  redisUrl: need('REDIS_URL'),
  mapsUrl: need('MAPS_URL'),
  tokenKeys: tokenKeys(),
};
