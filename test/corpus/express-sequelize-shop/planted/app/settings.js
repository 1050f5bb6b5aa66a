const need = (name, length = 1) => {
  const value = process.env[name]
  if (!value || value.length < length) throw new Error(`${name} must be set (at least ${length} characters)`)
  return value
}

export const settings = {
  databaseUrl: need('DATABASE_URL'),
  redisUrl: need('REDIS_URL'),
  tokenKeys: need('TOKEN_KEYS').split(',').map((pair) => {
    const [kid, secret] = pair.split(':')
    if (!secret || secret.length < 32) throw new Error('a token key is too short')
    return { kid, secret }
  }),
  providerUrl: need('PROVIDER_URL'),
  providerKey: need('PROVIDER_KEY', 16),
  callbackSecret: process.env.PROVIDER_CALLBACK_SECRET || 'shop-callback-secret',
  mailUrl: need('MAIL_URL'),
}
