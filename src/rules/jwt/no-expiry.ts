import type { Value } from '../../model/architecture/code.ts'
import type { Rule } from '../rule.ts'
import { callsTo, fieldOf, isClosed, settled } from '../values.ts'

export const rule: Rule = {
  id: 'jwt/no-expiry',
  title: 'A token that never ends',
  severity: 'high',
  confidence: 'likely',
  profile: 'gate',
  says: '{why}',
  because: 'a token that leaks is good for ever: nothing takes it back but a change of the key, which ends those of everybody',
  instead: "sign with `expiresIn: '15m'` and renew by a refresh token that can be revoked",
  references: ['CWE-613', 'ASVS 9.2.1'],

  check(architecture, report) {
    for (const call of callsTo(architecture, /^jsonwebtoken:sign$/)) {
      const [payload, , options] = call.args
      if (payload === undefined || !isWhole(payload) || !isClosed(options) || options?.is === 'function') continue
      if (fieldOf(options, 'expiresIn') !== undefined || fieldOf(payload, 'exp') !== undefined) continue
      report({ at: call.place, subject: `call:${call.callee}`, values: { why: 'the token is signed without an end' } })
    }
    for (const call of callsTo(architecture, /^jose:SignJWT$/)) {
      const [payload] = call.args
      const steps = call.chain.map(({ name }) => name)
      if (!call.isNew || payload === undefined || !isWhole(payload) || fieldOf(payload, 'exp') !== undefined) continue
      if (!steps.includes('sign') || steps.includes('setExpirationTime')) continue
      report({ at: call.place, subject: `call:${call.callee}`, values: { why: 'the token is signed without an end' } })
    }
    for (const call of callsTo(architecture, /^jsonwebtoken:verify$/)) {
      const ignores = fieldOf(call.args[2], 'ignoreExpiration')
      if (ignores === undefined || settled(ignores).is !== 'boolean' || !(settled(ignores) as { readonly value: boolean }).value)
        continue
      report({ at: ignores.place, subject: `call:${call.callee}`, values: { why: 'a token that has ended is accepted' } })
    }
  },

  bad: {
    'no end': `import jwt from 'jsonwebtoken'
export const issue = (sub: string) => jwt.sign({ sub }, process.env.JWT_KEY!, { algorithm: 'HS256' })
`,
    'no end among the steps': `import { SignJWT } from 'jose'
export const issue = (sub: string, key: Uint8Array) =>
  new SignJWT({ role: 'courier' }).setProtectedHeader({ alg: 'HS256' }).setSubject(sub).setIssuedAt().sign(key)
`,
    'the end is not looked at': `import jwt from 'jsonwebtoken'
export const who = (token: string) => jwt.verify(token, process.env.JWT_KEY!, { algorithms: ['HS256'], ignoreExpiration: true })
`,
  },
  good: {
    'fifteen minutes': `import jwt from 'jsonwebtoken'
export const issue = (sub: string) => jwt.sign({ sub }, process.env.JWT_KEY!, { algorithm: 'HS256', expiresIn: '15m' })
`,
    'an end among the steps': `import { SignJWT } from 'jose'
export const issue = (sub: string, key: Uint8Array) =>
  new SignJWT({ sub }).setProtectedHeader({ alg: 'HS256' }).setIssuedAt().setExpirationTime('15m').sign(key)
`,
    'steps that go on elsewhere': `import { SignJWT } from 'jose'
export const begin = (sub: string) => new SignJWT({ sub }).setProtectedHeader({ alg: 'HS256' })
`,
    'in the claims': `import jwt from 'jsonwebtoken'
export const issue = (sub: string, exp: number) => jwt.sign({ sub, exp }, process.env.JWT_KEY!, { algorithm: 'HS256' })
`,
    'claims that are made elsewhere': `import jwt from 'jsonwebtoken'
import { claimsOf } from './claims.js'
export const issue = (user: User) => jwt.sign(claimsOf(user), process.env.JWT_KEY!, { algorithm: 'HS256' })
`,
  },
}

/** An object whose claims are all written here. */
function isWhole(payload: Value): boolean {
  return settled(payload).is === 'object' && isClosed(payload)
}
