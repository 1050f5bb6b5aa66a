import type { Architecture } from '../../model/architecture/architecture.ts'
import { databasesOf } from '../../model/architecture/look-up.ts'
import type { Rule } from '../rule.ts'
import { personalColumns } from './personal.ts'

export const rule: Rule = {
  id: 'comp/pii-unclassified',
  title: 'Personal data that no list names',
  severity: 'info',
  confidence: 'maybe',
  profile: 'audit',
  says: '{count} of {tables} hold personal data, and nothing says how each is to be treated',
  because: 'who exports, logs, copies or deletes has to know what is personal; without a list each of them guesses',
  instead: 'write down for each column what it is and how long it is kept, best where it is declared: `comment on column … is …`',
  references: ['ASVS 14.1.1', 'GDPR Art. 30'],
  once: true,

  check(architecture, report) {
    if (isClassified(architecture)) return
    const tables = databasesOf(architecture)
      .flatMap((database) => database.tables)
      .filter((table) => personalColumns(table).length > 0)
    const columns = tables.flatMap((table) => personalColumns(table).map((column) => ({ table, column })))
    if (columns.length < 2) return
    report({
      at: columns[0]!.column.place,
      subject: 'personal data',
      values: {
        count: `${columns.length} columns`,
        tables: tables.length === 1 ? `\`${tables[0]!.name}\`` : `${tables.length} tables`,
      },
      related: columns
        .slice(0, 12)
        .map(({ table, column }) => ({ at: column.place, message: `\`${table.name}.${column.name}\`` })),
    })
  },

  bad: {
    'columns that say nothing of themselves':
      'create table customers (id bigint primary key, email text not null, phone text, date_of_birth date);\n',
  },
  good: {
    'said where they are declared':
      "create table customers (id bigint primary key, email text not null, phone text);\ncomment on column customers.email is 'personal: contact, kept until erased';\n",
    'nothing personal': 'create table parcels (id bigint primary key, weight bigint not null);\n',
  },
}

/** A comment of a column that speaks of it, or a document of its own. */
function isClassified({ databases, files }: Architecture): boolean {
  return (
    files.some(({ path }) => /data-?(classification|inventory|protection)|privacy|processing-?activities|ropa\b/i.test(path)) ||
    databases.some(({ migrations }) =>
      migrations.some(({ statements }) =>
        statements.some(
          ({ text }) => /^\s*comment\s+on\s+column/i.test(text) && /personal|pii|sensitive|confidential/i.test(text),
        ),
      ),
    )
  )
}
