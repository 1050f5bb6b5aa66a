import type { Architecture } from '../../model/architecture/architecture.ts'
import type { Value } from '../../model/architecture/code.ts'
import { isServing } from '../../model/architecture/look-up.ts'
import type { Rule } from '../rule.ts'
import { callsTo, fieldOf, settled, textOf, within } from '../values.ts'
import { levelOf } from './logging.ts'

export const rule: Rule = {
  id: 'obs/pii-in-log',
  title: 'Personal data in a log',
  severity: 'high',
  confidence: 'likely',
  profile: 'review',
  says: '`{name}` is written to the log',
  because: 'logs are kept, copied and read by many more than the database: what is in them cannot be erased for one person',
  instead: 'log the id of whom it is about, or redact it (`redact` of pino, a hash)',
  references: ['CWE-532', 'ASVS 16.2.5'],

  check(architecture, report) {
    const redacted = redactedIn(architecture)
    for (const call of architecture.code.calls) {
      const level = levelOf(call)
      if (level === null || !isServing(architecture, call.function)) continue
      const name = call.args.map((arg) => personalIn(arg, redacted)).find((each) => each !== null)
      if (name === undefined || name === null) continue
      const isDevelopment =
        level === 'debug' ||
        level === 'trace' ||
        level === 'verbose' ||
        call.conditions.some((each) => /NODE_ENV|isDev/i.test(each))
      report({
        at: call.place,
        subject: `log:${call.place.file}#${name}`,
        ...((isDevelopment || whole.test(name)) && { severity: 'medium' as const, confidence: 'maybe' as const }),
        values: { name },
        unproven: 'no log was read',
      })
    }
  },

  bad: {
    'an address and the whole body': `import pino from 'pino'
const logger = pino()
export function login(req) {
  logger.info({ email: req.body.email, body: req.body }, 'login')
}
`,
    'in the text': `import pino from 'pino'
const logger = pino()
export const welcome = (user) => logger.info(\`mail sent to \${user.email}\`)
`,
    'a list of them': `export function imported(req, rows) {
  req.log.info({ emails: rows.map((row) => row.email) }, 'imported')
}
`,
  },
  good: {
    'the id': `import pino from 'pino'
const logger = pino()
export const login = (user) => logger.info({ user: user.id }, 'login')
`,
    'redacted by the logger': `import pino from 'pino'
const logger = pino({ redact: ['email', '*.email'] })
export const login = (user) => logger.info({ email: user.email }, 'login')
`,
    'masked, hashed, or only whether it is there': `import pino from 'pino'
const logger = pino()
export const login = (user) => logger.info({ email: mask(user.email), hasPhone: Boolean(user.phone), phone: true }, 'login')
`,
    'a secret, which another rule tells': `import pino from 'pino'
const logger = pino()
export const start = (password) => logger.info(\`signs in with \${password}\`)
`,
    'the word, not the thing': `import pino from 'pino'
const logger = pino()
export const fail = () => logger.warn({ reason: 'email' }, 'email is taken')
`,
  },
}

/** Of persons; secrets are told by `secret/logged`. */
const personal =
  /^(e-?mails?|e?mail_?address(es)?|addresses|phones?|phone_?numbers?|mobile|ssn|full_?name|first_?name|last_?name|birth_?(date|day)|date_?of_?birth|dob|iban|card_?number|tax_?(number|id)|passport\w*)$/i
/** Whole bodies, where they are those of a request; headers are told by `secret/logged`. */
const whole = /(^|\.)(req|request|ctx\.request|c\.req)\.(body|cookies)$/

function personalIn(value: Value, redacted: ReadonlySet<string>, key: string | null = null): string | null {
  if (key !== null && redacted.has(key.toLowerCase())) return null
  switch (value.is) {
    case 'object': {
      for (const [name, field] of Object.entries(value.fields)) {
        const found = personalIn(field, redacted, name)
        if (found !== null) return found
      }
      return value.spreads.map((each) => personalIn(each, redacted)).find((each) => each !== null) ?? null
    }
    case 'template':
      return value.values.map((each) => personalIn(each, redacted)).find((each) => each !== null) ?? null
    case 'name': {
      const last = value.path.slice(value.path.lastIndexOf('.') + 1)
      if (value.value !== null && ['text', 'number', 'boolean'].includes(settled(value).is)) return null
      return personal.test(last) || (key !== null && personal.test(key)) || whole.test(value.path)
        ? personal.test(last) || key === null
          ? value.path
          : key
        : null
    }
    case 'call':
      return key !== null && personal.test(key) && /\.(map|filter|join|toString|trim|toLowerCase|slice)$/.test(value.callee)
        ? key
        : null
    default:
      return null
  }
}

/** Keys that the logger is told to keep out: the last word of each path. */
function redactedIn(architecture: Architecture): ReadonlySet<string> {
  return new Set(
    callsTo(architecture, /^(pino|pino-http|fastify|nestjs-pino)(:|$)/)
      .flatMap(({ args }) => args.flatMap((arg) => [...within(arg, 4)]))
      .flatMap((value) => {
        const list = fieldOf(value, 'redact')
        return list === undefined ? [] : [...within(list, 4)]
      })
      .flatMap((value) => textOf(value) ?? [])
      .map((path) =>
        path
          .slice(path.lastIndexOf('.') + 1)
          .replaceAll(/[[\]"']/g, '')
          .toLowerCase(),
      ),
  )
}
