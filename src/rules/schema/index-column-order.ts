import type { Architecture } from '../../model/architecture/architecture.ts'
import type { Query } from '../../model/architecture/code.ts'
import type { Index, Table } from '../../model/architecture/database.ts'
import { databasesOf, isServing, queriesNaming, tableOf } from '../../model/architecture/look-up.ts'
import type { Case, Rule } from '../rule.ts'

export const rule: Rule = {
  id: 'schema/index-column-order',
  title: 'An index that begins with what no query asks for',
  severity: 'medium',
  confidence: 'likely',
  profile: 'review',
  says: '`{index}` begins with `{first}`, by which no query of `{table}` looks for rows, and the queries look for `{second}`',
  because:
    'an index is looked up from its first column on: without that it is read from end to end, or passed by, and paid for with every write',
  instead: 'begin it with `{second}`',
  references: ['https://www.postgresql.org/docs/current/indexes-multicolumn.html'],

  check(architecture, report) {
    for (const { tables } of databasesOf(architecture)) {
      for (const table of tables) {
        const queries = queriesNaming(architecture, table).filter((query) => isServing(architecture, query.function))
        for (const index of table.indexes) {
          const found = turnedRound(architecture, table, index, queries)
          if (found === null) continue
          report({
            at: index.place,
            subject: `index:${index.name}`,
            values: { index: index.name, table: table.name, first: index.keys[0]!.column!, second: index.keys[1]!.column! },
            related: [{ at: found.place, message: `this query looks for \`${index.keys[1]!.column}\` alone` }],
          })
        }
      }
    }
  },

  bad: {
    'a time before what is looked for': indexed('create index orders_time on orders (placed_at, customer_id);\n'),
    'a time that what is looked for is sorted by': indexed(
      'create index orders_time on orders (placed_at, customer_id);\n',
      "export const newest = (customer: string) => pool.query('select id from orders where customer_id = $1 order by placed_at desc limit 20', [customer])\n",
    ),
  },
  good: {
    'what is looked for first': indexed('create index orders_customer on orders (customer_id, placed_at);\n'),
    'another index serves it': indexed(
      'create index orders_time on orders (placed_at, customer_id);\ncreate index orders_customer on orders (customer_id);\n',
    ),
    'another index serves what is asked, in its order': indexed(
      'create index orders_time on orders (placed_at, customer_id);\ncreate index orders_customer on orders (customer_id, placed_at);\n',
      "export const newest = (customer: string) => pool.query('select id from orders where customer_id = $1 order by placed_at desc limit 20', [customer])\n",
    ),
    'sorted by its first column elsewhere': indexed(
      'create index orders_time on orders (placed_at, customer_id);\n',
      "export const recent = () => pool.query('select id from orders where placed_at > $1 order by placed_at limit 20', [0])\n",
    ),
    'a unique pair, which is there for its rule': indexed(
      'create unique index orders_pair on orders (placed_at, customer_id);\n',
    ),
  },
}

function indexed(index: string, more = ''): Case {
  return {
    'migrations/001_init.sql': `create table orders (
  id bigint primary key,
  customer_id bigint not null,
  placed_at timestamptz not null
);
${index}`,
    'src/server.ts': `import { Pool } from 'pg'

const pool = new Pool()
export const find = (customer: string) => pool.query('select id from orders where customer_id = $1', [customer])
${more}`,
  }
}

/** A query that an index would serve if it began with its second column. */
function turnedRound(architecture: Architecture, table: Table, index: Index, queries: readonly Query[]): Query | null {
  const [first, second] = index.keys.map(({ column }) => column)
  if (!first || !second || index.unique || index.constraint !== null || index.where !== null || !/^(btree)?$/.test(index.method))
    return null
  if (table.foreignKeys.some(({ columns }) => columns[0] === first) || table.partition !== null) return null
  // Row security asks for its column in every query, though none of them names it.
  if (table.policies.some(({ using }) => using?.includes(first))) return null
  const equals = ({ filters }: Query) => filters.some(({ column, operator }) => column === second && operator === '=')
  // Rows of one customer in the order of time want the customer first as well: the order alone is no use of the index.
  const names = (query: Query) =>
    query.joins.length > 0 ||
    query.joined.length > 0 ||
    query.filters.some(({ column }) => column === first) ||
    (query.order.some(({ column }) => column === first) && !equals(query))
  if (queries.length === 0 || queries.some(names)) return null
  return (
    queries.find(
      (query) =>
        tableOf(architecture, query.tables[0]!) === table &&
        equals(query) &&
        !table.indexes.some((other) => other !== index && servesAsWell(other, index, query)),
    ) ?? null
  )
}

/** Whether an index finds the rows of a query as this one would if its first column came last: as many columns, and in that order. */
function servesAsWell(other: Index, index: Index, query: Query): boolean {
  const isEqual = (column: string | null | undefined) =>
    query.filters.some((filter) => filter.column === column && filter.operator === '=')
  const leading = (keys: Index['keys']) => {
    const end = keys.findIndex(({ column }) => !isEqual(column))
    return end === -1 ? keys.length : end
  }
  const count = leading(other.keys)
  const [first] = index.keys
  const isSorted = query.order[0]?.column !== first?.column || other.keys[count]?.column === first?.column
  return other.where === null && count >= leading(index.keys.slice(1)) && isSorted
}
