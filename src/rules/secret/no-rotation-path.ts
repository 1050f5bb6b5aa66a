import type { Architecture } from '../../model/architecture/architecture.ts'
import type { Call, Value } from '../../model/architecture/code.ts'
import { fileOf, isServing } from '../../model/architecture/look-up.ts'
import type { Place } from '../../model/architecture/place.ts'
import type { Rule } from '../rule.ts'
import { fieldOf, settled, textOf, within } from '../values.ts'

export const rule: Rule = {
  id: 'secret/no-rotation-path',
  title: 'A key that can never be replaced',
  severity: 'low',
  confidence: 'likely',
  profile: 'audit',
  says: '`{key}` is the one key that {does}, and nothing tells which key {what} was made with',
  because: '{harm}: the day it leaks, the choice is between an outage and leaving it in place',
  instead:
    'keep a set of keys by their ids, let the newest one make and all of them open, and write the id of the key into {place}',
  references: ['CWE-324', 'ASVS 13.3.4', 'https://www.rfc-editor.org/rfc/rfc7515#section-4.1.4'],

  check(architecture, report) {
    const told = new Set<string>()
    for (const call of architecture.code.calls) {
      const use = useOf(call)
      if (use === null || !isServing(architecture, call.function)) continue
      const key = isStatic(use.key) ? nameOf(use.key) : null
      if (key === null || told.has(`${use.kind} ${key}`) || speaksOfIds(architecture, call)) continue
      told.add(`${use.kind} ${key}`)
      const made = madeAt(architecture, key)
      report({
        at: call.place,
        subject: `key:${key}`,
        values: { key, ...words[use.kind] },
        related: made === null ? [] : [{ at: made, message: 'the key is set here' }],
      })
    }
  },

  bad: {
    'tokens that are checked with one key': `import { jwtVerify } from 'jose'
const key = new TextEncoder().encode(process.env.TOKEN_KEY)
export const who = (token: string) => jwtVerify(token, key, { algorithms: ['HS256'], issuer: 'shop', audience: 'shop' })
`,
    'the key of the settings': {
      'src/config.ts': `export const config = Object.freeze({ tokenSecret: process.env.TOKEN_SECRET! })
`,
      'src/auth.ts': `import jwt from 'jsonwebtoken'
import { config } from './config.js'
export const who = (token: string) => jwt.verify(token, config.tokenSecret, { algorithms: ['HS256'] })
`,
    },
    'a key that a function of the settings reads': {
      'src/config.ts': `const need = (name: string) => process.env[name] ?? fail(name)
export const config = { fieldKey: Buffer.from(need('FIELD_KEY'), 'base64') }
`,
      'src/fields.ts': `import { createDecipheriv } from 'node:crypto'
import { config } from './config.js'
export const open = (sealed: Buffer) => createDecipheriv('aes-256-gcm', config.fieldKey, sealed.subarray(0, 12))
`,
    },
    'fields of rows that are sealed with one key': `import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
const key = Buffer.from(process.env.FIELD_KEY!, 'base64')
export function seal(text: string) {
  const iv = randomBytes(12)
  const cipher = createCipheriv('aes-256-gcm', key, iv)
  return Buffer.concat([iv, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()])
}
export function open(sealed: Buffer) {
  const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, 12)).setAuthTag(sealed.subarray(-16))
  return Buffer.concat([decipher.update(sealed.subarray(12, -16)), decipher.final()]).toString('utf8')
}
`,
  },
  good: {
    'keys by their ids': `import { jwtVerify } from 'jose'
import { keys } from './keys.js'
export const who = (token: string) => jwtVerify(token, ({ kid }) => keys.get(kid), { algorithms: ['HS256'] })
`,
    'a key that the one who signs publishes': `import { createRemoteJWKSet, jwtVerify } from 'jose'
const keys = createRemoteJWKSet(new URL('https://id.example.com/jwks'))
export const who = (token: string) => jwtVerify(token, keys, { algorithms: ['RS256'] })
`,
    'a public key, which another one replaces': `import jwt from 'jsonwebtoken'
export const who = (token: string) => jwt.verify(token, process.env.PUBLIC_KEY!, { algorithms: ['RS256'] })
`,
    'the key before is tried as well': `import jwt from 'jsonwebtoken'
export function who(token: string) {
  try {
    return jwt.verify(token, process.env.TOKEN_SECRET!, { algorithms: ['HS256'] })
  } catch {
    return jwt.verify(token, process.env.PREVIOUS_TOKEN_SECRET!, { algorithms: ['HS256'] })
  }
}
`,
    'the key is found by the id in what was sealed': `import { createDecipheriv } from 'node:crypto'
import { fieldKeys } from './config.js'
export function open(sealed: Buffer) {
  const key = fieldKeys.get(sealed.subarray(0, 4).toString())
  return createDecipheriv('aes-256-gcm', key, sealed.subarray(4, 16))
}
`,
    'whoever calls chooses the key': `import { createDecipheriv } from 'node:crypto'
export const open = (key: Buffer, sealed: Buffer) => createDecipheriv('aes-256-gcm', key, sealed.subarray(0, 12))
`,
  },
}

type Kind = 'token' | 'cipher'

const words = {
  token: {
    does: 'tokens are checked with',
    what: 'a token',
    harm: 'to replace it signs everybody out at once, and breaks each program that has a token',
    place: 'the header of each token (`kid`)',
  },
  cipher: {
    does: 'opens what was encrypted',
    what: 'a value',
    harm: 'to replace it every value has to be opened and sealed again at once',
    place: 'each value',
  },
} as const

/** What is opened or checked with a key that both sides have. */
function useOf({ target, args }: Call): { readonly kind: Kind; readonly key: Value } | null {
  const key = args[1]
  if (target === null || key === undefined) return null
  if (target === 'node:crypto:createDecipheriv') return { kind: 'cipher', key }
  if (!/^(jose:(jwtVerify|jwtDecrypt)|jsonwebtoken:verify|hono\/jwt:verify)$/.test(target)) return null
  const [algorithm] = [...within(fieldOf(args[2], 'algorithms') ?? args[2] ?? key, 2)].flatMap((each) => textOf(each) ?? [])
  const isShared = algorithm === undefined ? /secret/i.test(nameOf(key) ?? '') : /^(HS|A\d|dir$)/.test(algorithm)
  return isShared ? { kind: 'token', key } : null
}

/** The same one for every call: of the environment or the settings, as it is or as bytes. */
function isStatic(value: Value, depth = 4): boolean {
  const it = settled(value)
  if (depth === 0) return false
  if (it.is === 'text') return true
  // `need('FIELD_KEY')`, `config.get('FIELD_KEY')`.
  if (it.is === 'call' && it.args.length > 0 && it.args.every((arg) => textOf(arg) !== null)) return true
  if (it.is === 'call')
    return /(^|\.)(encode|from|createSecretKey)$/.test(it.callee) && it.args[0] !== undefined && isStatic(it.args[0], depth - 1)
  // What is picked by a number, an id or a call is one of several.
  return (
    it.is === 'name' && (it.origin === null || it.origin.from === 'environment') && /^[\w$]+(\.[A-Za-z_$][\w$]*)+$/.test(it.path)
  )
}

/** What the key is called where it is used, or by the environment. */
function nameOf(value: Value): string | null {
  if (value.is === 'name') return value.path
  const named = [...within(value, 4)].find((inner) => inner.is === 'name')
  return named?.is === 'name' ? named.path : null
}

const ids = /^(kid|keyId|key_id|keyVersion|key_version|keyring|keyRing)$|^(previous|old|former|next)_?\w*(key|secret)/i

function speaksOfIds(architecture: Architecture, call: Call): boolean {
  return fileOf(architecture, call.function)?.words.some((word) => ids.test(word)) === true
}

/** Where the settings have it: `Object.freeze({ tokenKey: … })`. */
function madeAt({ code }: Architecture, key: string): Place | null {
  const field = key.includes('.') ? key.slice(key.lastIndexOf('.') + 1) : null
  if (field === null || key.startsWith('process.env.')) return null
  for (const { args } of code.calls) {
    for (const arg of args) {
      const it = settled(arg)
      if (it.is === 'object' && Object.hasOwn(it.fields, field)) return it.fields[field]!.place
    }
  }
  return null
}
