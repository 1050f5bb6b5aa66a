import type { Architecture } from '../../model/architecture/architecture.ts'
import type { Call, Value } from '../../model/architecture/code.ts'
import { fileOf, isServing } from '../../model/architecture/look-up.ts'
import type { Place } from '../../model/architecture/place.ts'
import type { Rule } from '../rule.ts'
import { fieldOf, settled, textOf, within } from '../values.ts'

export const rule: Rule = {
  id: 'jwt/secret-weak',
  title: 'The key of the tokens stands in the code',
  severity: 'blocker',
  confidence: 'certain',
  profile: 'gate',
  says: 'tokens are signed or checked with {what}',
  because:
    'whoever has read the repository, an image or one token and a word list makes tokens for any user, and no log tells them from real ones',
  instead:
    'take a random key of 32 bytes or more from the environment, refuse to start without it, and replace the one that was committed',
  references: ['CWE-798', 'CWE-321', 'CWE-326', 'ASVS 11.1.1'],

  check(architecture, report) {
    const told = new Set<string>()
    for (const { key, call, place } of keysOf(architecture)) {
      const weak = weakness(key)
      const id = `${weak?.at.file}:${weak?.at.start}`
      if (weak === null || told.has(id)) continue
      told.add(id)
      report({
        at: weak.at,
        subject: `call:${call.callee}`,
        values: {
          what: weak.isFallback ? 'a text of the code where the environment has no key' : 'a text that stands in the code',
        },
        related: place === null ? [] : [{ at: place, message: 'it is used here' }],
      })
    }
  },

  bad: {
    'a literal': `import jwt from 'jsonwebtoken'
export const issue = (sub: string) => jwt.sign({ sub }, 'change-me', { algorithm: 'HS256', expiresIn: '15m' })
`,
    'a fallback': `import jwt from 'jsonwebtoken'
const secret = process.env.JWT_SECRET || 'development'
export const who = (token: string) => jwt.verify(token, secret, { algorithms: ['HS256'] })
`,
    'bytes of a literal, in the settings': {
      'src/config.ts': `export const config = Object.freeze({ tokenKey: new TextEncoder().encode('shop') })
`,
      'src/auth.ts': `import { jwtVerify } from 'jose'
import { config } from './config.js'
export const who = (token: string) => jwtVerify(token, config.tokenKey, { algorithms: ['HS256'] })
`,
    },
    'a set of keys, in the settings': {
      'src/config.ts': `export const config = { tokenKeys: new Map([['k1', Buffer.from('shop')]]) }
`,
      'src/auth.ts': `import { SignJWT } from 'jose'
import { config } from './config.js'
const [[newest, key]] = config.tokenKeys
export const issue = (sub: string) => new SignJWT({}).setProtectedHeader({ alg: 'HS256', kid: newest }).setSubject(sub).sign(key)
`,
    },
    'of a plugin': `import Fastify from 'fastify'
import jwt from '@fastify/jwt'
const app = Fastify()
await app.register(jwt, { secret: 'supersecret' })
`,
  },
  good: {
    'of the environment': `import jwt from 'jsonwebtoken'
export const issue = (sub: string) => jwt.sign({ sub }, process.env.JWT_SECRET!, { algorithm: 'HS256', expiresIn: '15m' })
`,
    'bytes of the environment': `import { jwtVerify } from 'jose'
const key = new TextEncoder().encode(process.env.JWT_SECRET)
export const who = (token: string) => jwtVerify(token, key)
`,
    'a public key may stand in the code': `import jwt from 'jsonwebtoken'
const key = '-----BEGIN PUBLIC KEY-----\nMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE\n-----END PUBLIC KEY-----'
export const who = (token: string) => jwt.verify(token, key, { algorithms: ['ES256'] })
`,
    'a set of keys of the environment': {
      'src/config.ts': `export const config = { tokenKeys: new Map([['k1', Buffer.from(process.env.TOKEN_KEY!, 'base64')]]) }
`,
      'src/auth.ts': `import { SignJWT } from 'jose'
import { config } from './config.js'
const [[newest, key]] = config.tokenKeys
export const issue = (sub: string) => new SignJWT({}).setProtectedHeader({ alg: 'HS256', kid: newest }).setSubject(sub).sign(key)
`,
    },
    'a test': {
      'src/auth.test.ts': `import jwt from 'jsonwebtoken'
const token = jwt.sign({ sub: '1' }, 'test')
`,
    },
  },
}

interface Key {
  readonly key: Value
  readonly call: Call
  readonly place: Place | null
}

function* keysOf(architecture: Architecture): Iterable<Key> {
  const users: Call[] = []
  for (const call of architecture.code.calls) {
    const { target, args } = call
    if (target === null || !isServing(architecture, call.function)) continue
    if (
      /^jsonwebtoken:(sign|verify)$|^hono\/jwt:(sign|verify)$|^jose:(jwtVerify|jwtDecrypt)$/.test(target) &&
      args[1] !== undefined
    ) {
      users.push(call)
      yield { key: args[1], call, place: null }
    }
    if (/^jose:SignJWT.*\.sign$/.test(target) && args[0] !== undefined) {
      users.push(call)
      yield { key: args[0], call, place: null }
    }
    if (/^(express-jwt|hono\/jwt|koa-jwt|@nestjs\/jwt|passport-jwt|fast-jwt)[:/]/.test(target) || isPlugin(call)) {
      for (const arg of args) {
        const key =
          fieldOf(arg, 'secret') ??
          fieldOf(arg, 'secretOrKey') ??
          (target.startsWith('fast-jwt') ? fieldOf(arg, 'key') : undefined)
        if (key !== undefined) yield { key, call, place: null }
      }
    }
  }
  yield* ofSettings(architecture, users)
  yield* ofKeySets(architecture, users)
}

/** Keys under their ids, in the settings of another file: `tokenKeys: new Map([['k1', Buffer.from('shop')]])`. */
function* ofKeySets(architecture: Architecture, users: readonly Call[]): Iterable<Key> {
  for (const user of users) {
    for (const arg of user.args) {
      const it = settled(arg)
      const [root, field] = it.is === 'name' ? it.path.split('.') : []
      if (root === undefined || field === undefined || !/key|secret/i.test(field)) continue
      const from = fileOf(architecture, user.function)?.imports.find(({ names }) => Object.hasOwn(names, root))?.file
      for (const call of architecture.code.calls) {
        if (call.target !== 'global:Map' || from == null || call.place.file !== from) continue
        const key = call.args.flatMap((set) => [...within(set, 4)]).find(isBytes)
        if (key !== undefined) yield { key, call: user, place: user.place }
      }
    }
  }
}

function isBytes(value: Value): boolean {
  return value.is === 'call' && /(^|\.)(encode|from)$/.test(value.callee) && textOf(value.args[0]) !== null
}

function isPlugin({ callee, args }: Call): boolean {
  return /\.register$/.test(callee) && args[0]?.is === 'name' && /jwt/i.test(args[0].path)
}

/** A key that another file makes as a field of its settings: `config.tokenKey`. */
function* ofSettings(architecture: Architecture, users: readonly Call[]): Iterable<Key> {
  for (const user of users) {
    const path = user.args.flatMap((arg) =>
      arg.is === 'name' && arg.value === null && /\./.test(arg.path) && arg.origin === null ? [arg.path] : [],
    )[0]
    const field = path?.slice(path.lastIndexOf('.') + 1)
    if (field === undefined || !/key|secret/i.test(field)) continue
    for (const call of architecture.code.calls) {
      if (!isServing(architecture, call.function)) continue
      const key = call.args
        .flatMap((arg) => [...within(arg, 3)])
        .find((value) => value.is === 'object' && Object.hasOwn(value.fields, field))
      if (key?.is === 'object') yield { key: key.fields[field]!, call: user, place: user.place }
    }
  }
}

/** A text of the code that is the key, or stands in for it. */
function weakness(key: Value): { readonly at: Place; readonly isFallback: boolean } | null {
  const it = settled(key)
  if (it.is === 'either') {
    const text = it.of.find((each) => isKeyText(each))
    return text === undefined ? null : { at: text.place, isFallback: true }
  }
  if (it.is === 'call' && /(^|\.)(encode|from|createSecretKey)$/.test(it.callee) && it.args[0] !== undefined)
    return weakness(it.args[0])
  return isKeyText(it) ? { at: it.place, isFallback: false } : null
}

function isKeyText(value: Value): boolean {
  const text = textOf(value)
  return text !== null && !text.includes('-----BEGIN PUBLIC') && !text.includes('-----BEGIN CERT') && !/^https?:/.test(text)
}
