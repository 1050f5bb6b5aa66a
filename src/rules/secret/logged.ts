import type { Architecture } from '../../model/architecture/architecture.ts'
import type { Call, Value } from '../../model/architecture/code.ts'
import { callsIn, isServing, routesThrough } from '../../model/architecture/look-up.ts'
import type { Place } from '../../model/architecture/place.ts'
import { logCalls, redacted } from '../logging.ts'
import type { Rule } from '../rule.ts'
import { settled, within } from '../values.ts'

const server = (
  body: string,
  setup = "import pino from 'pino'\nconst logger = pino()\n",
  path = '/login',
) => `import express from 'express'
${setup}
const app = express()
app.post('${path}', async (req, res) => {
  ${body}
  res.sendStatus(204)
})
`

export const rule: Rule = {
  id: 'secret/logged',
  title: 'A secret is written to the log',
  severity: 'high',
  confidence: 'likely',
  profile: 'gate',
  says: '{what} is written to the log',
  because: 'logs are read by more people, kept longer and guarded less than what the secret opens',
  instead: 'write what identifies it (an id, the last characters), or name its path in the `redact` of the logger',
  references: ['CWE-532', 'ASVS 16.2.5'],

  check(architecture, report) {
    const left = redacted(architecture)
    for (const call of logCalls(architecture)) {
      const found = call.args.flatMap((arg) => secretsIn(architecture, call, arg, null)).find(({ name }) => !left.has(name))
      if (found === undefined) continue
      report({
        at: found.at,
        subject: `call:${call.callee}`,
        values: { what: found.what },
        related: [{ at: call.place, message: 'writes it' }],
      })
    }
    for (const { at, subject } of left.has('headers.authorization') || left.has('headers')
      ? []
      : serializedHeaders(architecture)) {
      report({ at, subject, values: { what: 'every header of a request, `authorization` and `cookie` among them,' } })
    }
  },

  bad: {
    'the body of a login': server(
      "const { email, password } = req.body\n  logger.info({ email, body: req.body }, 'login')\n  await check(email, password)",
    ),
    'a token in a text': server('const token = await issue(req.body.email)\n  console.log(`issued ${token}`)', ''),
    'the header itself': server("logger.debug({ authorization: req.headers.authorization }, 'who')", undefined, '/orders'),
    'all headers, by a serializer': {
      'src/logger.ts': `export const logger = {
  level: 'info',
  serializers: { req: (req) => ({ method: req.method, headers: req.headers }) },
}
`,
    },
  },
  good: {
    'left out by the logger': server(
      "const { email, password } = req.body\n  logger.info({ email, password }, 'login')",
      "import pino from 'pino'\nconst logger = pino({ redact: ['*.password', 'password'] })\n",
    ),
    'what says no more than that there is one': server(
      "const { token } = req.body\n  logger.info({ hasToken: Boolean(token), tokenId: idOf(token), length: token.length, token: mask(token) }, 'seen')",
    ),
    'a body without secrets': server(
      "const { colour } = req.body\n  logger.info({ body: req.body }, 'preferences')",
      undefined,
      '/preferences',
    ),
    'a word in the message': server("logger.info('password changed, token revoked')"),
  },
}

interface Found {
  readonly at: Place
  readonly what: string
  /** What a logger may be told to leave out. */
  readonly name: string
}

const secretWord =
  /^(password|passwd|passphrase|pwd|newPassword|oldPassword|currentPassword|secret|clientSecret|client_secret|accessToken|access_token|refreshToken|refresh_token|idToken|id_token|sessionToken|apiKey|api_key|authorization|privateKey|private_key|token|jwt|otp|totpSecret|cvv|cookie)$/i

/** A name that is a secret, or the whole of what has one, in what is written. */
function secretsIn(architecture: Architecture, call: Call, value: Value, key: string | null): readonly Found[] {
  const it = value
  if (it.is === 'object') {
    return [
      ...Object.entries(it.fields).flatMap(([name, inner]) => secretsIn(architecture, call, inner, name)),
      ...it.spreads.flatMap((inner) => secretsIn(architecture, call, inner, null)),
    ]
  }
  if (it.is === 'template') return it.values.flatMap((inner) => secretsIn(architecture, call, inner, null))
  if (it.is === 'either') return it.of.flatMap((inner) => secretsIn(architecture, call, inner, key))
  if (it.is === 'call' && /^JSON\.stringify$/.test(it.callee))
    return it.args.flatMap((inner) => secretsIn(architecture, call, inner, key))
  if (it.is !== 'name') return []
  const last = it.path.split('.').at(-1)!
  if (secretWord.test(last) && !isPlain(it)) return [{ at: it.place, what: `\`${it.path}\``, name: (key ?? last).toLowerCase() }]
  return wholeOf(architecture, call, it)
}

/** A constant, as of a name of a header. */
function isPlain(value: Value): boolean {
  const it = settled(value)
  return it.is === 'text' || it.is === 'boolean' || it.is === 'number' || it.is === 'null' || it.is === 'function'
}

/** All headers, or the body of a request that signs somebody in. */
function wholeOf(architecture: Architecture, call: Call, value: Extract<Value, { is: 'name' }>): readonly Found[] {
  const { origin, path } = value
  if (origin?.from !== 'request' || origin.name !== null) return []
  if (origin.part === 'headers' && /\.headers$/.test(path))
    return [
      {
        at: value.place,
        what: 'every header of a request, `authorization` and `cookie` among them,',
        name: 'headers.authorization',
      },
    ]
  if (origin.part !== 'body' || !/\.body$/.test(path) || !hasPassword(architecture, call)) return []
  return [{ at: value.place, what: 'the body of a request, with its password,', name: 'password' }]
}

/** The handler signs somebody in, or reads a password. */
function hasPassword(architecture: Architecture, { function: id }: Call): boolean {
  const readsOne = callsIn(architecture, id).some(({ args }) =>
    args.some((arg) =>
      [...within(arg, 4)].some((inner) => inner.is === 'name' && /(^|\.)(\w*password|pin|passphrase)$/i.test(inner.path)),
    ),
  )
  return readsOne || routesThrough(architecture, id).some(({ path }) => /login|sign-?in|sign-?up|register|password/i.test(path))
}

/** A serializer of a logger that keeps the headers whole. */
function serializedHeaders(architecture: Architecture): readonly { at: Place; subject: string }[] {
  return architecture.code.functions.flatMap(({ id, answers, place }) => {
    if (!/log/i.test(place.file) || !isServing(architecture, id)) return []
    return answers.flatMap((answer) => {
      const headers = answer.is === 'object' ? answer.fields.headers : undefined
      if (headers?.is !== 'name' || headers.origin?.from !== 'request' || headers.origin.part !== 'headers') return []
      return [{ at: headers.place, subject: `function:${place.file}` }]
    })
  })
}
