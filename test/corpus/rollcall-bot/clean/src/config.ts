const need = (name: string) => {
  const value = process.env[name]
  if (!value) throw new Error(`${name} is missing`)
  return value
}

export const config = {
  token: need('DISCORD_TOKEN'),
  databaseUrl: need('DATABASE_URL'),
  healthPort: Number(process.env.HEALTH_PORT ?? 8080),
  metricsPort: Number(process.env.METRICS_PORT ?? 9464),
}
