import { escaped } from '../../kit/escaped.ts'
import type { Architecture } from '../../model/architecture/architecture.ts'
import type { Query, Value } from '../../model/architecture/code.ts'
import type { Schema } from '../../model/architecture/contract.ts'
import type { Column, Table } from '../../model/architecture/database.ts'
import { databasesOf, fileOf, queriesNaming } from '../../model/architecture/look-up.ts'
import type { Case, Rule } from '../rule.ts'
import { fromRequest, settled } from '../values.ts'

export const rule: Rule = {
  id: 'schema/nullable-required',
  title: 'A column that may be empty and never is',
  severity: 'medium',
  confidence: 'maybe',
  profile: 'audit',
  says: '`{table}.{column}` may be empty, and everything that writes it gives it a value',
  because: 'each reader has to think of a case that does not happen, and the first writer that forgets it makes it happen',
  instead: 'fill the rows that are empty, add `check ({column} is not null) not valid`, validate it, and then set `not null`',
  references: ['https://www.postgresql.org/docs/current/sql-altertable.html'],

  check(architecture, report) {
    for (const { tables, kind } of databasesOf(architecture)) {
      if (kind !== 'migrations') continue
      for (const table of tables) {
        const queries = queriesNaming(architecture, table).filter((query) => !fileOf(architecture, query.function)?.isTest)
        const inserts = queries.filter(({ does }) => does === 'insert' || does === 'upsert')
        if (
          inserts.length === 0 ||
          inserts.some(({ writes, spreads, joined }) => writes.length === 0 || spreads.length > 0 || joined.length > 0)
        )
          continue
        for (const column of table.columns) {
          if (!couldBe(table, column) || !isAlwaysSet(architecture, column, queries, inserts)) continue
          report({
            at: column.place,
            subject: `column:${table.name}.${column.name}`,
            values: { table: table.name, column: column.name },
            related: inserts.slice(0, 3).map(({ place }) => ({ at: place, message: 'it is given a value here' })),
          })
        }
      }
    }
  },

  bad: {
    'a text that is always there': written(
      "await pool.query('insert into posts (title, state) values ($1, $2)', [req.body.title, 'open'])",
    ),
    'what the description of the interface requires': {
      ...(written(
        "await pool.query('insert into posts (title, state) values ($1, $2)', [req.body.title, req.body.state])",
      ) as Record<string, string>),
      'openapi.yaml': `openapi: 3.1.0
info: { title: Posts, version: '1' }
paths:
  /posts:
    post:
      requestBody:
        required: true
        content:
          application/json:
            schema:
              type: object
              required: [title, state]
              properties:
                title: { type: string }
                state: { type: string }
      responses:
        '201': { description: made }
`,
    },
  },
  good: {
    'a caller may leave it out': written(
      "await pool.query('insert into posts (title, state) values ($1, $2)', [req.body.title, req.body.state])",
    ),
    'one writer leaves it out': written(
      "await pool.query('insert into posts (title, state) values ($1, $2)', [req.body.title, 'open'])\n  await pool.query('insert into posts (title) values ($1)', [req.body.title])",
    ),
    'it is emptied later': written(
      "await pool.query('insert into posts (title, state) values ($1, $2)', [req.body.title, 'open'])\n  await pool.query('update posts set state = null where id = $1', [req.body.id])",
    ),
    'a search for where it is empty': written(
      "await pool.query('insert into posts (title, state) values ($1, $2)', [req.body.title, 'open'])\n  await pool.query('select id from posts where state is null limit 20')",
    ),
  },
}

function written(body: string): Case {
  return {
    'migrations/001_init.sql': `create table posts (
  id bigint generated always as identity primary key,
  title text not null,
  state text
);
`,
    'src/server.ts': `import express from 'express'
import { Pool } from 'pg'

const pool = new Pool()
const app = express()
app.post('/posts', async (req, res) => {
  ${body}
  res.end()
})
`,
  }
}

function couldBe({ primaryKey, foreignKeys }: Table, { name, nullable, generated, identity }: Column): boolean {
  // A reference may be emptied by the database itself, when what it points at goes.
  const isReference = foreignKeys.some(({ columns, onDelete }) => columns.includes(name) && onDelete === 'set null')
  return nullable && !generated && !identity && !isReference && primaryKey?.columns.includes(name) !== true
}

function isAlwaysSet(
  architecture: Architecture,
  { name }: Column,
  queries: readonly Query[],
  inserts: readonly Query[],
): boolean {
  const isAsked = queries.some(
    ({ filters, sql }) =>
      filters.some(({ column, operator }) => column === name && operator === 'is null') ||
      new RegExp(`\\b${escaped(name)}"?\\s+is\\s+(not\\s+)?null`, 'i').test(sql ?? ''),
  )
  const isUnknown = queries.some(
    ({ does, spreads, writes }) => (does === 'update' || does === 'upsert') && (spreads.length > 0 || writes.length === 0),
  )
  const written = queries.flatMap(({ writes }) => writes.filter(({ column }) => column === name))
  return (
    !isAsked &&
    !isUnknown &&
    inserts.every(({ writes }) => writes.some(({ column }) => column === name)) &&
    written.every(
      ({ value }) =>
        value !== null && (isThere(value) || (fromRequest(value) !== null && isField(value) && isRequired(architecture, name))),
    )
  )
}

/** A field of the request as it came, or as a schema let it through: `fresh.parse(req.body).state`. */
function isField(value: Value): boolean {
  const it = settled(value)
  return it.is === 'name' || (it.is === 'other' && /\)\.\w+$/.test(it.text))
}

/** A value that cannot be missing. */
function isThere(value: Value): boolean {
  const it = settled(value)
  if (it.is === 'either') return it.operator === '?:' ? it.of.every(isThere) : it.of.some(isThere) && it.operator !== '&&'
  return it.is === 'text' || it.is === 'number' || it.is === 'boolean' || it.is === 'template' || (it.is === 'call' && it.isNew)
}

/** Every body of the contracts that names it requires it. */
function isRequired({ contracts }: Architecture, column: string): boolean {
  const plain = (name: string) => name.replaceAll('_', '').toLowerCase()
  const bodies = contracts.flatMap(({ operations }) =>
    operations.flatMap(({ body, method }) => (body?.schema != null && method === 'POST' ? [body.schema] : [])),
  )
  const naming = bodies.filter(({ properties }) => Object.keys(properties).some((name) => plain(name) === plain(column)))
  return naming.length > 0 && naming.every(({ required }: Schema) => required.some((name) => plain(name) === plain(column)))
}
