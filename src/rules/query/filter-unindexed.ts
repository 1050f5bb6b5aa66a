import { written, writtenPath } from '../../kit/sql.ts'
import type { Architecture } from '../../model/architecture/architecture.ts'
import type { Query } from '../../model/architecture/code.ts'
import type { Index, Table } from '../../model/architecture/database.ts'
import { databaseOf, isServing, routesThrough, tableOf } from '../../model/architecture/look-up.ts'
import { createIndexText, isOfDocuments, makesIndexes } from '../document-index.ts'
import { newMigration } from '../migration-file.ts'
import type { Case, Rule } from '../rule.ts'
import { isLookup } from './growth.ts'

export const rule: Rule = {
  id: 'query/filter-unindexed',
  title: 'No index serves this query',
  severity: 'high',
  confidence: 'likely',
  profile: 'gate',
  says: 'the query reads `{table}` {by}, and no index serves that{instead}',
  because:
    'each request reads the table, or all rows of one owner, to answer a few: it is quick on a small table and gets slower with every row',
  instead: 'create index {index} on {table} ({columns})',
  references: [
    'https://www.postgresql.org/docs/current/indexes-ordering.html',
    'https://use-the-index-luke.com/sql/sorting-grouping/indexed-order-by',
  ],

  check(architecture, report) {
    for (const query of architecture.code.queries) {
      const found = wanted(architecture, query)
      if (found === null) continue
      // What no request waits for may take its time.
      const isWaitedFor = routesThrough(architecture, query.function).length > 0 || architecture.code.routes.length === 0
      const { table, equals, order, columns, why } = found
      const database = databaseOf(architecture, table)
      const name = `${bare(table.name)}_${columns.map(({ column }) => column).join('_')}`.slice(0, 60)
      const keys = columns.map(({ column, descending }) => `${written(column)}${descending ? ' desc' : ''}`).join(', ')
      const concurrently = database?.engine === 'postgres' ? 'concurrently ' : ''
      const isDocuments = isOfDocuments(database)
      if (isDocuments && !makesIndexes(database)) continue
      const sql = isDocuments
        ? createIndexText(table.name, columns)
        : `create index ${concurrently}${written(name)} on ${writtenPath(table.name)} (${keys});`
      const edits =
        database === undefined || database.kind !== 'migrations' ? [] : newMigration(database, name, sql, concurrently === '')
      report({
        at: query.place,
        ...(isWaitedFor ? {} : { severity: 'low', confidence: 'maybe' }),
        subject: `table:${table.name}(${columns.map(({ column }) => column).join(',')})`,
        values: { table: table.name, by: describe(equals, order), instead: why, index: name, columns: keys },
        related: [{ at: table.place, message: `\`${table.name}\` has ${indexesOf(table)}` }],
        fix: { safety: edits.length > 0 ? 'safe' : 'manual', edits, advice: `\`${sql}\`` },
        ...(isDocuments
          ? { unproven: 'MongoDB was not started; the indexes that the code makes were read' }
          : { hypothesis: { tries: 'index', table: table.name, equals, order, limit: rowsOf(query), columns } }),
      })
    }
  },

  bad: {
    'sorted by a column that the index of the filter does not have': withQuery(
      'select id, title from tasks where tenant_id = $1 order by created_at desc limit 20',
    ),
    'filtered by a column without an index': withQuery('select id, title from tasks where assignee = $1 limit 20'),
    'documents by a field without an index': {
      'src/indexes.ts': `import { tasks } from './database'
export async function makeIndexes() {
  await tasks.createIndex({ title: 1 })
}
`,
      'src/database.ts': `import { MongoClient } from 'mongodb'
export const client = new MongoClient(process.env.MONGO_URL!)
export const tasks = client.db().collection('tasks')
`,
      'src/server.ts': `import express from 'express'
import { tasks } from './database'
const app = express()
app.get('/tasks', async (req, res) => {
  res.json(await tasks.find({ teamId: String(req.query.team) }).limit(20).toArray())
})
app.post('/tasks', async (req, res) => {
  await tasks.insertOne({ teamId: String(req.body.teamId), title: String(req.body.title), createdAt: new Date() })
  res.sendStatus(201)
})
`,
    },
  },
  good: {
    'documents by the first field of an index': {
      'src/indexes.ts': `import { tasks } from './database'
export async function makeIndexes() {
  await tasks.createIndex({ teamId: 1, createdAt: -1 })
}
`,
      'src/database.ts': `import { MongoClient } from 'mongodb'
export const client = new MongoClient(process.env.MONGO_URL!)
export const tasks = client.db().collection('tasks')
`,
      'src/server.ts': `import express from 'express'
import { tasks } from './database'
const app = express()
app.get('/tasks', async (req, res) => {
  res.json(await tasks.find({ teamId: String(req.query.team) }).limit(20).toArray())
})
app.post('/tasks', async (req, res) => {
  await tasks.insertOne({ teamId: String(req.body.teamId), title: String(req.body.title), createdAt: new Date() })
  res.sendStatus(201)
})
`,
    },
    'by the primary key': withQuery('select id, title from tasks where id = $1'),
    'by the columns of an index': withQuery('select id, title from tasks where tenant_id = $1 limit 20'),
    'sorted as an index is': withQuery('select id, title from tasks where tenant_id = $1 order by due_on limit 20'),
    'in the order of an index that has a part of the filter': withQuery(
      'select id, title from tasks where tenant_id = $1 and assignee = 7 order by due_on limit 20',
    ),
    'a table of a few rows that never grows': {
      ...(withQuery('select code, name from countries where region = $1 limit 20') as Record<string, string>),
      'migrations/002_countries.sql':
        'create table countries (code char(2) primary key, name text not null, region text not null);\n',
    },
  },
  fixed: {
    'sorted by a column that the index of the filter does not have': withQuery(
      'select id, title from tasks where tenant_id = $1 order by created_at desc limit 20',
      {
        'migrations/002_tasks_tenant_id_created_at.sql':
          'create index concurrently tasks_tenant_id_created_at on tasks (tenant_id, created_at desc);\n',
      },
    ),
    'filtered by a column without an index': withQuery('select id, title from tasks where assignee = $1 limit 20', {
      'migrations/002_tasks_assignee.sql': 'create index concurrently tasks_assignee on tasks (assignee);\n',
    }),
  },
}

function withQuery(sql: string, index: Record<string, string> = {}): Case {
  return {
    ...index,
    'migrations/001_init.sql': `create table tasks (
  id bigint primary key,
  tenant_id bigint not null,
  assignee bigint,
  title text not null,
  due_on date,
  created_at timestamptz not null
);
create index tasks_tenant on tasks (tenant_id, due_on);
`,
    'src/server.ts': `import express from 'express'
import { Pool } from 'pg'

const pool = new Pool()
const app = express()

app.get('/tasks', async (req, res) => {
  const { rows } = await pool.query('${sql}', [req.query.of])
  res.json(rows)
})
app.listen(3000)
`,
  }
}

function rowsOf({ limit }: Query): number | null {
  return limit === 'dynamic' ? 20 : limit
}

interface Wanted {
  readonly table: Table
  readonly equals: readonly string[]
  readonly order: Query['order']
  readonly columns: readonly { readonly column: string; readonly descending: boolean }[]
  readonly why: string
}

function wanted(architecture: Architecture, query: Query): Wanted | null {
  if (
    !['select', 'count', 'update', 'delete'].includes(query.does) ||
    query.tables.length === 0 ||
    !isServing(architecture, query.function)
  )
    return null
  const table = tableOf(architecture, query.tables[0]!)
  if (table === undefined || isLookup(table)) return null
  const own = query.filters.filter(
    (filter) => filter.table === null || filter.table === query.tables[0] || tableOf(architecture, filter.table) === table,
  )
  const hasColumn = (name: string) => table.columns.some((column) => column.name === name)
  const equals = [
    ...new Set(
      own
        .filter(({ operator, wrapped }) => (operator === '=' || operator === 'in') && wrapped === null)
        .map(({ column }) => column),
    ),
  ].filter(hasColumn)
  const order = query.order.filter(({ column }) => hasColumn(column))
  if (
    order.length !== query.order.length ||
    (equals.length === 0 && own.length > 0) ||
    own.some(({ operator }) => operator === 'other')
  )
    return null
  if (equals.length === 0 && (order.length === 0 || query.limit === null)) return null
  if (isOneRow(table, equals)) return null
  const finds =
    equals.length === 0 || table.indexes.some((index) => isWhole(index, equals) && equals.includes(index.keys[0]?.column ?? ''))
  const sorts =
    order.length === 0 ||
    query.limit === null ||
    query.one ||
    table.indexes.some((index) => isWhole(index, equals) && isSorted(index, equals, order))
  if (finds && sorts) return null
  const columns = [
    ...equals.map((column) => ({ column, descending: false })),
    ...order.filter(({ column }) => !equals.includes(column)),
  ]
  return {
    table,
    equals,
    order,
    columns,
    why: finds ? ' order: all rows that match are read and sorted to answer the first few' : '',
  }
}

/** Rows of an index: all of them, or those of a predicate that the query's own filter can imply. */
function isWhole({ where, method, valid }: Index, equals: readonly string[]): boolean {
  return (
    valid &&
    (method === 'btree' || method === '') &&
    (where === null || equals.some((column) => where.includes(column)) || /is null/i.test(where))
  )
}

/**
 * The keys begin with columns of the filter and go on with those of the sort, all one way or all the other. Where a column
 * of the filter is left out, rows come in order all the same, and some of them are passed by.
 */
function isSorted({ keys }: Index, equals: readonly string[], order: Query['order']): boolean {
  const leading = keys.findIndex(({ column }) => !equals.includes(column ?? ''))
  const rest = leading === -1 ? [] : keys.slice(leading)
  if (leading === 0 && equals.length > 0) return false
  const sorted = order.filter(({ column }) => !equals.includes(column))
  const turned = sorted.map(({ column, descending }, i) =>
    rest[i]?.column === column ? descending !== rest[i]!.descending : null,
  )
  return turned.every((each) => each !== null && each === turned[0])
}

function isOneRow({ primaryKey, indexes }: Table, equals: readonly string[]): boolean {
  const keys = [
    primaryKey?.columns ?? [],
    ...indexes
      .filter(({ unique, where }) => unique && where === null)
      .map((index) => index.keys.map(({ column }) => column ?? '')),
  ]
  return keys.some((key) => key.length > 0 && key.every((column) => equals.includes(column)))
}

function describe(equals: readonly string[], order: Query['order']): string {
  const parts = [
    ...(equals.length > 0 ? [`by ${equals.map((column) => `\`${column}\``).join(' and ')}`] : []),
    ...(order.length > 0 ? [`in the order of ${order.map(({ column }) => `\`${column}\``).join(', ')}`] : []),
  ]
  return parts.join(' ')
}

function indexesOf({ indexes }: Table): string {
  const named = indexes.map(({ keys }) => `(${keys.map(({ column, expression }) => column ?? expression).join(', ')})`)
  return named.length === 0 ? 'no index' : `indexes on ${named.join(', ')}`
}

function bare(table: string): string {
  return table.slice(table.lastIndexOf('.') + 1)
}
