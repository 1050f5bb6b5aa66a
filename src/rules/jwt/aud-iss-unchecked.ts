import type { Value } from '../../model/architecture/code.ts'
import type { Rule } from '../rule.ts'
import { callsTo, fieldOf, isClosed, within } from '../values.ts'

export const rule: Rule = {
  id: 'jwt/aud-iss-unchecked',
  title: 'A token for another service is accepted',
  severity: 'high',
  confidence: 'likely',
  profile: 'gate',
  says: 'tokens of a shared issuer are accepted without a look at {missing}',
  because:
    'the keys sign tokens for every client of the issuer: one that was made for another service, with other rights, signs in here',
  instead: 'say `issuer` and `audience` in the options of the check',
  references: ['CWE-287', 'RFC 8725', 'ASVS 9.2.3'],

  check(architecture, report) {
    for (const call of callsTo(architecture, /^(jose:jwtVerify|jsonwebtoken:verify)$/)) {
      const [, key, options] = call.args
      if (key === undefined || !isShared(key, call.target!) || !isClosed(options) || options?.is === 'function') continue
      const missing = ['issuer', 'audience'].filter((name) => fieldOf(options, name) === undefined)
      if (missing.length === 0) continue
      report({
        at: call.place,
        subject: `call:${call.callee}`,
        values: { missing: missing.map((name) => `\`${name}\``).join(' and ') },
        severity: missing.includes('audience') ? 'high' : 'medium',
        related: [{ at: key.place, message: 'the keys are those of an issuer that others use too' }],
      })
    }
  },

  bad: {
    neither: `import { createRemoteJWKSet, jwtVerify } from 'jose'
const keys = createRemoteJWKSet(new URL('https://id.example.com/jwks'))
export const who = (token: string) => jwtVerify(token, keys, { algorithms: ['RS256'] })
`,
    'no audience': `import { createRemoteJWKSet, jwtVerify } from 'jose'
const keys = createRemoteJWKSet(new URL('https://id.example.com/jwks'))
export const who = (token: string) => jwtVerify(token, keys, { issuer: 'https://id.example.com' })
`,
  },
  good: {
    both: `import { createRemoteJWKSet, jwtVerify } from 'jose'
const keys = createRemoteJWKSet(new URL('https://id.example.com/jwks'))
export const who = (token: string) => jwtVerify(token, keys, { issuer: 'https://id.example.com', audience: 'shop' })
`,
    'a key of our own, for one service': `import jwt from 'jsonwebtoken'
export const who = (token: string) => jwt.verify(token, process.env.JWT_KEY!, { algorithms: ['HS256'] })
`,
    'options of another file': `import { createRemoteJWKSet, jwtVerify } from 'jose'
import { options } from './options.js'
const keys = createRemoteJWKSet(new URL('https://id.example.com/jwks'))
export const who = (token: string) => jwtVerify(token, keys, options)
`,
  },
}

/** Keys that are fetched from an issuer. */
function isShared(key: Value, target: string): boolean {
  return (
    [...within(key, 6)].some(
      (value) =>
        (value.is === 'call' || value.is === 'name') &&
        value.origin?.from === 'call' &&
        /^(jose:createRemoteJWKSet|jwks-rsa:)/.test(value.origin.callee),
    ) ||
    (target.startsWith('jsonwebtoken') && key.is === 'name' && /getKey|jwks/i.test(key.path))
  )
}
