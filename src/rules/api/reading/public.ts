/** Operations that are open by their nature, or that something other than `security` guards. */
import type { Operation } from '../../../model/architecture/contract.ts'
import { fixedSegments, plainName } from './operations.ts'

/** Who signs in has no credentials yet; monitors, other services' hooks and forms for visitors have none either. */
const openWords = new Set(
  `auth oauth oauth2 oidc openid sso saml connect authorize authenticate authentication login logout signin signout signup session
  sessions register registration registrations token tokens introspect revoke refresh password passwords reset forgot recover
  recovery verify verification verifications confirm confirmation activate activation otp mfa passkeys webauthn magiclink
  invite invites invitation invitations accept callback callbacks webhook webhooks hook hooks notify ipn
  health healthz healthcheck live livez liveness ready readyz readiness ping status heartbeat version metrics
  public guest guests anonymous wellknown jwks jwksjson subscribe unsubscribe captcha csrf csp cspreport track tracking cart carts
  basket baskets checkout checkouts consent consents graphql debug`.split(/\s+/),
)

/** Where visitors leave something, which is not theirs to read back. */
const forms = new Set('contact contacts contactus feedback newsletter waitlist telemetry beacon analytics'.split(' '))

export function isOpenByNature(operation: Operation): boolean {
  const words = [...fixedSegments(operation), ...operation.tags, operation.id ?? '']
  return (
    words.some((word) => isOneOf(openWords, word) || (operation.method === 'POST' && isOneOf(forms, word))) ||
    /(?:sign.?(?:in|up|out)|log.?(?:in|out)|webhook|callback|health)/i.test(operation.id ?? '')
  )
}

function isOneOf(known: ReadonlySet<string>, word: string): boolean {
  return known.has(plainName(word)) || word.split(/[-_.:]/).some((part) => known.has(part))
}

/** `x-public: true`, or a gateway's own words for who may call: `x-amazon-apigateway-auth`. */
export function isGuardedOrOpenByExtension({ extensions }: Operation): boolean {
  return Object.entries(extensions).some(([key, value]) => {
    if (/public|anonymous|unauthenticated|no-?auth|internal/i.test(key)) return value !== false
    return /auth|permission|scope|role|acl|policy|guard|gateway|kong|google|security/i.test(key)
  })
}

/** A header, cookie or signed link that the description has as a parameter instead of a scheme. */
export function takesCredential({ parameters, ownPath }: Operation): boolean {
  const inPath = [...ownPath.matchAll(/\{([^{}]*)\}/g)].map(([, name]) => plainName(name!))
  return (
    inPath.some((name) => /(?:token|hash|signature|secret)$/.test(name) || name === 'code') ||
    parameters.some(({ name, in: part }) => part !== 'path' && credential.test(plainName(name)))
  )
}

const credential =
  /^(?:cookie|token|session|sessionid|sig|jwt|code)$|authorization|apikey|(?:auth|access|api|user|session|csrf)token|signature/

/** It answers who is not let in, so that something lets in. */
export function answersRefusal({ responses }: Operation): boolean {
  return responses.some(({ status }) => status === '401' || status === '403')
}
