import type { Value } from '../../model/architecture/code.ts'
import { settledIn } from '../class-field.ts'
import type { Rule } from '../rule.ts'
import { callsTo, fieldOf, isClosed, textOf, within } from '../values.ts'

export const rule: Rule = {
  id: 'jwt/alg-open',
  title: 'A token may choose how it is verified',
  severity: 'blocker',
  confidence: 'certain',
  profile: 'review',
  says: '{why}',
  because:
    'a token that names its own algorithm can name none, or have a public key taken for a shared secret: anybody can then sign',
  instead: "name what is accepted: `{ algorithms: ['RS256'] }`",
  references: ['CWE-347', 'https://www.rfc-editor.org/rfc/rfc8725#section-3.1', 'ASVS 9.1.2'],

  check(architecture, report) {
    for (const call of callsTo(architecture, /^jsonwebtoken:verify$/)) {
      const [, key, options] = call.args
      const algorithms = fieldOf(options, 'algorithms')
      const hasNone = algorithms !== undefined && [...within(algorithms)].some((value) => textOf(value)?.toLowerCase() === 'none')
      if (hasNone)
        report({
          at: algorithms.place,
          subject: `call:${call.callee}`,
          values: { why: '`none` is among the algorithms that are accepted: a token without a signature passes' },
        })
      if (algorithms !== undefined || !isClosed(options) || options?.is === 'function' || key === undefined) continue
      report({
        at: call.place,
        subject: `call:${call.callee}`,
        // The library takes the kind of algorithms from the key, which leaves those of one family open.
        severity: 'medium',
        confidence: 'likely',
        values: { why: '`jwt.verify` is not told which algorithms to accept' },
      })
    }
    for (const call of callsTo(architecture, /^jose:jwtVerify$/)) {
      const algorithms = fieldOf(call.args[2], 'algorithms')
      const names = algorithms === undefined ? [] : [...within(algorithms)].map((value) => textOf(value) ?? '')
      const isMixed = names.some((name) => /^HS\d/.test(name)) && names.some((name) => /^(RS|ES|PS|Ed)/.test(name))
      const hasNone = names.some((name) => name.toLowerCase() === 'none')
      const key = call.args[1] === undefined ? undefined : settledIn(architecture, call.function, call.args[1])
      if (algorithms === undefined && isClosed(call.args[2]) && call.args[2]?.is !== 'function' && isOfAnyKind(key)) {
        report({
          at: call.place,
          subject: `call:${call.callee}`,
          severity: 'medium',
          confidence: 'likely',
          values: {
            why: `\`${call.callee}\` is not told which algorithms to accept, and its key is ${key?.is === 'function' ? 'chosen by what the token says' : 'bytes that say none'}`,
          },
        })
      }
      if (algorithms === undefined || (!isMixed && !hasNone)) continue
      const why = hasNone
        ? '`none` is among the algorithms that are accepted: a token without a signature passes'
        : 'algorithms with a shared secret are accepted beside those with a key pair: where the public key is taken for the secret, anybody signs'
      report({ at: algorithms.place, subject: `call:${call.callee}`, severity: hasNone ? 'blocker' : 'high', values: { why } })
    }
  },

  bad: {
    'signatures and shared secrets beside each other': `import { jwtVerify } from 'jose'
export const who = (token: string, key: CryptoKey) => jwtVerify(token, key, { algorithms: ['RS256', 'HS256'] })
`,
    'no list': `import jwt from 'jsonwebtoken'
export const who = (token: string) => jwt.verify(token, process.env.JWT_KEY!)
`,
    'a key that the token chooses': `import { readFileSync } from 'node:fs'
import { jwtVerify } from 'jose'
export const who = (token: string) => jwtVerify(token, ({ kid }) => readFileSync('keys/' + kid), { issuer: 'desk' })
`,
    'bytes that a field of the class holds': `import { jwtVerify } from 'jose'
export class AuthGuard {
  private readonly keys = new TextEncoder().encode(process.env.IDP_KEY)
  async canActivate(token: string) {
    await jwtVerify(token, this.keys, { issuer: 'desk' })
    return true
  }
}
`,
    'none is accepted': `import { verify } from 'jsonwebtoken'
export const who = (token: string) => verify(token, process.env.JWT_KEY!, { algorithms: ['HS256', 'none'] })
`,
  },
  good: {
    'one algorithm': `import jwt from 'jsonwebtoken'
export const who = (token: string) => jwt.verify(token, process.env.JWT_KEY!, { algorithms: ['HS256'] })
`,
    'options that are made elsewhere': `import jwt from 'jsonwebtoken'
import { options } from './options.js'
export const who = (token: string) => jwt.verify(token, process.env.JWT_KEY!, options)
`,
    'a set of keys names the algorithm of each': `import { createRemoteJWKSet, jwtVerify } from 'jose'
const keys = createRemoteJWKSet(new URL('https://id.example.com/keys'))
export const who = (token: string) => jwtVerify(token, keys, { issuer: 'https://id.example.com' })
`,
    'a set of keys that a field of the class holds': `import { createRemoteJWKSet, jwtVerify } from 'jose'
export class AuthGuard {
  private readonly keys = createRemoteJWKSet(new URL('https://id.example.com/keys'))
  async canActivate(token: string) {
    await jwtVerify(token, this.keys, { issuer: 'desk' })
    return true
  }
}
`,
    'jose takes the algorithm from the key': `import { jwtVerify } from 'jose'
export const who = (token: string, key: CryptoKey) => jwtVerify(token, key)
`,
  },
}

/** Bytes fit every algorithm with a shared secret, and a function may answer anything for the header it is given. */
function isOfAnyKind(key: Value | undefined): boolean {
  return (
    key?.is === 'function' ||
    (key?.is === 'call' && /(TextEncoder\(?\)?\.encode|Buffer\.from|readFileSync|createSecretKey)$/.test(key.callee))
  )
}
