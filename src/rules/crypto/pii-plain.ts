import type { Architecture } from '../../model/architecture/architecture.ts'
import { databasesOf } from '../../model/architecture/look-up.ts'
import type { Rule } from '../rule.ts'
import { settled } from '../values.ts'

const sql = (column: string) =>
  `create table people (id bigint primary key generated always as identity, name text not null, ${column});\n`

export const rule: Rule = {
  id: 'crypto/pii-plain',
  title: 'What identifies or exposes a person is kept in the open',
  severity: 'medium',
  confidence: 'likely',
  profile: 'review',
  says: '`{table}.{column}` is kept as plain text',
  because: 'whoever reads a backup, a replica or one injected query reads it, and it cannot be changed like a password',
  instead:
    'encrypt it in the application with a key that is not in the database, keep a keyed hash beside it where it is searched for, or leave it with a vendor and keep the reference',
  references: ['CWE-312', 'CWE-359', 'ASVS 14.2.4'],

  check(architecture, report) {
    for (const database of databasesOf(architecture)) {
      for (const table of database.tables) {
        for (const column of table.columns) {
          if (!isPersonal(column.name) || !isText(column.type) || isSealed(architecture, table.name, column.name)) continue
          report({
            at: column.place,
            subject: `column:${table.name}.${column.name}`,
            values: { table: table.name, column: column.name },
          })
        }
      }
    }
  },

  bad: {
    'a passport': { 'migrations/001_init.sql': sql('passport_number text') },
    'a national id, and health': { 'migrations/001_init.sql': sql('contact_national_id varchar(40), health_notes text') },
  },
  good: {
    'sealed, hashed, or a reference': {
      'migrations/001_init.sql': sql(
        'passport_number bytea, ssn_hash text, card_token text, iban_encrypted text, card_last4 text',
      ),
    },
    'sealed where it is written': {
      'migrations/001_init.sql': sql('passport_number text'),
      'src/people.ts': `import { Pool } from 'pg'
import { seal } from './fields.ts'
const pool = new Pool()
export const add = (name: string, passport: string) => pool.query('insert into people (name, passport_number) values ($1, $2)', [name, seal(passport)])
`,
    },
    'what is not of a person': {
      'migrations/001_init.sql': sql('card_id text, passport_required text, health_check_url text, pan_zoom text'),
    },
  },
}

const personal =
  /(^|_)(ssn|social_security(_(number|no))?|national_id(_?(number|no))?|national_insurance(_number)?|nino|passport(_?(number|no|id))?|identity_(card|number)|id_card_number|driv(er|ing)s?_licen[cs]e(_?(number|no))?|card_number|credit_card(_number)?|pan|cvv|iban|bank_account(_number)?|account_iban|health_(number|notes|data|record|status)|nhs_number|medical_(notes|record|history|conditions?)|diagnos(is|es)|allergies|blood_type|hiv_status|religion|sexual_orientation)$/

function isPersonal(name: string): boolean {
  return personal.test(name.replace(/([a-z0-9])([A-Z])/g, '$1_$2').toLowerCase())
}

function isText(type: string): boolean {
  return /^(text|varchar|character|char|citext|string|nvarchar|bpchar|json|jsonb|longtext|mediumtext|tinytext)\b/i.test(type)
}

/** Code writes what a function has sealed or hashed. */
function isSealed({ code }: Architecture, table: string, column: string): boolean {
  return code.queries.some(
    ({ tables, writes }) =>
      tables.includes(table) &&
      writes.some(({ column: written, value }) => {
        const it = written === column && value !== null ? settled(value) : null
        return it?.is === 'call' && /seal|encrypt|cipher|hash|hmac|tokeni[sz]e|protect/i.test(it.callee)
      }),
  )
}
