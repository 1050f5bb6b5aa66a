import type { Architecture } from '../../model/architecture/architecture.ts'
import type { Call, Value } from '../../model/architecture/code.ts'
import { isServing } from '../../model/architecture/look-up.ts'
import type { Place } from '../../model/architecture/place.ts'
import type { Rule } from '../rule.ts'
import { callsTo, fieldOf, isClosed, settled, textOf, within } from '../values.ts'

export const rule: Rule = {
  id: 'auth/password-length-unbounded',
  title: 'Passwords of any length are hashed',
  severity: 'medium',
  confidence: 'likely',
  profile: 'review',
  says: 'the schema lets a password be of any length, and it is hashed as it comes',
  because: '{harm}',
  instead: 'let the schema end it, at {most} characters, and say so to who chooses one',
  references: ['CWE-400', 'CWE-521', 'ASVS 6.2.9'],

  check(architecture, report) {
    const hash = callsTo(
      architecture,
      /^(bcrypt(js)?|argon2|@node-rs\/(bcrypt|argon2)|scrypt-kdf):(default\.)?(hash(Sync)?|kdf)$|^node:crypto:(scrypt|scryptSync|pbkdf2|pbkdf2Sync)$/,
    ).find(isOfPassword)
    if (hash === undefined) return
    const isBcrypt = /bcrypt/.test(hash.target!)
    const told = new Set<string>()
    for (const at of open(architecture)) {
      if (told.has(at.file)) continue
      told.add(at.file)
      report({
        at,
        subject: `schema:${at.file}`,
        values: {
          harm: isBcrypt
            ? 'bcrypt looks at the first 72 bytes alone and passes any ending after them, and long ones cost memory and time before that'
            : 'hashing takes memory and time with its input: a few requests with passwords of a megabyte keep the process busy',
          most: isBcrypt ? '72' : '128',
        },
        related: [{ at: hash.place, message: 'it is hashed here' }],
      })
    }
  },

  bad: {
    'of zod': `import argon2 from 'argon2'
import express from 'express'
import { z } from 'zod'
const Body = z.object({ email: z.string().email().max(254), password: z.string().min(12) })
const app = express()
app.post('/register', async (req, res) => {
  const { email, password } = Body.parse(req.body)
  await store(email, await argon2.hash(password))
  res.sendStatus(201)
})
`,
    'of JSON Schema': `import bcrypt from 'bcrypt'
import Fastify from 'fastify'
const app = Fastify()
const body = { type: 'object', properties: { password: { type: 'string', minLength: 8 } } }
app.post('/register', { schema: { body } }, async (request) => store(await bcrypt.hash(request.body.password, 12)))
`,
  },
  good: {
    'with an end': `import argon2 from 'argon2'
import express from 'express'
import { z } from 'zod'
const Body = z.object({ password: z.string().min(12).max(200) })
const app = express()
app.post('/register', async (req, res) => {
  await store(await argon2.hash(Body.parse(req.body).password))
  res.sendStatus(201)
})
`,
    'an end that a shared schema has': `import argon2 from 'argon2'
import express from 'express'
import { z } from 'zod'
import { Password } from './password.js'
const Body = z.object({ password: Password })
const app = express()
app.post('/register', async (req, res) => {
  await store(await argon2.hash(Body.parse(req.body).password))
  res.sendStatus(201)
})
`,
    'what signs this server in elsewhere': `import { hash } from 'bcrypt'
import { IsString, MaxLength } from 'class-validator'
export class RegisterBody {
  @IsString() @MaxLength(72) password: string
}
export class IntegrationCredentials {
  @IsString() password?: string
}
export const store = (body: RegisterBody) => hash(body.password, 12)
`,
    'what is hashed is a token, and the schema is of a sign-in elsewhere': `import argon2 from 'argon2'
import { z } from 'zod'
export const BasicAuth = z.object({ username: z.string(), password: z.string() })
export const keep = async (deviceToken: string) => store(await argon2.hash(deviceToken))
`,
    'nothing is hashed here': `import express from 'express'
import { z } from 'zod'
const Body = z.object({ password: z.string() })
const app = express()
app.post('/login', async (req, res) => res.json(await identity.signIn(Body.parse(req.body))))
`,
  },
}

const field = /^((new|old|current|confirm)_?)?password$|^(new|current)Password$/i

/** What is hashed is a password by its name, and not a token or a key. */
function isOfPassword({ args }: Call): boolean {
  const [secret] = args
  return secret !== undefined && [...within(secret, 3)].some((value) => value.is === 'name' && /pass|pwd|plain/i.test(value.path))
}

/** Fields for passwords that have no end. */
function* open(architecture: Architecture): Iterable<Place> {
  for (const call of architecture.code.calls) {
    if (!isServing(architecture, call.function)) continue
    const isSchema = /^(zod|joi|yup|valibot)\b.*(object|strictObject|keys|shape)(\(\))?$/i.test(call.target ?? '')
    const fields = isSchema && call.args[0] !== undefined ? settled(call.args[0]) : null
    if (fields?.is === 'object') {
      for (const [name, value] of Object.entries(fields.fields))
        if (field.test(name) && isOpen(architecture, value)) yield value.place
    }
    yield* ofJson(call)
  }
  yield* ofClasses(architecture)
}

/** A chain of a schema library that has a beginning and no end. */
function isOpen(architecture: Architecture, value: Value): boolean {
  const it = settled(value)
  if (it.is !== 'call' || !/(^|\.)string\(?\)?/.test(it.callee)) return false
  const inside = architecture.code.calls.filter(
    ({ place }) => place.file === it.place.file && place.start >= it.place.start && place.end <= it.place.end,
  )
  return (
    inside.length > 0 &&
    !inside.some(({ callee }) => /\.(max|length|regex|pattern|pipe|transform|refine|superRefine|custom|maxLength)$/.test(callee))
  )
}

function* ofJson({ args }: Call): Iterable<Place> {
  for (const value of args.flatMap((arg) => [...within(arg, 8)])) {
    const properties = value.is === 'object' ? fieldOf(value, 'properties') : undefined
    const fields = properties === undefined ? null : settled(properties)
    if (fields?.is !== 'object') continue
    for (const [name, schema] of Object.entries(fields.fields)) {
      if (
        field.test(name) &&
        isClosed(schema) &&
        textOf(fieldOf(schema, 'type')) === 'string' &&
        !['maxLength', 'pattern', 'enum', '$ref'].some((key) => fieldOf(schema, key) !== undefined)
      )
        yield schema.place
    }
  }
}

/** Fields of classes that class-validator looks at. */
function* ofClasses(architecture: Architecture): Iterable<Place> {
  for (const { name: owner, fields, file } of architecture.code.classes) {
    // What signs this server in elsewhere is not hashed.
    if (/credential|integration|provider|smtp|connection|proxy|channel/i.test(owner)) continue
    const isCode = architecture.code.files.some((each) => each.file === file && !each.isTest && !each.isTool)
    if (!isCode) continue
    for (const { name, decorators, place } of fields) {
      const names = decorators.map((decorator) => decorator.name)
      if (
        field.test(name) &&
        names.includes('IsString') &&
        !names.some((each) => /MaxLength|Length|Matches|StrongPassword/.test(each))
      )
        yield place
    }
  }
}
