function must(name: string): string {
  const value = process.env[name]
  if (!value) throw new Error(`${name} is not set`)
  return value
}

export const config = {
  databaseUrl: must('DATABASE_URL'),
  redisUrl: must('REDIS_URL'),
  enrichmentUrl: must('ENRICHMENT_URL'),
  sessionHours: 12,
}
