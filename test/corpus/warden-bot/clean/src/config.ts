function must(name: string): string {
  const value = process.env[name]
  if (!value) throw new Error(`${name} is not set`)
  return value
}

export const config = {
  token: must('DISCORD_TOKEN'),
  appealsPublicKey: must('APPEALS_PUBLIC_KEY'),
  databaseFile: must('DATABASE_FILE'),
  reputationUrl: must('REPUTATION_URL'),
}
