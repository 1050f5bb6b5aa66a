import type { Architecture } from '../../model/architecture/architecture.ts'
import type { Query } from '../../model/architecture/code.ts'
import type { Table } from '../../model/architecture/database.ts'
import { databaseOf, isServing, routesThrough, tableOf } from '../../model/architecture/look-up.ts'
import type { Rule } from '../rule.ts'
import { fromRequest } from '../values.ts'

export const rule: Rule = {
  id: 'sqlite/rowid-leak',
  title: 'Row numbers as public ids',
  severity: 'low',
  confidence: 'likely',
  profile: 'review',
  says: '{route} finds `{table}` by its row number',
  because:
    'who has one number tries the next; the same numbers are in every other file, and after a restore they may mean other rows',
  instead: 'give it a random id (`TEXT`, ULID or UUID) for the outside, and keep the number inside{cost}',
  references: ['CWE-340', 'https://www.sqlite.org/autoinc.html'],

  check(architecture, report) {
    const told = new Set<Table>()
    for (const query of architecture.code.queries) {
      const table = byRowNumber(architecture, query)
      const [route] = table === null ? [] : routesThrough(architecture, query.function)
      if (table === null || route === undefined || told.has(table)) continue
      told.add(table)
      report({
        at: table.primaryKey!.place,
        subject: `table:${table.name}`,
        values: {
          route: `${route.method} ${route.path}`,
          table: table.name,
          cost: ', without `AUTOINCREMENT`, which costs a write to another table for each row',
        },
        related: [
          { at: query.place, message: 'found by the number that a caller sends' },
          { at: route.place, message: `${route.method} ${route.path}` },
        ],
        unproven: 'the number was followed from the request to the query',
      })
    }
  },

  bad: {
    'a number in the path': routed(
      'CREATE TABLE incidents (id INTEGER PRIMARY KEY AUTOINCREMENT, dock_id TEXT NOT NULL, happened_at TEXT NOT NULL) STRICT;',
    ),
  },
  good: {
    'a random id': routed(
      'CREATE TABLE incidents (id TEXT PRIMARY KEY, dock_id TEXT NOT NULL, happened_at TEXT NOT NULL) STRICT;',
    ),
    'a short list that everybody knows': routed('CREATE TABLE incidents (id INTEGER PRIMARY KEY, name TEXT NOT NULL) STRICT;'),
  },
}

function routed(sql: string): Readonly<Record<string, string>> {
  return {
    'migrations/001_init.sql': `${sql}\n`,
    'src/server.ts': `import express from 'express'
import Database from 'better-sqlite3'
const db = new Database('app.db')
const app = express()
app.get('/incidents/:id', (req, res) => {
  res.json(db.prepare('SELECT * FROM incidents WHERE id = ?').get(Number(req.params.id)))
})
app.listen(3000)
`,
  }
}

function byRowNumber(architecture: Architecture, { function: at, tables, filters }: Query): Table | null {
  const table = tables[0] === undefined ? undefined : tableOf(architecture, tables[0])
  if (table === undefined || databaseOf(architecture, table)?.engine !== 'sqlite' || !isServing(architecture, at)) return null
  const [key, ...more] = table.primaryKey?.columns ?? []
  const column = table.columns.find(({ name }) => name === key)
  if (column === undefined || more.length > 0 || !/^int(eger)?$/i.test(column.type) || !isOfSomebody(table)) return null
  const isAsked = filters.some(
    ({ column: name, operator, value }) => name === key && operator === '=' && fromRequest(value ?? undefined)?.part === 'params',
  )
  return isAsked ? table : null
}

/** More than a list of names: it belongs to something, or happened at some time. */
function isOfSomebody({ columns, foreignKeys, primaryKey }: Table): boolean {
  return (
    foreignKeys.length > 0 ||
    columns.some(({ name }) => !primaryKey?.columns.includes(name) && /(_id|_at|_on|Id|At)$|^(at|owner|created|date)$/.test(name))
  )
}
