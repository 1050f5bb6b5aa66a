import { functionOf } from '../../model/architecture/look-up.ts'
import type { Rule } from '../rule.ts'
import { callsTo, textOf } from '../values.ts'

const security = /sign|token|secret|auth|verif|hmac|webhook|session|integrity|licen[cs]e|password/i

export const rule: Rule = {
  id: 'crypto/weak-hash',
  title: 'A hash that can be forged',
  severity: 'medium',
  confidence: 'likely',
  profile: 'review',
  says: '`{algorithm}` keeps `{name}` from being forged, and does not',
  because: 'two texts of the same hash are made in minutes on one machine',
  instead: 'take `sha256`',
  references: ['CWE-328', 'ASVS 11.4.1'],

  check(architecture, report) {
    for (const call of callsTo(architecture, /^node:crypto:createH(ash|mac)$/)) {
      const algorithm = textOf(call.args[0])?.toLowerCase()
      const name = [
        functionOf(architecture, call.function)?.name,
        call.keptAs,
        ...(functionOf(architecture, call.function)?.parameters ?? []),
      ].find((each) => each && security.test(each))
      // An HMAC of SHA-1 still stands; many who send webhooks know no other.
      const isWeak = algorithm === 'md5' || (algorithm === 'sha1' && call.target!.endsWith('createHash'))
      if (!isWeak || !name || /gravatar|etag|cache|checksum|fingerprint/i.test(name)) continue
      const { place } = call.args[0]!
      report({ at: place, subject: `function:${name}`, values: { algorithm: algorithm!, name } })
    }
  },

  bad: {
    'a token by its hash':
      "import { createHash } from 'node:crypto'\nexport function tokenHash(token: string) {\n  return createHash('md5').update(token).digest('hex')\n}\n",
  },
  good: {
    'a tag of an answer':
      "import { createHash } from 'node:crypto'\nexport function etagOf(body: string) {\n  return createHash('md5').update(body).digest('hex')\n}\n",
    'a hash that stands':
      "import { createHash } from 'node:crypto'\nexport function tokenHash(token: string) {\n  return createHash('sha256').update(token).digest('hex')\n}\n",
  },
}
