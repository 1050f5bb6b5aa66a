import type { Architecture } from '../../model/architecture/architecture.ts'
import type { Query } from '../../model/architecture/code.ts'
import type { Table } from '../../model/architecture/database.ts'
import { databasesOf, isServing, queriesOn } from '../../model/architecture/look-up.ts'
import { mayBeLarge } from '../large-column.ts'
import type { Case, Rule } from '../rule.ts'

/** More large values than these in each row of a list are a document for each. */
const mostLarge = 3

export const rule: Rule = {
  id: 'schema/wide-table',
  title: 'A table of very many or very large columns',
  severity: 'low',
  confidence: 'maybe',
  profile: 'audit',
  says: '`{table}` has {what}',
  because: 'every update writes all of them anew, and what reads a row reads what it does not want',
  instead: 'move what is rarely read, or belongs to something of its own, into a table beside it',

  check(architecture, report) {
    for (const { tables } of databasesOf(architecture)) {
      for (const table of tables) {
        const { name, columns, place } = table
        if (columns.length > 60 && !/settings|config|preferences/i.test(name)) {
          report({ at: place, subject: `table:${name}`, values: { table: name, what: `${columns.length} columns` } })
          continue
        }
        const list = listOfLarge(architecture, table)
        if (list === null) continue
        report({
          at: place,
          subject: `table:${name}`,
          values: { table: name, what: `${list.large} columns of long text or JSON, and a list reads them of every row` },
          related: [{ at: list.query.place, message: 'the list' }],
        })
      }
    }
  },

  bad: {
    'seventy columns': `create table forms (id bigint primary key, ${Array.from({ length: 70 }, (_, i) => `field_${i} text`).join(', ')});\n`,
    'five documents in each row of a list': listed('id, intro, terms, closing, lines, layout', 'text'),
  },
  good: {
    'a few': 'create table forms (id bigint primary key, body text);\n',
    'a list without them': listed('id, created_at', 'text'),
    'texts that are kept short': listed('id, intro, terms, closing, lines', 'text check (length(terms) <= 200)'),
  },
}

function listed(columns: string, terms: string): Case {
  return {
    'migrations/001_init.sql': `create table quotes (
  id bigint primary key,
  deal_id bigint not null,
  intro text not null check (length(intro) <= 400),
  terms ${terms} not null,
  closing text not null,
  lines jsonb not null,
  layout jsonb not null,
  created_at timestamptz not null
);
`,
    'src/server.ts': `import express from 'express'
import { Pool } from 'pg'

const pool = new Pool()
const app = express()
app.get('/quotes', async (req, res) => {
  const { rows } = await pool.query('select ${columns} from quotes where deal_id = $1 limit 50', [req.query.deal])
  res.json(rows)
})
`,
  }
}

function listOfLarge(architecture: Architecture, table: Table): { readonly query: Query; readonly large: number } | null {
  const large = table.columns.filter((column) => mayBeLarge(table, column)).map(({ name }) => name)
  if (large.length <= mostLarge) return null
  for (const query of queriesOn(architecture, table)) {
    if (query.does !== 'select' || query.one || query.limit === null || query.limit === 1) continue
    if (query.tables[0] !== table.name || !isServing(architecture, query.function)) continue
    const read = query.columns.includes('*') ? large.length : query.columns.filter((column) => large.includes(column)).length
    if (read > mostLarge) return { query, large: large.length }
  }
  return null
}
