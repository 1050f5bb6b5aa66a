import type { Architecture } from '../../model/architecture/architecture.ts'
import type { Comparison, FunctionId, Value } from '../../model/architecture/code.ts'
import { callsIn, isServing } from '../../model/architecture/look-up.ts'
import type { Place } from '../../model/architecture/place.ts'
import { isInput, originsOf } from '../flow.ts'
import type { Rule } from '../rule.ts'
import { isSecretName } from '../secret-words.ts'
import { isConstant, settled, within } from '../values.ts'

export const rule: Rule = {
  id: 'auth/compare-timing',
  title: 'A secret is compared letter by letter',
  severity: 'medium',
  confidence: 'likely',
  profile: 'review',
  says: '`{operator}` compares {what} in a time that tells how much of it is right',
  because:
    'the comparison ends at the first letter that differs: with enough tries the answer times give the secret away, a letter at a time',
  instead: 'compare both as bytes of one length with `timingSafeEqual` of `node:crypto`, hashed first where their lengths differ',
  references: ['CWE-208', 'ASVS 11.2.4'],

  check(architecture, report) {
    for (const comparison of architecture.code.comparisons) {
      if (!/^[!=]==?$/.test(comparison.operator) || !isServing(architecture, comparison.function)) continue
      const what = secretIn(architecture, comparison)
      if (what !== null)
        report({
          at: comparison.place,
          subject: `comparison:${what}`,
          values: { operator: comparison.operator, what },
        })
    }
  },

  bad: {
    'a key of the environment': `import express from 'express'
const app = express()
app.use((req, res, next) => {
  if (req.get('x-api-key') !== process.env.API_KEY) return res.sendStatus(401)
  next()
})
`,
    'the signature of a hook': `import { createHmac } from 'node:crypto'
import express from 'express'
const app = express()
app.post('/hooks', (req, res) => {
  const expected = createHmac('sha256', process.env.HOOK_SECRET!).update(req.rawBody).digest('hex')
  if (expected !== req.get('x-signature')) return res.sendStatus(401)
  res.sendStatus(204)
})
`,
    'the hash of a code': `import { createHash } from 'node:crypto'
const digest = (text: string) => createHash('sha256').update(text).digest()
export const isRight = (code: string, wanted: string) => digest(code).toString('hex') === wanted
`,
  },
  good: {
    'in constant time': `import { createHash, timingSafeEqual } from 'node:crypto'
const digest = (text: string) => createHash('sha256').update(text).digest()
export const isRight = (code: string, wanted: string) => timingSafeEqual(digest(code), Buffer.from(wanted, 'hex'))
`,
    'whether there is one at all': `export function check() {
  if (process.env.API_KEY === undefined || process.env.API_KEY === '') throw new Error('no key')
}
`,
    'two values that both sides know': `import express from 'express'
const app = express()
app.get('/callback', (req, res) => {
  if (req.cookies.state !== req.query.state) return res.sendStatus(400)
  res.sendStatus(204)
})
`,
    'the hash of a file': `import { createHash } from 'node:crypto'
export const isSame = (text: string, etag: string) => createHash('sha256').update(text).digest('hex') === etag
`,
    'its length': `import express from 'express'
const app = express()
app.use((req, res, next) => {
  if (req.get('x-api-key')!.length !== process.env.API_KEY!.length) return res.sendStatus(401)
  next()
})
`,
  },
}

/** What of a comparison is a secret, in words; null where nothing is, or where both sides are known to all. */
function secretIn(architecture: Architecture, { left, right, place, function: id }: Comparison): string | null {
  for (const [secret, other] of [
    [left, right],
    [right, left],
  ] as const) {
    if (isPlain(other) || isLength(secret) || isLength(other)) continue
    const name = configured(secret)
    if (name !== null && isGiven(architecture, other, id)) return `\`${name}\``
    const made = signatureOf(architecture, secret)
    if (made === 'hmac') return 'a signature'
    if (made === 'hash' && speaksOfSecret(architecture, place, id, [secret, other])) return 'the hash of a secret'
  }
  return null
}

/** A text of the code, nothing, or a flag: no secret stands on the other side. */
function isPlain(value: Value): boolean {
  const it = settled(value)
  return (
    (isConstant(it) && !(it.is === 'name' && it.origin?.from === 'environment')) ||
    (it.is === 'name' && /^(undefined|null)$/.test(it.path)) ||
    (it.is === 'other' && /^typeof/.test(it.text))
  )
}

function isLength(value: Value): boolean {
  return value.is === 'name' && /\.(length|size|byteLength)$/.test(value.path)
}

/** A setting whose name says that it is a secret. */
function configured(value: Value): string | null {
  const it = settled(value)
  if (it.is !== 'name') return null
  const last = it.path.slice(it.path.lastIndexOf('.') + 1).replaceAll(/[!?[\]'"]/g, '')
  const isSetting =
    it.origin?.from === 'environment' || (it.origin === null && /(^|\.)(settings|config|env|options|secrets)\./i.test(it.path))
  return isSetting && (isSecretName(last) || /(^|_)KEY(_|$)|[a-z]Key$/.test(last)) ? last : null
}

function isGiven(architecture: Architecture, value: Value, id: FunctionId): boolean {
  return originsOf(architecture, value, id).some((origin) => isInput(origin) || origin.from === 'parameter')
}

/** A signature or a hash that is made here, or by a function that does nothing else. */
function signatureOf(architecture: Architecture, value: Value): 'hmac' | 'hash' | null {
  for (const inner of within(value, 6)) {
    if ((inner.is !== 'call' && inner.is !== 'name') || inner.origin?.from !== 'call') continue
    const { callee } = inner.origin
    if (/createHmac/.test(callee) && /digest/.test(callee)) return 'hmac'
    if (/createHash/.test(callee) && /digest/.test(callee)) return 'hash'
    if (/#\d+$/.test(callee)) {
      const targets = callsIn(architecture, callee).map(({ target }) => target ?? '')
      if (targets.some((target) => target.startsWith('node:crypto:createHmac'))) return 'hmac'
    }
  }
  return null
}

const secretWord = /(^|[^a-z])(otp|pin|code|token|password|passcode|secret|signature|api_?key|credential)([^a-z]|$)/i

/** What the values are called, and what the calls that they are made of are given. */
function speaksOfSecret(architecture: Architecture, place: Place, id: FunctionId, values: readonly Value[]): boolean {
  const inside = callsIn(architecture, id).filter((call) => call.place.start >= place.start && call.place.end <= place.end)
  const said = [...values, ...inside.flatMap(({ args }) => args)]
    .flatMap((value) => [...within(value, 6)])
    .flatMap((value) => (value.is === 'name' ? [value.path] : value.is === 'other' ? [value.text] : []))
  const isSecret = said.some((text) => secretWord.test(text.replaceAll(/([a-z])([A-Z])/g, '$1_$2')))
  return isSecret && !said.some((text) => /etag|checksum|content|file|statusCode/i.test(text))
}
