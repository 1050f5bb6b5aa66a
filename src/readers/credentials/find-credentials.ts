import type { Credential } from '../../model/architecture/credential.ts'
import { placesOf } from '../../model/architecture/place.ts'
import { fallbacksIn, isShown } from './find-fallbacks.ts'
import type { Found } from './found.ts'
import { isGuessable, isRandom } from './randomness.ts'
import { privateKey, type Shape, tokenShapes } from './token-shapes.ts'

/** What may be a secret: most files have none of it, and are done with one look. */
const anything =
  /PRIVATE KEY|:\/\/[^\s/@]{0,80}:[^\s@]{4,}@|(?:AKIA|ASIA)[A-Z2-7]|gh[pousr]_|github_pat_|glpat-|xox[abeprs]-|hooks\.slack|[sr]k_live_|whsec_|SG\.|AIza|GOCSPX-|npm_|pypi-|dop_v1_|shp(?:at|ss|pa|ca)_|sk-|key-|hf_|dckr_pat_|lin_api_|ATATT|AccountKey=|discord|(?:secret|token|passw|api_?key|private_?key|access_?key|signing_?key|encryption_?key|master_?key)|_KEY\b/i

/** Secrets of a text, each once: what is told by its shape is not told by its name again. */
export function credentialsIn(path: string, text: string): Credential[] {
  if (!anything.test(text)) return []
  const place = placesOf(path, text)
  const found: Found[] = [...privateKeys(text), ...tokens(text), ...addresses(path, text)]
  for (const named of namedSecrets(path, text)) {
    if (!found.some(({ start, end }) => named.start < end && start < named.end)) found.push(named)
  }
  for (const fallback of /\.[cm]?[jt]s$/.test(path) ? fallbacksIn(text) : []) {
    if (!found.some(({ start, end }) => fallback.start < end && start < fallback.end)) found.push(fallback)
  }
  return found
    .filter(({ start }) => !isSilenced(text, start))
    .sort((a, b) => a.start - b.start)
    .map(({ start, end, ...rest }) => ({ ...rest, place: place(start, end) }))
}

/** What scanners of secrets are told to pass by. */
function isSilenced(text: string, at: number): boolean {
  const end = text.indexOf('\n', at)
  const line = text.slice(text.lastIndexOf('\n', at) + 1, end === -1 ? text.length : end)
  return /gitleaks:allow|pragma: ?allowlist secret|nosec\b|trufflehog:ignore/i.test(line)
}

function* privateKeys(text: string): Iterable<Found> {
  for (const match of text.matchAll(privateKey)) {
    yield {
      kind: 'private key',
      what: 'a private key',
      name: null,
      masked: match[1]!,
      start: match.index,
      end: match.index + match[0].length,
    }
  }
}

function* tokens(text: string): Iterable<Found> {
  for (const { what, pattern } of tokenShapes) yield* tokensOf(text, what, pattern)
}

function* tokensOf(text: string, what: string, pattern: Shape['pattern']): Iterable<Found> {
  for (const match of text.matchAll(pattern)) {
    const secret = match[1] ?? match[0]
    if (/example|sample|xxxx|0000000|1234567|abcdef/i.test(secret) || !isRandom(secret.replace(/^[A-Za-z]{2,6}[-_]/, ''), 2.8))
      continue
    const start = match.index + match[0].indexOf(secret)
    yield { kind: 'token', what, name: null, masked: `${secret.slice(0, 4)}…`, start, end: start + secret.length }
  }
}

const address = /\b([a-z][a-z0-9+.-]{1,20}):\/\/([\w.%~-]{0,60}):([^\s:/@'"`<>{}$\\]{4,120})@([\w.-]+)/gi

/** A service of the same compose file: what its password opens is told of the service itself. */
const composeFile = /(^|\/)(docker-)?compose[\w.-]*\.ya?ml$/

function* addresses(path: string, text: string): Iterable<Found> {
  for (const match of text.matchAll(address)) {
    const [all, scheme = '', user = '', password = '', host = ''] = match
    if (/^(localhost|127\.|0\.0\.0\.0|::1|host\.docker\.internal|example\.)/i.test(host)) continue
    if (composeFile.test(path) && !host.includes('.')) continue
    // What stands on one machine alone, and everybody's password, are told by other rules, or are no secret.
    if (isGuessable(password, user) || !/[0-9]/.test(password) || !isRandom(password, 2.6)) continue
    yield {
      kind: 'address',
      what: 'an address with its password',
      name: null,
      masked: `${scheme}://${user}:…@${host}`,
      start: match.index,
      end: match.index + all.length,
    }
  }
}

const named =
  /(?<![\w$-])["']?([A-Za-z_][\w.-]{2,60})["']?[ \t]*(?::[ \t]*(?:string|String)[ \t]*)?(?:=|:|=>|:=)[ \t]*(?:"([^"\s$<>{}]{16,200})"|'([^'\s$<>{}]{16,200})'|`([^`\s$<>{}]{16,200})`|([A-Za-z0-9_+/=.~-]{20,200})(?=[ \t]*(?:\r?\n|$|#)))/g

const secretName =
  /(^|[_.-])(PASSWORD|PASSWD|PASSPHRASE|SECRET|TOKEN|APIKEY|API_KEY|SECRET_KEY|PRIVATE_KEY|ACCESS_KEY|ENCRYPTION_KEY|SIGNING_KEY|MASTER_KEY|AUTH_KEY|WEBHOOK_KEY|SECRET_KEY_BASE|SECRET_ACCESS_KEY)$/
const openName =
  /PUBLIC|PUBLISHABLE|(^|_)ANON(_|$)|SITE_?KEY|EXAMPLE|SAMPLE|PLACEHOLDER|CSRF|NEXT_PAGE|CURSOR|ERROR|MESSAGE|LABEL|HEADER|INVALID|MISSING|HASH/

/** Keys that a page shows to everybody: they say whose events these are, and open nothing. */
const workflowFile = /^\.github\/workflows\//

/** The line is a comment up to here: steps that are switched off. */
function isComment(text: string, at: number): boolean {
  return /^\s*#/.test(text.slice(text.lastIndexOf('\n', at - 1) + 1, at))
}

/** A text that is all chance, and whose name says that it is a secret. */
function* namedSecrets(path: string, text: string): Iterable<Found> {
  for (const match of text.matchAll(named)) {
    const [all, name = '', ...quoted] = match
    const value = quoted.find((each) => each !== undefined) ?? ''
    const upper = name.replace(/([a-z0-9])([A-Z])/g, '$1_$2').toUpperCase()
    if (!secretName.test(upper) || openName.test(upper)) continue
    if (isPublic(value) || isOfSample(text, match.index)) continue
    if (!isRandom(value, 3.6) || isGuessable(value, '') || isWritten(value)) continue
    if (workflowFile.test(path) && isComment(text, match.index)) continue
    const start = match.index + all.lastIndexOf(value)
    yield { kind: 'named', what: 'a secret', name, masked: `${value.slice(0, 3)}…`, start, end: start + value.length }
  }
}

/** What its provider hands out to be shown, or only lets read: the key of a project of PostHog, a read-only token of Nx. */
function isPublic(value: string): boolean {
  if (isShown(value)) return true
  return /^[A-Za-z0-9+/]{24,}={0,2}$/.test(value) && /\|read(-only)?$/.test(Buffer.from(value, 'base64').toString('latin1'))
}

/** In a constant that says it is a sample: `export const samples = [ … ]`. */
function isOfSample(text: string, at: number): boolean {
  const declared = [...text.slice(0, at).matchAll(/^(?:export )?const (\w+)/gm)].at(-1)
  return (
    declared !== undefined && /(^|[a-z_])(samples?|examples?|fixtures?|mocks?|dummy|dummies|fakes?)(?![a-z])/i.test(declared[1]!)
  )
}

/** A path, a name of code, an address, a hash of a lock file, or words. */
function isWritten(value: string): boolean {
  return (
    !/\d/.test(value) ||
    !/[A-Za-z]/.test(value) ||
    /^(sha\d+-|https?:|\.{0,2}\/|arn:|vault|op:|projects\/|\$|process\.|import\.|env\.|config\.|secrets\.|[a-z]+\.[a-z]+\.[a-z])/i.test(
      value,
    ) ||
    /^[a-z]+([-_.][a-z]+)+\d{0,4}$/i.test(value) ||
    /^[A-Z][A-Z0-9_]+$/.test(value) ||
    (/^[\w]+\.[\w.]+\(?/.test(value) && !/^eyJ/.test(value))
  )
}
