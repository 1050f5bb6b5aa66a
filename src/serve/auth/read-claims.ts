import { TokenError } from './token-error.ts'

export interface ClaimRules {
  readonly issuer: string
  readonly audience: string
  readonly clockSkewS: number
  readonly rolesClaim: string
  readonly tenantClaim: string
}

export interface VerifiedToken {
  readonly subject: string
  readonly roles: readonly string[]
  readonly tenant: string | null
  readonly expiresAtMs: number
}

type Claims = Readonly<Record<string, unknown>>

const maxNameLength = 255
/** 9999-12-31: a later time is a mistake of units, not a long life. */
const maxTimeS = 253_402_300_799
/** Controls, line separators and lone surrogates: text that a log or a database would not keep as it is. */
const unsafeText = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}]/u

/** Checks the claims of a token whose signature already held. */
export function readClaims(claims: Claims, rules: ClaimRules, nowMs: number): VerifiedToken {
  if (claims.iss !== rules.issuer) throw new TokenError('token_wrong_issuer', 'token is from another issuer')
  if (!isMeantFor(claims.aud, rules.audience)) throw new TokenError('token_wrong_audience', 'token is for another audience')
  const expiresAtMs = checkTimes(claims, rules.clockSkewS, nowMs)
  const subject = claims.sub
  if (!isName(subject)) throw invalid(`claim \`sub\` must be 1 to ${maxNameLength} characters without control characters`)
  const roles = readRoles(claims, rules.rolesClaim)
  const tenant = readTenant(claims, rules.tenantClaim)
  return Object.freeze({ subject, roles, tenant, expiresAtMs })
}

function isMeantFor(aud: unknown, audience: string): boolean {
  if (Array.isArray(aud)) return aud.every((one) => typeof one === 'string') && aud.includes(audience)
  return aud === audience
}

function checkTimes(claims: Claims, clockSkewS: number, nowMs: number): number {
  const exp = readTime(claims, 'exp')
  if (exp === undefined) throw invalid('claim `exp` is missing')
  const nowS = nowMs / 1000
  if (exp + clockSkewS <= nowS) throw new TokenError('token_expired', 'token has expired')
  for (const name of ['nbf', 'iat']) {
    const time = readTime(claims, name)
    if (time !== undefined && time > nowS + clockSkewS) {
      throw new TokenError('token_not_yet_valid', `claim \`${name}\` lies in the future`)
    }
  }
  return exp * 1000
}

function readTime(claims: Claims, name: string): number | undefined {
  if (!Object.hasOwn(claims, name)) return undefined
  const value = claims[name]
  if (!Number.isInteger(value) || (value as number) < 0 || (value as number) > maxTimeS) {
    throw invalid(`claim \`${name}\` must be a time in whole seconds`)
  }
  return value as number
}

function readRoles(claims: Claims, path: string): readonly string[] {
  const value = readPath(claims, path) ?? []
  const roles = typeof value === 'string' ? value.split(' ').filter((role) => role !== '') : value
  if (!Array.isArray(roles) || !roles.every(isName)) throw invalid('the roles claim must be strings')
  return Object.freeze([...new Set(roles)])
}

function readTenant(claims: Claims, path: string): string | null {
  const value = readPath(claims, path) ?? null
  if (value !== null && !isName(value)) {
    throw invalid(`the tenant claim must be 1 to ${maxNameLength} characters without control characters`)
  }
  return value
}

/** A claim may itself have dots in its name (`https://example.com/roles`), so the whole name is tried first. */
function readPath(claims: Claims, path: string): unknown {
  if (Object.hasOwn(claims, path)) return claims[path]
  let value: unknown = claims
  for (const name of path.split('.')) {
    if (typeof value !== 'object' || value === null || Array.isArray(value) || !Object.hasOwn(value, name)) return undefined
    value = (value as Claims)[name]
  }
  return value
}

function isName(value: unknown): value is string {
  return typeof value === 'string' && value !== '' && value.length <= maxNameLength && !unsafeText.test(value)
}

function invalid(message: string): TokenError {
  return new TokenError('token_invalid', message)
}
