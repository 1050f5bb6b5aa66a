/** Names and values that are secrets, and those that only look so. */

const secret =
  /(^|[_.-])(PASSWORD|PASSWD|PASSPHRASE|PWD|SECRET|SECRETS|TOKEN|APIKEY|API_KEY|SECRET_KEY|PRIVATE_KEY|ACCESS_KEY|ENCRYPTION_KEY|SIGNING_KEY|MASTER_KEY|CREDENTIALS|SECRET_KEY_BASE)$/
const notSecret =
  /PUBLIC|PUBLISHABLE|(^|_)ANON(_|$)|ALLOW|ENABLE|DISABLE|REQUIRE|(^|_)(NO|MIN|MAX|USE|HAS|IS)_|SAMPLE|EXAMPLE|SITE_?KEY|COOKIE_NAME|FORGOT|RESET/

/** Whether a variable's name says that its value is a secret: `DB_PASSWORD`, `JWT_SECRET`; not `SECRET_NAME`, `TOKEN_TTL`. */
export function isSecretName(name: string): boolean {
  const upper = name.replace(/([a-z0-9])([A-Z])/g, '$1_$2').toUpperCase()
  return secret.test(upper) && !notSecret.test(upper)
}

const stand =
  /^(dummy|placeholder|build|builder|build[-_]?time|ci|fake|not[-_ ]?(used|a[-_ ]?secret)|unused|none|null|undefined|n\/a|todo|x+|\*+|\.+)$/i

/** A text that is a secret by itself: neither a variable, nor where one is found, nor plainly a stand-in. */
export function isSecretValue(value: string): boolean {
  const text = value.trim().replace(/^(["'])(.*)\1$/, '$2')
  if (text === '' || stand.test(text) || /^(dummy|placeholder|fake|build)[-_]/i.test(text)) return false
  if (/^(true|false|yes|no|on|off|\d{1,4})$/i.test(text)) return false
  if (/[$]|^<.*>$|^{{.*}}$|^\/(run|var|etc|vault|mnt|secrets)\b|^(file|https?|vault|op|arn|ssm|projects):?\//i.test(text))
    return false
  return !/^(your|my|the)[-_ ]|[-_ ]here$|^(arn|vault|op|ref|secret|sm|awssm):/i.test(text)
}
