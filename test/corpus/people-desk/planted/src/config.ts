const must = (name: string): string => {
  const value = process.env[name]
  if (!value) throw new Error(`${name} is not set`)
  return value
}

export const config = { databaseUrl: must('DATABASE_URL'), redisUrl: must('REDIS_URL'), issuer: must('OIDC_ISSUER'), fieldKeys: must('FIELD_KEYS') }
