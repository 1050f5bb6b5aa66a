import type { Architecture } from '../../model/architecture/architecture.ts'
import type { Call, Value } from '../../model/architecture/code.ts'
import { callsIn, functionOf } from '../../model/architecture/look-up.ts'
import type { Rule } from '../rule.ts'
import { callsTo, fieldOf, settled, textOf } from '../values.ts'

export const rule: Rule = {
  id: 'jwt/long-lived',
  title: 'An access token that lives for days',
  severity: 'medium',
  confidence: 'likely',
  profile: 'review',
  says: 'the token is good for {life}, and nothing can take it back',
  because:
    'a token that leaks, of somebody who left or whose rights were taken away, works until its end: changing the password does not help',
  instead: 'let it live for minutes, and renew it with a refresh token that is kept, rotated and can be revoked',
  references: ['CWE-613', 'ASVS 7.4.1', 'ASVS 9.2.1'],

  check(architecture, report) {
    if (revokes(architecture)) return
    for (const { call, life } of lives(architecture)) {
      const seconds = secondsOf(life)
      if (seconds === null || seconds <= 12 * 3600 || isOfAnotherKind(architecture, call)) continue
      report({
        at: life.place,
        subject: `call:${call.callee}`,
        values: { life: seconds >= 2 * 86_400 ? `${Math.round(seconds / 86_400)} days` : `${Math.round(seconds / 3600)} hours` },
      })
    }
  },

  bad: {
    'a month': `import jwt from 'jsonwebtoken'
export const issue = (sub: string) => jwt.sign({ sub }, process.env.JWT_KEY!, { algorithm: 'HS256', expiresIn: '30d' })
`,
    'of jose': `import { SignJWT } from 'jose'
export const issue = (sub: string) => new SignJWT({}).setSubject(sub).setExpirationTime('7d').sign(key)
`,
  },
  good: {
    'fifteen minutes': `import jwt from 'jsonwebtoken'
export const issue = (sub: string) => jwt.sign({ sub }, process.env.JWT_KEY!, { algorithm: 'HS256', expiresIn: '15m' })
`,
    'one that renews': `import jwt from 'jsonwebtoken'
export const issueRefreshToken = (sub: string) => jwt.sign({ sub, jti: id() }, process.env.JWT_KEY!, { expiresIn: '30d' })
`,
    'one that can be revoked': `import jwt from 'jsonwebtoken'
export const issue = (sub: string) => jwt.sign({ sub, jti: id() }, process.env.JWT_KEY!, { expiresIn: '30d' })
export async function who(token: string) {
  const claims = jwt.verify(token, process.env.JWT_KEY!, { algorithms: ['HS256'] })
  if (await isRevoked(claims.jti)) throw new Error('revoked')
  return claims
}
`,
    'a device that is seldom online': `import jwt from 'jsonwebtoken'
export const issueForDevice = (sub: string) => jwt.sign({ sub }, process.env.JWT_KEY!, { expiresIn: '90d' })
`,
  },
}

function* lives(architecture: Architecture): Iterable<{ readonly call: Call; readonly life: Value }> {
  for (const call of callsTo(architecture, /^(jsonwebtoken:sign|jose:SignJWT.*\.setExpirationTime)$/)) {
    const life = call.target!.startsWith('jose') ? call.args[0] : fieldOf(call.args[2], 'expiresIn')
    if (life !== undefined) yield { call, life }
  }
}

const units: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400, w: 604_800, y: 31_557_600 }

function secondsOf(life: Value): number | null {
  const it = settled(life)
  if (it.is === 'number') return it.value
  const [, number, unit] = /^(\d+)\s*(s|m|h|d|w|y)[a-z]*$/i.exec(textOf(it) ?? '') ?? []
  return number === undefined ? null : Number(number) * units[unit!.toLowerCase()]!
}

/** Not one that opens the whole of an account: a refresh token, an invitation, a device. */
function isOfAnotherKind(architecture: Architecture, call: Call): boolean {
  const words = [
    call.keptAs ?? '',
    functionOf(architecture, call.function)?.name ?? '',
    JSON.stringify(Object.keys(payloadOf(call))),
  ].join(' ')
  return /refresh|remember|invite|unsubscribe|verif|reset|confirm|device|offline|machine|service|share|download/i.test(words)
}

function payloadOf({ args }: Call): Readonly<Record<string, Value>> {
  const it = args[0] === undefined ? null : settled(args[0])
  return it?.is === 'object' ? it.fields : {}
}

/** Somewhere a list of tokens that were taken back is asked. */
function revokes(architecture: Architecture): boolean {
  return architecture.code.functions.some(({ id }) =>
    callsIn(architecture, id).some(({ callee }) => /revok|denylist|blacklist|blocklist|tokenVersion/i.test(callee)),
  )
}
