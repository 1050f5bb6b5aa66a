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
    if (hasDocument(architecture)) return
    const told = classified(architecture)
    // Where some are classified, what is missing is what a table leaves out altogether.
    const tables = databasesOf(architecture)
      .flatMap((database) => database.tables)
      .filter((table) => personalColumns(table).length > 0 && !told.has(table.name))
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
    'one table among others that are classified': {
      'migrations/001_init.sql':
        "create table customers (id bigint primary key, email text not null);\ncomment on column customers.email is 'personal: contact';\n",
      'migrations/002_relatives.sql':
        'create table relatives (id bigint primary key, first_name text not null, phone text not null);\n',
    },
  },
  good: {
    'said where they are declared':
      "create table customers (id bigint primary key, email text not null, phone text);\ncomment on column customers.email is 'personal: contact, kept until erased';\n",
    'nothing personal': 'create table parcels (id bigint primary key, weight bigint not null);\n',
  },
}

/** A document that lists them. */
function hasDocument({ files }: Architecture): boolean {
  return files.some(({ path }) => /data-?(classification|inventory|protection)|privacy|processing-?activities|ropa\b/i.test(path))
}

/** Tables of which a comment says how a column, or the table, is to be treated. */
function classified({ databases }: Architecture): ReadonlySet<string> {
  const comment = /^\s*comment\s+on\s+(?:column|table)\s+("?[\w."]+)\s+is\b[\s\S]*(?:personal|pii|sensitive|confidential)/i
  const found = databases.flatMap(({ migrations, tables }) =>
    migrations.flatMap(({ statements }) =>
      statements.flatMap(({ text }) => {
        const name = comment
          .exec(text)?.[1]
          ?.replaceAll('"', '')
          .replace(/^public\./i, '')
        const table = tables.find((each) => name === each.name || name?.startsWith(`${each.name}.`))
        return table === undefined ? [] : [table.name]
      }),
    ),
  )
  return new Set(found)
}
