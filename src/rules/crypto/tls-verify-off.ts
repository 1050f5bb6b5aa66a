import type { Rule } from '../rule.ts'
import { settled, within } from '../values.ts'

export const rule: Rule = {
  id: 'crypto/tls-verify-off',
  title: 'Whoever answers is believed',
  severity: 'high',
  confidence: 'certain',
  profile: 'gate',
  says: '`{what}` has any certificate accepted',
  because: 'whoever stands between reads and changes everything, and nothing shows',
  instead: 'give it the certificate of the authority (`ca`) and leave verifying on',
  references: ['CWE-295', 'ASVS 12.3.2'],

  check({ code, deployment }, report) {
    const tests = new Set(code.files.filter(({ isTest, isTool }) => isTest || isTool).map(({ file }) => file))
    for (const call of code.calls) {
      if (tests.has(call.place.file)) continue
      for (const arg of call.args) {
        for (const value of within(arg, 6)) {
          if (value.is !== 'object' || value.place.file !== call.place.file) continue
          const flag = value.fields.rejectUnauthorized ?? value.fields.strictSSL
          if (flag === undefined || !isFalse(flag)) continue
          const isDevelopment = call.conditions.some((condition) => /NODE_ENV|isDev|development|local/i.test(condition))
          report({
            at: flag.place,
            subject: `call:${call.callee}`,
            values: { what: 'rejectUnauthorized: false' },
            ...(isDevelopment ? { severity: 'medium' } : {}),
            fix: {
              safety: 'suggested',
              edits: [{ file: flag.place.file, range: [flag.place.start, flag.place.end], text: 'true' }],
            },
          })
        }
      }
    }
    for (const { target, value, place } of code.assignments) {
      if (!target.endsWith('NODE_TLS_REJECT_UNAUTHORIZED') || tests.has(place.file)) continue
      if (value.is === 'text' && value.text === '0')
        report({ at: place, subject: 'process', values: { what: 'NODE_TLS_REJECT_UNAUTHORIZED = 0' } })
    }
    for (const { name, value, place } of [
      ...deployment.variables,
      ...deployment.containers.flatMap(({ environment }) => environment),
    ]) {
      if (name === 'NODE_TLS_REJECT_UNAUTHORIZED' && value === '0')
        report({ at: place, subject: `variable:${name}`, values: { what: `${name}=0` } })
    }
  },

  bad: {
    'a pool': `import { Pool } from 'pg'
export const pool = new Pool({ host: 'db.example.com', ssl: { rejectUnauthorized: false } })
export const users = () => pool.query('select id from users limit 10')
`,
    'for the whole process': {
      'compose.yaml': "services:\n  api:\n    image: example/api:1\n    environment:\n      NODE_TLS_REJECT_UNAUTHORIZED: '0'\n",
    },
  },
  good: {
    'the authority is known': `import { readFileSync } from 'node:fs'
import { Pool } from 'pg'
export const pool = new Pool({ host: 'db.example.com', ssl: { ca: readFileSync('/etc/ssl/db.pem', 'utf8') } })
export const users = () => pool.query('select id from users limit 10')
`,
    'in a test': { 'test/db.test.ts': "import { Pool } from 'pg'\nnew Pool({ ssl: { rejectUnauthorized: false } })\n" },
  },
}

function isFalse(value: Parameters<typeof settled>[0]): boolean {
  const it = settled(value)
  return it.is === 'boolean' && !it.value
}
