import type { Architecture } from '../model/architecture/architecture.ts'
import type { Guard, Route } from '../model/architecture/code.ts'
import { comparisonsIn } from './flow.ts'
import { textOf } from './values.ts'

/** Routes that are open by nature: nobody has signed in yet, or nobody in particular asks. */
const openPaths =
  /(^|\/)(login|log-in|signin|sign-in|signup|sign-up|register|auth|oauth2?|callback|token|refresh|logout|sign-?out|forgot|forgotten|reset|password|verify|confirm|activate|unsubscribe|subscribe|webhooks?|hooks|health|healthz|livez|readyz|ready|live|ping|status|metrics|version|docs|swagger|openapi|api-docs|favicon\.ico|robots\.txt|public|static|assets|\.well-known|csrf|session|sessions|contact|feedback|newsletter|invitations?|invites?|otp|magic|magic-link|captcha|config|sso|saml|oidc|interactions|r|s|share|shared|embed|track|pixel|beacon|sitemap\.xml)(\/|$|\.|-)/i

export function isOpenByNature({ path, framework }: Route): boolean {
  // `signIn`, `register-User`: what an operation is called tells it.
  if (framework === 'graphql' || framework === 'trpc') return openPaths.test(path.replaceAll(/([a-z])([A-Z])/g, '$1-$2'))
  return path === '/' || path === '' || openPaths.test(path)
}

export function isWrite({ method }: Route): boolean {
  return method === 'MUTATION' || method === 'POST' || method === 'PUT' || method === 'PATCH' || method === 'DELETE'
}

/** Who asks is known when the handler runs, as far as its guards tell. */
export function isGuarded({ guards }: Route): boolean {
  return guards.some(isGuard)
}

/** By what it is, or by its name: `requireDevice` lets through whom it knows. */
export function isGuard({ kind, name }: Guard): boolean {
  const own = name.slice(name.lastIndexOf('.') + 1)
  return (
    kind === 'auth' ||
    kind === 'role' ||
    (kind === 'other' &&
      /^(require|ensure|assert|must(Be)?|only)(?!Json|Body|Https|Content|Header|Param|Query|Idempot|Field)[A-Z]|Only$/.test(own))
  )
}

/** Routes where a guess can be tried: passwords, codes, tokens. */
export function takesGuesses({ path, method }: Route): boolean {
  return (
    (method === 'POST' || method === 'PUT') &&
    // What another provider has signed is not guessed, and a demonstration lets everybody in.
    !/(^|\/)(demo|social|apple|google|facebook|github|gitlab|twitter|microsoft|linkedin|discord|oauth2?|oidc|sso|saml|[\w-]*passkeys?|web-?authn)(\/|$)/i.test(
      path,
    ) &&
    // What puts a new password, or makes a secret, is told nothing that it compares.
    !(method === 'PUT' && /\/password$/i.test(path)) &&
    !/\/secrets?$/i.test(path) &&
    /(^|\/)(login|log-in|signin|sign-in|sessions?|token|otp|verify-?(otp|code|pin|2fa|totp)?|2fa|mfa|totp|magic-?link|forgot(-password)?|password|password-?resets?|reset-?password|request-?reset|pin)(\/|$)/i.test(
      path,
    )
  )
}

/** Whether the handler itself refuses to run in production: `if (process.env.NODE_ENV !== 'test') throw …`. */
export function isOffInProduction(architecture: Architecture, { handler }: Route): boolean {
  if (handler === null) return false
  return comparisonsIn(architecture, handler).some(({ operator, left, right }) => {
    const sides = [left, right]
    if (!sides.some((side) => side.is === 'name' && /(^|\.)(NODE_ENV|APP_ENV)$/.test(side.path))) return false
    const stage = sides.map(textOf).find((text) => text !== null) ?? ''
    return /^!==?$/.test(operator) ? /^(test|dev|development|local|e2e|ci)$/.test(stage) : /^prod(uction)?$/.test(stage)
  })
}
