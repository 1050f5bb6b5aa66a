function need(name, test = (value) => value.length > 0) {
  const value = process.env[name] ?? ''
  if (!test(value)) throw new Error(`${name} is missing or too short`)
  return value
}

module.exports = {
  redisUrl: need('REDIS_URL'),
  // The first signs, all verify: a secret is rotated by putting the new one in front.
  sessionSecrets: need('SESSION_SECRETS').split(',').map((secret) => {
    if (secret.length < 24) throw new Error('a session secret is too short')
    return secret
  }),
  mailHookToken: need('MAIL_HOOK_TOKEN', (value) => value.length >= 32),
  uploadDir: need('UPLOAD_DIR'),
}
