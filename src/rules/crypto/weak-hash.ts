import type { Architecture } from '../../model/architecture/architecture.ts'
import type { Call, Value } from '../../model/architecture/code.ts'
import { callsIn, functionOf, isServing } from '../../model/architecture/look-up.ts'
import { callersOf } from '../flow.ts'
import type { Rule } from '../rule.ts'
import { callsTo, textOf, within } from '../values.ts'

const security = /sign|token|secret|auth|verif|hmac|webhook|session|integrity|licen[cs]e|password/i

export const rule: Rule = {
  id: 'crypto/weak-hash',
  title: 'A hash that can be forged',
  severity: 'medium',
  confidence: 'likely',
  profile: 'review',
  says: '`{algorithm}` {keeps}, and does not',
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
      report({
        at: place,
        subject: `function:${name}`,
        values: { algorithm: algorithm!, keeps: `keeps \`${name}\` from being forged` },
      })
    }
    for (const call of callsTo(architecture, /^node:crypto:createHash$/)) {
      const algorithm = textOf(call.args[0])?.toLowerCase()
      const move = algorithm === 'md5' || algorithm === 'sha1' ? storedBy(architecture, call) : null
      if (move === null) continue
      report({
        at: call.args[0]!.place,
        subject: `address:${move.callee}`,
        values: { algorithm: algorithm!, keeps: 'keeps files apart that people send' },
        related: [{ at: move.place, message: 'stored under its hash: another file of the same hash takes its place' }],
      })
    }
  },

  bad: {
    'a token by its hash':
      "import { createHash } from 'node:crypto'\nexport function tokenHash(token: string) {\n  return createHash('md5').update(token).digest('hex')\n}\n",
    'the address of what people send': `import { createHash } from 'node:crypto'
import { readFile, rename } from 'node:fs/promises'
async function hashOf(file) {
  const hash = createHash('md5')
  hash.update(await readFile(file))
  return hash.digest('hex')
}
export async function keep(temporary) {
  const address = await hashOf(temporary)
  const target = '/blobs/' + address
  await rename(temporary, target)
  return address
}
`,
  },
  good: {
    'an address that stands': `import { createHash } from 'node:crypto'
import { readFile, rename } from 'node:fs/promises'
async function hashOf(file) {
  const hash = createHash('sha256')
  hash.update(await readFile(file))
  return hash.digest('hex')
}
export async function keep(temporary) {
  const address = await hashOf(temporary)
  const target = '/blobs/' + address
  await rename(temporary, target)
  return address
}
`,
    'a tag of an answer':
      "import { createHash } from 'node:crypto'\nexport function etagOf(body: string) {\n  return createHash('md5').update(body).digest('hex')\n}\n",
    'a hash that stands':
      "import { createHash } from 'node:crypto'\nexport function tokenHash(token: string) {\n  return createHash('sha256').update(token).digest('hex')\n}\n",
  },
}

/** What moves or writes a file to a place that is named by the hash which the function answers. */
function storedBy(architecture: Architecture, { function: id }: Call): Call | null {
  const answers = functionOf(architecture, id)?.answers ?? []
  if (!answers.some((answer) => answer.is === 'call' && /digest$/.test(answer.callee))) return null
  for (const { keptAs, function: caller } of callersOf(architecture, id)) {
    const named = (value: Value) => value.is === 'name' && value.path === keptAs
    const move = callsIn(architecture, caller).find(
      ({ target, args }) => stores.test(target ?? '') && args.some((arg) => [...within(arg)].some(named)),
    )
    if (keptAs !== null && move !== undefined && isServing(architecture, caller)) return move
  }
  return null
}

const stores =
  /^node:fs(\/promises)?:(promises\.)?(rename|renameSync|writeFile|writeFileSync|copyFile|copyFileSync|link|createWriteStream)$/
