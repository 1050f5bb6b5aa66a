import type { Architecture } from '../../model/architecture/architecture.ts'
import type { Call, Value } from '../../model/architecture/code.ts'
import { routesThrough } from '../../model/architecture/look-up.ts'
import { partText } from '../entry.ts'
import type { Rule } from '../rule.ts'
import { callsTo, fromRequest, settled, within } from '../values.ts'
import { handler } from './example.ts'

const mongo = "import { MongoClient } from 'mongodb'\nconst users = new MongoClient(process.env.URL!).db().collection('users')\n"

export const rule: Rule = {
  id: 'inj/nosql-operator',
  title: 'A filter that a caller writes',
  severity: 'high',
  confidence: 'likely',
  profile: 'gate',
  says: '`{callee}` filters by `{from}` as it comes: {why}',
  because:
    '`{"password": {"$ne": ""}}` is a filter like any other: a value that was to be compared becomes an operator that holds for every document',
  instead:
    'check the shape first (a schema with scalars), or make it a text: `String(…)`; name the fields that may be filtered by',
  references: ['CWE-943', 'API8:2023', 'ASVS 1.2.4'],

  check(architecture, report) {
    const isCleaned = architecture.code.files.some(({ imports }) =>
      imports.some(({ from }) => /mongo-sanitize|content-filter/.test(from)),
    )
    for (const call of callsTo(architecture, reading)) {
      const [filter] = call.args
      if (filter === undefined) continue
      const found =
        codeOf(filter) ?? (isCleaned ? null : (wholeOf(architecture, call, filter) ?? fieldOf(architecture, call, filter)))
      if (found === null) continue
      const origin = fromRequest(found.value)!
      report({
        at: found.value.place,
        subject: `call:${call.callee}`,
        ...(found.isCode ? { severity: 'blocker' as const } : {}),
        values: { callee: call.callee, from: partText(origin), why: found.why },
        related: [{ at: call.place, message: 'the query' }],
        unproven: 'the value was followed from where it enters to the filter; no schema and no cast stands between',
      })
    }
  },

  bad: {
    'the whole query string': handler('res.json(await users.find({ active: true, ...req.query }).limit(20).toArray())', {
      imports: mongo,
    }),
    'a password that may be an operator': handler(
      'const user = await users.findOne({ email: req.body.email, password: req.body.password })\n  res.json({ ok: user !== null })',
      { imports: mongo, method: 'post' },
    ),
    'code that is run by the database': handler(
      'res.json(await users.find({ $where: `this.${req.query.rule}` }).limit(20).toArray())',
      {
        imports: mongo,
      },
    ),
  },
  good: {
    'a schema checks it': handler('const { email } = Login.parse(req.body)\n  res.json(await users.findOne({ email }))', {
      imports: `${mongo}import { z } from 'zod'\nconst Login = z.object({ email: z.string() })\n`,
      method: 'post',
    }),
    'made a text': handler('res.json(await users.findOne({ email: String(req.body.email) }))', {
      imports: mongo,
      method: 'post',
    }),
    'a part of the path is text': handler('res.json(await users.findOne({ name: req.params.id }))', { imports: mongo }),
    'asked what it is': handler(
      "const { email } = req.body\n  if (typeof email !== 'string') return res.sendStatus(400)\n  res.json(await users.findOne({ email }))",
      { imports: mongo, method: 'post' },
    ),
    'validated by a guard': `import Fastify from 'fastify'
import { MongoClient } from 'mongodb'
const users = new MongoClient(process.env.URL!).db().collection('users')
const app = Fastify()
app.post('/users', { schema: { body: { type: 'object', properties: { email: { type: 'string' } } } } }, async (request) => users.findOne({ email: request.body.email }))
`,
  },
}

const reading =
  /^(mongodb|mongoose|@nestjs\/mongoose|@typegoose\/typegoose)\b.*[.)](find|findOne|findOneAndUpdate|findOneAndDelete|findOneAndReplace|updateOne|updateMany|deleteOne|deleteMany|countDocuments|count|exists|where|distinct|replaceOne)$/

interface Found {
  readonly value: Value
  readonly why: string
  readonly isCode?: boolean
}

function codeOf(filter: Value): Found | null {
  for (const inner of within(filter)) {
    if (inner.is !== 'object') continue
    const code = inner.fields.$where ?? inner.fields.$function
    if (code !== undefined && fromRequest(code) !== null)
      return { value: code, why: 'the database runs it as JavaScript', isCode: true }
  }
  return null
}

/** All of a part of the request, as the filter or among its fields. */
function wholeOf(architecture: Architecture, call: Call, filter: Value): Found | null {
  const it = settled(filter)
  for (const value of it.is === 'object' ? it.spreads : [filter]) {
    const origin = rawOrigin(value)
    if (origin === null || origin.name !== null || !/^(body|query)$/.test(origin.part)) continue
    if (!isValidated(architecture, call, origin.part)) return { value, why: "every field and every operator is the caller's" }
  }
  return null
}

/** A field of the body that may be an object. What stands in a path or a header is text. */
function fieldOf(architecture: Architecture, call: Call, filter: Value): Found | null {
  const it = settled(filter)
  if (it.is !== 'object') return null
  for (const value of Object.values(it.fields)) {
    const origin = rawOrigin(value)
    if (origin === null || origin.name === null || origin.part !== 'body') continue
    if (isValidated(architecture, call, 'body') || isAsked(architecture, call, value, origin.name)) continue
    return { value, why: 'an object with an operator fits as well as a text' }
  }
  return null
}

/** A part of the request as it came: through names alone, and no call. */
function rawOrigin(value: Value): ReturnType<typeof fromRequest> {
  if (value.is !== 'name' || value.origin?.from !== 'request') return null
  for (const inner of within(value)) if (inner.is === 'call' || inner.is === 'template') return null
  return value.origin
}

function isValidated(architecture: Architecture, { function: id }: Call, part: string): boolean {
  const routes = routesThrough(architecture, id)
  return (
    routes.length === 0 ||
    routes.some(
      ({ validated, guards, framework }) =>
        framework === 'nest' ||
        framework === 'graphql' ||
        validated.includes(part) ||
        guards.some(({ kind }) => kind === 'validate'),
    )
  )
}

function isAsked({ code }: Architecture, { function: id }: Call, value: Value, name: string): boolean {
  const isIt = (each: Value) =>
    [...within(each)].some(
      (inner) =>
        inner.is === 'name' && (inner.path === (value as { path: string }).path || inner.path.split('.').at(-1) === name),
    )
  return (
    code.comparisons.some(
      ({ function: other, left, right }) =>
        other === id && [left, right].some((side) => side.is === 'other' && side.text.startsWith('typeof') && isIt(side)),
    ) ||
    code.calls.some(
      ({ function: other, callee, args }) =>
        other === id &&
        /(isString|test|parse|validate|isEmail|assert|isValid\w*|valid\w*|check\w*|parse\w*|match)$/i.test(callee) &&
        args.some(isIt),
    )
  )
}
