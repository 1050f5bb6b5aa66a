import type { Found } from './found.ts'

const secretName = /(^|_)(PASSWORD|PASSWD|PASSPHRASE|SECRET|SECRETS|TOKEN|APIKEY|KEY|CREDENTIALS|SECRET_KEY_BASE|SALT|PEPPER)$/
/** Keys that find something, and do not open anything. */
const openName =
  /PUBLIC|PUBLISHABLE|(^|_)ANON(_|$)|SITE_?KEY|(^|_)(CACHE|PARTITION|SORT|PRIMARY|FOREIGN|STORAGE|ROUTING|IDEMPOTENCY|COOKIE|QUEUE|REDIS|S3|OBJECT|LOCK|I18N|FEATURE|LOCAL|TLS|SSL|PREFIX|TRANSLATION|DEDUPE)_KEY$|(WRITE|TRACKING|ANALYTICS|SEGMENT|MEASUREMENT)_KEY$|KEY_(PREFIX|NAME|ID|PATH|FILE)|MAX_TOKEN|TOKEN_(NAME|TYPE)/

const fallback =
  /(?:process\.env|import\.meta\.env|Bun\.env|\benv)(?:\.([A-Za-z_]\w*)|\[\s*['"]([A-Za-z_]\w*)['"]\s*\])!?\s*(?:\|\||\?\?)\s*(['"`])([^'"`\n$]{1,200})\3/g
const withDefault =
  /\b(?:config|configService|env|getEnv|this\.config(?:Service)?)(?:\.(?:get|getOrThrow|str|string))?(?:<\w+>)?\(\s*(['"])([A-Za-z_]\w*)\1\s*,\s*(['"`])([^'"`\n$]{1,200})\3\s*,?\s*\)/g
const schemaDefault =
  /(?<![\w$])['"]?([A-Za-z_]\w*)['"]?\s*:\s*(?:z|Joi|joi|yup|str|t|v|s|env|envalid)\b[^\n,]*?(\.(?:default|catch|fallback|optional)\(\s*(['"`])([^'"`\n$]{1,200})\3\s*\))/g

/** Texts that code takes where the environment does not say a secret. */
export function* fallbacksIn(text: string): Iterable<Found> {
  for (const match of text.matchAll(fallback)) {
    const [all, plain, quoted, , value = ''] = match
    const from = match.index + all.length - value.length - 2
    yield* judged(text, { name: plain ?? quoted!, value, start: from, end: match.index + all.length, kind: 'fallback' })
  }
  for (const match of text.matchAll(withDefault)) {
    const [all, , name = '', , value = ''] = match
    const from = match.index + all.lastIndexOf(value) - 1
    yield* judged(text, { name, value, start: from, end: from + value.length + 2, kind: 'fallback' })
  }
  for (const match of text.matchAll(schemaDefault)) {
    const [all, name = '', call = '', , value = ''] = match
    const end = match.index + all.length
    yield* judged(text, { name, value, start: end - call.length, end, kind: 'default' })
  }
}

interface Candidate {
  readonly name: string
  readonly value: string
  readonly start: number
  readonly end: number
  readonly kind: 'fallback' | 'default'
}

function* judged(text: string, { name, value, start, end, kind }: Candidate): Iterable<Found> {
  const upper = name.replace(/([a-z0-9])([A-Z])/g, '$1_$2').toUpperCase()
  const isLogin = /^[a-z][a-z0-9+]*:\/\/[^:/\s]*:[^@/\s]+@(?!localhost|127\.|0\.0\.0\.0|\[?::1|host\.docker)/i.test(value)
  if (!isLogin && (!secretName.test(upper) || openName.test(upper) || !opens(value) || names(upper, value))) return
  if (isForDevelopment(text, start)) return
  const masked = isLogin ? value.replace(/:\/\/([^:/]*):[^@]*@/, '://$1:…@') : `${value.slice(0, 3)}…`
  yield { kind, what: isLogin ? 'a login' : 'a secret', name, masked, start, end }
}

/** Keys that are sent along with pages, to be seen by everybody. */
export function isShown(value: string): boolean {
  return /^(phc_|pk_|pk\.eyJ|pub_|pub-|sb_publishable_)/.test(value)
}

/** Keys of that name are more than a name for something. */
const guards =
  /(^|_)(API|APP|AUTH|ACCESS|ADMIN|CRYPT|CIPHER|ENC|ENCRYPTION|HASH|HMAC|INTERNAL|JWT|LICENSE|MASTER|PRIVATE|ROOT|SECRET|SERVICE|SESSION|SHARED|SIGN|SIGNATURE|SIGNING|SYSTEM|VERIFY|WEBHOOK)_?KEY$/

/** Some words, for what is found by them. */
function names(upper: string, value: string): boolean {
  return (
    upper.endsWith('_KEY') &&
    !guards.test(upper) &&
    /^[a-z]+(-[a-z]+)+$/.test(value) &&
    !/key|secret|change|dev|default|local|test|-me$/.test(value)
  )
}

/** Neither empty, nor a path, an address or a plain word that fails at once. */
function opens(value: string): boolean {
  return (
    value.trim() !== '' &&
    !isShown(value) &&
    !/^(https?:|\.{0,2}\/|<|undefined$|null$|none$|unset$|missing$|disabled$)/i.test(value)
  )
}

/** In a comment, or taken in development alone: the line, or the one before it, asks where it runs. */
function isForDevelopment(text: string, at: number): boolean {
  const from = text.lastIndexOf('\n', text.lastIndexOf('\n', at) - 1) + 1
  const lines = text.slice(from, at)
  return (
    /^\s*(\/\/|\*|\/\*)/.test(text.slice(text.lastIndexOf('\n', at) + 1, at)) ||
    /NODE_ENV|isProd|isDev|isTest|import\.meta\.env\.(DEV|PROD)/i.test(lines)
  )
}
