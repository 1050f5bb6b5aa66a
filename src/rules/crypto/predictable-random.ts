import type { Call, CodeFunction } from '../../model/architecture/code.ts'
import { functionOf } from '../../model/architecture/look-up.ts'
import type { Rule } from '../rule.ts'
import { callsTo } from '../values.ts'

const secret =
  /token|secret|otp|one_?time|password|passcode|session|api_?key|nonce|csrf|verification|reset|invite|magic|salt|pin(?:_|$|code)/i
const harmless =
  /jitter|delay|backoff|sample|shuffle|color|colour|mock|fake|seed|retry|milliseconds|seconds|(^|[a-z_])ms(?![a-z])|until|reset_?(at|time|in)/i

export const rule: Rule = {
  id: 'crypto/predictable-random',
  title: 'A secret that can be guessed',
  severity: 'high',
  confidence: 'likely',
  profile: 'review',
  says: '`{name}` is made of `Math.random()`',
  because: 'its next numbers follow from a few that were seen: who has asked for some tokens can tell those of others',
  instead: "take `randomBytes(32).toString('base64url')` or `randomInt` of `node:crypto`",
  references: ['CWE-338', 'ASVS 11.5.1'],

  check(architecture, report) {
    for (const call of callsTo(architecture, /^global:Math\.random$/)) {
      // What it is kept in, where a callback makes each character of it.
      const around = architecture.code.calls.flatMap(({ keptAs, place }) =>
        keptAs !== null && place.file === call.place.file && place.start <= call.place.start && place.end >= call.place.end
          ? [keptAs]
          : [],
      )
      const names = [...around, ...namesOf(call, functionOf(architecture, call.function))]
      const name = names.find(
        (each) => secret.test(each) || (each === 'code' && /login|sign-?in|otp|verif|auth/i.test(call.place.file)),
      )
      const all = names.join(' ')
      if (name === undefined || harmless.test(all)) continue
      report({
        at: call.place,
        subject: `function:${functionOf(architecture, call.function)?.name ?? call.function}`,
        values: { name },
      })
    }
  },

  bad: {
    'each character of a token': `const alphabet = 'abcdefghij'
export function share() {
  const token = Array.from({ length: 43 }, () => alphabet[Math.floor(Math.random() * 10)]).join('')
  return { token }
}
`,
    'a code to sign in with': `export function createOtp() {
  return String(Math.floor(Math.random() * 1_000_000)).padStart(6, '0')
}
`,
    'a token in a variable': `export function invite(email: string) {
  const inviteToken = Math.random().toString(36).slice(2)
  return { email, inviteToken }
}
`,
  },
  good: {
    jitter: 'export const retryDelay = (attempt: number) => 2 ** attempt * 100 * Math.random()\n',
    'a time to wait': 'export const millisecondsUntilReset = (at: number) => at + Math.floor(Math.random() * 2000)\n',
    'one in a hundred is sampled': 'export const isSampled = () => Math.random() < 0.01\n',
    'random bytes':
      "import { randomBytes } from 'node:crypto'\nexport const createToken = () => randomBytes(32).toString('base64url')\n",
  },
}

/** What it is kept as, and what the function around it is called. */
function namesOf({ keptAs }: Call, within: CodeFunction | undefined): readonly string[] {
  // Of a method only its own name: a service of tokens does other things as well.
  return [keptAs, within?.name?.split('.').at(-1) ?? null].filter((name) => name !== null)
}
