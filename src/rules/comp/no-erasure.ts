import type { Architecture } from '../../model/architecture/architecture.ts'
import type { Query } from '../../model/architecture/code.ts'
import type { Table } from '../../model/architecture/database.ts'
import { databasesOf, queriesOn, tableOf } from '../../model/architecture/look-up.ts'
import type { Rule } from '../rule.ts'
import { isOfPeople, personalColumns } from './personal.ts'

export const rule: Rule = {
  id: 'comp/no-erasure',
  title: 'Personal data that nothing erases',
  severity: 'medium',
  confidence: 'maybe',
  profile: 'review',
  says: '`{table}` holds {columns} of people, and nothing deletes or empties them',
  because:
    'who asks to be forgotten has to be, within a month: by hand, in production, that is forgotten in backups, copies and logs',
  instead:
    'write the use case: delete the row, or empty its personal columns where the rest must be kept, and record that it was done',
  references: ['GDPR Art. 17', 'ASVS 14.2.7'],

  check(architecture, report) {
    if (saysSo(architecture)) return
    for (const table of databasesOf(architecture).flatMap(({ tables }) => tables)) {
      if (!isOfPeople(table) || !isWritten(architecture, table) || isErased(architecture, table)) continue
      const columns = personalColumns(table)
      report({
        at: table.place,
        subject: `table:${table.name}`,
        values: {
          table: table.name,
          columns: columns
            .map(({ name }) => `\`${name}\``)
            .slice(0, 4)
            .join(', '),
        },
        related: columns.slice(0, 1).map(({ place, name }) => ({ at: place, message: `\`${name}\`` })),
        unproven: 'what is done by hand, or in another repository, is not seen',
      })
    }
  },

  bad: {
    'customers are added and read': withCode(
      "await pool.query('insert into customers (id, email, full_name) values ($1, $2, $3)', [1, '', ''])",
    ),
  },
  good: {
    'people that the service may only read': {
      'migrations/001_init.sql': `create role api login;
create table people (id bigint primary key, email text not null, full_name text);
grant select on people to api;
`,
      'src/server.ts': `import express from 'express'
import { Pool } from 'pg'
const pool = new Pool()
const app = express()
app.get('/people', requireUser, async (req, res) => {
  const { rows } = await pool.query('select id, full_name from people order by id limit 50')
  res.json(rows)
})
`,
    },
    'they can be deleted': withCode(
      "await pool.query('insert into customers (id, email) values ($1, $2)', [1, ''])\n  await pool.query('delete from customers where id = $1', [1])",
    ),
    'they can be emptied': withCode(
      "await pool.query('insert into customers (id, email) values ($1, $2)', [1, ''])\n  await pool.query(\"update customers set email = '', full_name = '' where id = $1\", [1])",
    ),
    'another service writes them': withCode("await pool.query('select id from customers where id = $1', [1])"),
    'a table of things': {
      'migrations/001_init.sql': 'create table parcels (id bigint primary key, street text not null);\n',
    },
  },
}

function withCode(body: string): Readonly<Record<string, string>> {
  return {
    'migrations/001_init.sql': 'create table customers (id bigint primary key, email text not null, full_name text);\n',
    'src/customers.ts': `import { Pool } from 'pg'
const pool = new Pool()
export async function customers() {
  ${body}
}
`,
  }
}

/** A function, a file or a route whose name says that it erases. */
function saysSo({ code, files }: Architecture): boolean {
  const word = /^(erase|erasure|anonymi[sz]e|forget|gdpr|delete-?account|right-to-be)/i
  return (
    files.some(({ path }) => word.test(path.slice(path.lastIndexOf('/') + 1))) ||
    code.functions.some(({ name }) => name !== null && word.test(name.slice(name.lastIndexOf('.') + 1))) ||
    code.routes.some(
      ({ path, method }) =>
        (method === 'DELETE' && /(^|\/)(me|account|profile)$/.test(path)) || /erase|anonymi|forget-?me|gdpr/i.test(path),
    )
  )
}

function isWritten(architecture: Architecture, table: Table): boolean {
  // Where rights are given out and none of them writes, another system fills it, and removes who left.
  const isReadOnly =
    table.grants.length > 0 && !table.grants.some(({ privileges }) => privileges.some((each) => each !== 'select'))
  const isServed = architecture.code.routes.length > 0 && !isReadOnly
  return queriesOn(architecture, table).some(
    ({ does }) => does === 'insert' || does === 'upsert' || does === 'update' || (does === 'select' && isServed),
  )
}

/** By a delete of it or of what it hangs on, or by an update that empties what a person is known by. */
function isErased(architecture: Architecture, table: Table): boolean {
  const personal = new Set(personalColumns(table).map(({ name }) => name))
  const parents = table.foreignKeys
    .filter(({ onDelete }) => onDelete === 'cascade')
    .flatMap(({ to }) => tableOf(architecture, to.table) ?? [])
  const isDeleted = [table, ...parents].some((each) => queriesOn(architecture, each).some(({ does }) => does === 'delete'))
  return isDeleted || queriesOn(architecture, table).some((query) => empties(query, personal))
}

function empties({ does, writes, sql }: Query, columns: ReadonlySet<string>): boolean {
  if (does !== 'update') return false
  if (/=\s*(null|'(|deleted[^']*|erased[^']*)')/i.test(sql ?? '')) return true
  return writes.some(
    ({ column, value }) =>
      columns.has(column) &&
      (value === null ||
        value.is === 'null' ||
        (value.is === 'text' && (value.text === '' || /deleted|erased|anonym/i.test(value.text)))),
  )
}
