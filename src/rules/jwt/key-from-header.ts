import type { Value } from '../../model/architecture/code.ts'
import type { Rule } from '../rule.ts'
import { callsTo, within } from '../values.ts'

export const rule: Rule = {
  id: 'jwt/key-from-header',
  title: 'The token says which key it is checked with',
  severity: 'blocker',
  confidence: 'likely',
  profile: 'gate',
  says: '`{field}` of a token that nobody has checked yet says where the key is {how}',
  because: 'whoever makes a token names a key of his own with it, and the check passes: the signature proves nothing',
  instead:
    'choose among keys that are configured: a JWKS at a fixed address, or a map of key ids in which an unknown one is refused',
  references: ['CWE-347', 'CWE-22', 'RFC 8725', 'ASVS 9.1.3'],

  check(architecture, report) {
    for (const call of callsTo(architecture, loads)) {
      const field = call.args
        .slice(0, 2)
        .map(fieldIn)
        .find((each) => each !== null)
      if (field == null) continue
      // An id chooses: it is only a place where it becomes part of a path, an address or a statement.
      report({
        at: call.place,
        subject: `call:${call.callee}`,
        values: {
          field,
          how: /^node:fs/.test(call.target!)
            ? 'read from'
            : /query|raw|prepare/.test(call.target!)
              ? 'looked up, as text of a statement'
              : 'fetched from',
        },
      })
    }
  },

  bad: {
    'an address in the header': `import { createRemoteJWKSet, decodeProtectedHeader, jwtVerify } from 'jose'
export async function who(token: string) {
  const header = decodeProtectedHeader(token)
  return jwtVerify(token, createRemoteJWKSet(new URL(header.jku!)), { algorithms: ['RS256'] })
}
`,
    'an id that becomes a path': `import { readFileSync } from 'node:fs'
import jwt from 'jsonwebtoken'
export const who = (token: string) =>
  jwt.verify(token, (header, done) => done(null, readFileSync(\`keys/\${header.kid}.pem\`)), { algorithms: ['RS256'] })
`,
    'taken from what was decoded at once': `import { createRemoteJWKSet, decodeProtectedHeader, jwtVerify } from 'jose'
export const who = (token: string) =>
  jwtVerify(token, createRemoteJWKSet(new URL(String(decodeProtectedHeader(token).jku))), { algorithms: ['EdDSA'] })
`,
  },
  good: {
    'a fixed address': `import { createRemoteJWKSet, jwtVerify } from 'jose'
const keys = createRemoteJWKSet(new URL('https://id.example.com/jwks'))
export const who = (token: string) => jwtVerify(token, keys, { algorithms: ['RS256'] })
`,
    'an id that chooses among our own': `import { jwtVerify } from 'jose'
const keys = new Map<string, CryptoKey>()
const keyFor = (header) => {
  const key = keys.get(header.kid)
  if (!key) throw new Error('unknown key')
  return key
}
export const who = (token: string) => jwtVerify(token, keyFor, { algorithms: ['HS256'] })
`,
  },
}

const loads =
  /^(jose:createRemoteJWKSet|jose:importX509|global:fetch|(axios|got|undici|node-fetch|jwks-rsa)\b.*|node:fs(\/promises)?:(promises\.)?readFile(Sync)?|(pg|mysql2).*\.query|.*\.raw)$/

/** The field of a token's header that a value is made of. */
function fieldIn(value: Value): string | null {
  for (const inner of within(value, 5)) {
    if (inner.is !== 'name' && inner.is !== 'other') continue
    const address = /(^|\.)(jku|x5u)$/.exec(inner.is === 'name' ? inner.path : inner.text)?.[2]
    if (address !== undefined) return address
  }
  for (const inner of within(value, 5)) {
    const parts =
      inner.is === 'template' ? inner.values : inner.is === 'call' && /join|resolve|URL/.test(inner.callee) ? inner.args : []
    if (parts.some((part) => part.is === 'name' && /(^|\.)kid$/.test(part.path))) return 'kid'
  }
  return null
}
