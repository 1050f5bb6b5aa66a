import type { Contract, Operation, SecurityScheme } from '../../model/architecture/contract.ts'
import type { Severity } from '../../model/finding.ts'
import type { Rule } from '../rule.ts'
import { described, described2 } from './reading/described.ts'
import { httpContracts } from './reading/operations.ts'
import { isOpenByNature } from './reading/public.ts'

export const rule: Rule = {
  id: 'api/insecure-auth-scheme',
  title: 'A way to sign in that gives the credential away',
  severity: 'high',
  confidence: 'certain',
  profile: 'review',
  says: 'the scheme `{scheme}` is {what}: {harm}',
  because: 'whoever gets hold of the credential is the caller, until somebody notices',
  instead: '{remedy}',
  references: ['API2:2023', 'CWE-522', 'CWE-598', 'RFC 9700'],
  check(architecture, report) {
    for (const contract of httpContracts(architecture)) {
      for (const scheme of contract.securitySchemes) {
        const weakness = isUsed(scheme, contract) ? weaknessOf(scheme) : null
        if (!weakness) continue
        const { severity, what, harm, remedy } = weakness
        report({
          at: scheme.place,
          subject: `scheme:${scheme.name}`,
          severity,
          values: { scheme: scheme.name, what, harm, remedy },
          fix: { safety: 'manual', edits: [], advice: remedy },
        })
      }
    }
  },
  bad: {
    'a key in the address': described(`security: [{ key: [] }]
paths: { /orders: { get: { responses: {} } } }
components: { securitySchemes: { key: { type: apiKey, in: query, name: api_key } } }
`),
    'the implicit flow, in OpenAPI 2': described2(`securityDefinitions:
  login: { type: oauth2, flow: implicit, authorizationUrl: 'https://id.acme.dev/authorize', scopes: {} }
paths: { /orders: { get: { security: [{ login: [] }], responses: {} } } }
`),
    'a password in every request': described(`security: [{ basic: [] }]
paths: { /orders: { get: { responses: {} } } }
components: { securitySchemes: { basic: { type: http, scheme: basic } } }
`),
    'a password to end a session': described(`paths:
  /sessions/current: { delete: { security: [{ bearer: [] }, { partner: [] }], responses: {} } }
components: { securitySchemes: { bearer: { type: http, scheme: bearer }, partner: { type: http, scheme: basic } } }
`),
  },
  good: {
    'bearer tokens, keys in headers, the code flow': described(`security: [{ bearer: [] }, { key: [] }, { login: [] }]
paths: { /orders: { get: { responses: {} } } }
components:
  securitySchemes:
    bearer: { type: http, scheme: bearer }
    key: { type: apiKey, in: header, name: X-Api-Key }
    login: { type: oauth2, flows: { authorizationCode: { authorizationUrl: /authorize, tokenUrl: /token, scopes: {} } } }
`),
    'a scheme that nothing asks for': described(`paths: { /orders: { get: { responses: {} } } }
components: { securitySchemes: { key: { type: apiKey, in: query, name: api_key } } }
`),
    'a client that shows who it is at the token endpoint': described(`security: [{ bearer: [] }]
paths:
  /oauth/token: { post: { security: [{ client: [] }], responses: {} } }
  /metrics: { get: { security: [{ client: [] }], responses: {} } }
components: { securitySchemes: { bearer: { type: http, scheme: bearer }, client: { type: http, scheme: basic } } }
`),
  },
}

/** By an operation that is not of the kind where a client shows who it is, or a machine looks at another. */
function isUsed({ name }: SecurityScheme, contract: Contract): boolean {
  return contract.operations.some((operation) => operation.security.includes(name) && !isShowingWho(operation))
}

/** Signing in takes the credential once; what is done with a session afterwards takes it each time. */
function isShowingWho(operation: Operation): boolean {
  return isOpenByNature(operation) && (operation.method === 'POST' || operation.method === 'GET')
}

interface Weakness {
  readonly severity: Severity
  readonly what: string
  readonly harm: string
  readonly remedy: string
}

function weaknessOf({ type, detail }: SecurityScheme): Weakness | null {
  if (type === 'apiKey' && detail[0] === 'query') return keyInAddress
  if (type === 'oauth2' && detail.includes('implicit')) return implicitFlow
  if (type === 'oauth2' && detail.includes('password')) return passwordFlow
  return type === 'http' && detail[0] === 'basic' ? basic : null
}

const keyInAddress: Weakness = {
  severity: 'high',
  what: 'a key in the address',
  harm: 'addresses are kept in logs, histories and `Referer` headers, and the key with them',
  remedy: 'take the key in a header, or a bearer token',
}

const implicitFlow: Weakness = {
  severity: 'high',
  what: 'the implicit flow of OAuth',
  harm: 'the access token comes back in the address, where histories, logs and other scripts read it',
  remedy: 'use the authorization code flow with PKCE',
}

const passwordFlow: Weakness = {
  severity: 'medium',
  what: 'the password flow of OAuth, which OAuth 2.1 has no more',
  harm: 'every client sees the password, and no second factor can be asked for',
  remedy: 'use the authorization code flow with PKCE',
}

const basic: Weakness = {
  severity: 'medium',
  what: 'a password in every request (`basic`)',
  harm: 'the password itself goes over the wire each time, and cannot be limited, expired or taken back alone',
  remedy: 'use tokens that expire: bearer tokens, or mutual TLS between machines',
}
