import { escaped } from '../../kit/escaped.ts'
import { written, writtenPath } from '../../kit/sql.ts'
import type { Table } from '../../model/architecture/database.ts'
import { databaseOf, isServing, tableOf } from '../../model/architecture/look-up.ts'
import { newMigration } from '../migration-file.ts'
import type { Case, Rule } from '../rule.ts'

export const rule: Rule = {
  id: 'schema/jsonb-filter-unindexed',
  title: 'A search in JSON that no index serves',
  severity: 'medium',
  confidence: 'likely',
  profile: 'review',
  says: 'the code looks for rows of `{table}` by what `{column}` holds, and no index reaches into it',
  because: 'every document is read and unpacked to answer for a few',
  instead: '{instead}',
  references: ['https://www.postgresql.org/docs/current/datatype-json.html#JSON-INDEXING'],

  check(architecture, report) {
    const told = new Set<string>()
    for (const query of architecture.code.queries) {
      const table = tableOf(architecture, query.tables[0] ?? '')
      if (table === undefined || !isServing(architecture, query.function) || isNarrowed(query.filters, table)) continue
      const column = query.filters.find(
        ({ operator, column: name }) =>
          operator === 'json' &&
          /^jsonb?$/.test(table.columns.find((each) => each.name === name)?.type ?? '') &&
          !isIndexed(table, name, query.sql),
      )?.column
      const subject = `column:${table.name}.${column}`
      if (column === undefined || told.has(subject)) continue
      told.add(subject)
      const database = databaseOf(architecture, table)
      // Containment is what a GIN index answers; a path that is compared wants an index of that path.
      const contains = query.sql !== null && new RegExp(`\\b${escaped(column)}"?\\s*@>`, 'i').test(query.sql)
      const path = pathsIn(query.sql, column).find((each) => !isServed(table, each))
      const keys = contains ? `using gin (${written(column)} jsonb_path_ops)` : path === undefined ? null : `((${path}))`
      const name = `${table.name.slice(table.name.lastIndexOf('.') + 1)}_${column}`
      const sql = keys === null ? null : `create index concurrently ${written(name)} on ${writtenPath(table.name)} ${keys};`
      const isPlain = sql !== null && database?.engine === 'postgres' && database.kind === 'migrations'
      const edits = isPlain ? newMigration(database, name, sql, false) : []
      report({
        at: query.place,
        subject,
        values: {
          table: table.name,
          column,
          instead: sql?.replace(/;$/, '') ?? 'make an index of the path that is compared, or a column of what is looked for',
        },
        related: [{ at: table.place, message: 'no index of the table reaches into it' }],
        ...(edits.length > 0 ? { fix: { safety: 'suggested', edits, advice: `\`$sql\`` } } : {}),
      })
    }
  },

  bad: {
    'an index of another path': searched(
      "select id from orders where data ->> 'state' = $1 and data -> 'firm' ->> 'industry' = $2",
      "create index orders_state on orders ((data ->> 'state'));\n",
    ),
    'what it contains': searched('select id from orders where data @> $1 limit 20'),
    'a path': searched("select id from orders where data->>'channel' = $1 limit 20"),
  },
  good: {
    'an index of the path within the path': searched(
      "select id from orders where data -> 'firm' ->> 'industry' = $1",
      "create index orders_industry on orders ((data -> 'firm' ->> 'industry'));\n",
    ),
    'an index over all of it': searched(
      'select id from orders where data @> $1 limit 20',
      'create index orders_data on orders using gin (data);\n',
    ),
    'an index of the path': searched(
      "select id from orders where data->>'channel' = $1 limit 20",
      "create index orders_channel on orders ((data->>'channel'));\n",
    ),
    'among the rows of one owner': searched(
      "select id from orders where customer_id = $2 and data->>'channel' = $1 limit 20",
      'create index orders_customer on orders (customer_id);\n',
    ),
    'read, and not searched': searched("select data->>'channel' from orders where id = $1"),
  },
}

function searched(sql: string, index = ''): Case {
  return {
    'migrations/001_init.sql': `create table orders (
  id bigint primary key,
  customer_id bigint not null,
  data jsonb not null,
  placed_at timestamptz not null
);
${index}`,
    'src/server.ts': `import { Pool } from 'pg'

const pool = new Pool()
export const find = (of: string, customer: string) => pool.query(\`${sql}\`, [of, customer])
`,
  }
}

function isNarrowed(
  filters: readonly { readonly operator: string; readonly column: string; readonly wrapped: string | null }[],
  { indexes }: Table,
): boolean {
  return filters.some(
    ({ operator, column, wrapped }) =>
      (operator === '=' || operator === 'in') && wrapped === null && indexes.some(({ keys }) => keys[0]?.column === column),
  )
}

/** By an index of the column, or by one of each path that the text compares. */
function isIndexed(table: Table, column: string, sql: string | null): boolean {
  const paths = pathsIn(sql, column)
  if (paths.length > 0) return paths.every((path) => isServed(table, path) || hasIndexOf(table, column))
  return (
    hasIndexOf(table, column) || table.indexes.some(({ keys }) => keys.some(({ expression }) => expression?.includes(column)))
  )
}

function hasIndexOf({ indexes }: Table, column: string): boolean {
  return indexes.some(({ keys }) => keys.some((key) => key.column === column))
}

function isServed({ indexes }: Table, path: string): boolean {
  return indexes.some(({ keys }) =>
    keys.some(({ expression }) => expression !== null && plainPath(expression).includes(plainPath(path))),
  )
}

/** `profile -> 'firm' ->> 'industry'`: what of a document the text looks at. */
function pathsIn(sql: string | null, column: string): readonly string[] {
  const path = new RegExp(
    `\\b${escaped(column)}"?(?:\\s*->\\s*'[\\w-]+')*\\s*->>\\s*'[\\w-]+'(?=\\s*\\)?\\s*(?:::\\w+\\s*)?(?:=|in\\b|<|>|i?like\\b))`,
    'gi',
  )
  return Array.from((sql ?? '').matchAll(path), ([whole]) => whole)
}

/** Without spaces, brackets and the casts that PostgreSQL writes. */
function plainPath(text: string): string {
  return text.toLowerCase().replace(/::\w+|[\s()"]/g, '')
}
