import { escaped } from '../../kit/escaped.ts'
import type { Call, Filter, Query, Value } from '../../model/architecture/code.ts'
import type { Table } from '../../model/architecture/database.ts'
import { callsIn } from '../../model/architecture/look-up.ts'
import { tenancyOf } from '../../model/architecture/tenancy.ts'
import type { Rule } from '../rule.ts'
import { settled, within } from '../values.ts'
import { handling } from './example.ts'
import { servedQueries } from './lists.ts'

export const rule: Rule = {
  id: 'query/leading-wildcard',
  title: 'A search that no index can begin',
  severity: 'medium',
  confidence: 'likely',
  profile: 'review',
  says: '`{route}` searches `{column}` of `{table}` for what stands anywhere in it',
  because: 'a pattern that begins with `%` has no beginning to look up: each search reads the whole table',
  instead: 'index it by trigrams, `create index … on {table} using gin ({column} gin_trgm_ops)`, or search words with `tsvector`',
  references: [
    'https://www.postgresql.org/docs/current/pgtrgm.html#PGTRGM-INDEX',
    'https://www.postgresql.org/docs/current/textsearch.html',
  ],

  check(architecture, report) {
    const tenant = tenancyOf(architecture)?.column
    for (const { query, table, route } of servedQueries(architecture)) {
      const call = callsIn(architecture, query.function).find(({ id }) => id === query.call)
      if (call === undefined || isNarrowed(query, table, tenant)) continue
      const column = likened(query, call).find(
        (filter) =>
          table.columns.some(({ name }) => name === filter.column) &&
          isOpen(filter.value, filter.column, query, call) &&
          !isIndexed(table, filter.column),
      )?.column
      if (column === undefined) continue
      report({
        at: query.place,
        subject: `column:${table.name}.${column}`,
        values: { route: `${route.method} ${route.path}`, table: table.name, column },
        related: [{ at: table.place, message: 'no index of the table holds its parts' }],
      })
    }
  },

  bad: {
    'a pattern that is made by the code': handling(
      "const { rows } = await pool.query('select id from customers where name ilike $1 limit 20', [`%${req.query.q}%`])\nres.json(rows)",
    ),
    'a search that is spread in, among the rows of a tenant': {
      'prisma/schema.prisma': `datasource db {
  provider = "postgresql"
  url      = env("DATABASE_URL")
}
model Organization {
  id    String @id
  notes Note[]
}
model Note {
  id             String       @id
  organizationId String       @map("organization_id")
  organization   Organization @relation(fields: [organizationId], references: [id])
  body           String
  createdAt      DateTime     @default(now())
  @@index([organizationId, createdAt])
}
model Tag {
  id             String @id
  organizationId String @map("organization_id")
}
`,
      'src/notes.resolver.ts': `import { Args, Query, Resolver } from '@nestjs/graphql'
import { PrismaClient } from '@prisma/client'
@Resolver()
export class NotesResolver {
  constructor(private readonly prisma: PrismaClient) {}
  @Query()
  notes(@CurrentUser() user: Caller, @Args('search') search?: string) {
    const found = search ? { body: { contains: search } } : {}
    return this.prisma.note.findMany({ where: { organizationId: user.organizationId, ...found }, orderBy: { createdAt: 'desc' }, take: 20 })
  }
}
`,
    },
    'a pattern that is made by the statement': handling(
      "const { rows } = await pool.query(\"select id from customers where name like '%' || $1 || '%' limit 20\", [req.query.q])\nres.json(rows)",
    ),
  },
  good: {
    'a beginning': handling(
      "const { rows } = await pool.query('select id from customers where name like $1 limit 20', [`${req.query.q}%`])\nres.json(rows)",
    ),
    'an index of trigrams': handling(
      "const { rows } = await pool.query('select id from customers where name ilike $1 limit 20', [`%${req.query.q}%`])\nres.json(rows)",
      {
        sql: 'create extension if not exists pg_trgm;\ncreate index customers_name on customers using gin (name gin_trgm_ops);\n',
      },
    ),
    'among the rows of one parent': handling(
      "const { rows } = await pool.query('select id from orders where customer_id = $1 and note ilike $2 limit 20', [req.query.customer, `%${req.query.q}%`])\nres.json(rows)",
    ),
    'of those who run it': handling(
      "const { rows } = await pool.query('select id from customers where name ilike $1 limit 20', [`%${req.query.q}%`])\nres.json(rows)",
      { path: '/admin/customers' },
    ),
  },
}

/** An index finds few rows before the pattern is looked at; all rows of a tenant are not few. */
function isNarrowed({ filters }: Query, { indexes }: Table, tenant: string | undefined): boolean {
  const equals = filters.flatMap(({ operator, column, wrapped }) =>
    (operator === '=' || operator === 'in') && wrapped === null ? [column] : [],
  )
  return indexes.some(({ keys }) => {
    const first = keys.find(({ column }) => column !== tenant)?.column ?? ''
    return equals.includes(first)
  })
}

/** What is compared with a pattern; of Prisma also what is spread in where something is searched for. */
function likened({ client, filters }: Query, { args }: Call): readonly Pick<Filter, 'column' | 'value'>[] {
  const own = filters.filter(({ operator }) => operator === 'like')
  if (client !== 'prisma') return own
  const objects = args.flatMap((arg) => [...within(arg)].flatMap((value) => (value.is === 'object' ? [value] : [])))
  const spread = objects.flatMap(({ spreads }) => spreads.flatMap((value) => [...within(value, 4)]))
  const columns = spread.flatMap((value) => (value.is === 'object' ? Object.keys(value.fields) : []))
  return [...own, ...columns.map((column) => ({ column, value: null }))]
}

function isOpen(value: Value | null, column: string, query: Query, call: Call): boolean {
  if (query.client === 'prisma') return isContains(call, column)
  if (value !== null && beginsOpen(settled(value))) return true
  return query.sql !== null && new RegExp(`\\b${escaped(column)}"?(::text)?\\s+i?like\\s+'%`, 'i').test(query.sql)
}

function beginsOpen(value: Value): boolean {
  if (value.is === 'text') return value.text.startsWith('%')
  if (value.is === 'template') return value.texts[0]?.startsWith('%') === true
  return value.is === 'other' && /^['"`]?%|'%' \|\|/.test(value.text)
}

function isContains({ args }: Call, column: string): boolean {
  for (const arg of args) {
    for (const inner of within(arg)) {
      const told = inner.is === 'object' ? inner.fields[column] : undefined
      if (told?.is === 'object' && ('contains' in told.fields || 'endsWith' in told.fields)) return true
    }
  }
  return false
}

function isIndexed({ indexes }: Table, column: string): boolean {
  return indexes.some(
    ({ keys, method }) =>
      /gin|gist|rum|zombodb|bm25/.test(method) &&
      keys.some((key) => key.column === column || (key.expression ?? '').includes(column)),
  )
}
