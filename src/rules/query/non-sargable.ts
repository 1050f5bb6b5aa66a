import { written, writtenPath } from '../../kit/sql.ts'
import type { Filter } from '../../model/architecture/code.ts'
import type { Index, Table } from '../../model/architecture/database.ts'
import { databaseOf } from '../../model/architecture/look-up.ts'
import { newMigration } from '../migration-file.ts'
import type { Rule } from '../rule.ts'
import { handling } from './example.ts'
import { servedQueries } from './lists.ts'

/** Functions that an index of PostgreSQL can be made of, since their answer never changes. */
const stable = /^(lower|upper|trim|btrim|md5|abs)$/i

export const rule: Rule = {
  id: 'query/non-sargable',
  title: 'A function around a column keeps its index out',
  severity: 'medium',
  confidence: 'likely',
  profile: 'review',
  says: 'the query looks for `{expression}` in `{table}`, and {why}',
  because: 'an index of a column knows nothing of what a function makes of it: every row is read and run through the function',
  instead: '{instead}',
  references: [
    'https://www.postgresql.org/docs/current/indexes-expressional.html',
    'https://use-the-index-luke.com/sql/where-clause/functions',
  ],

  check(architecture, report) {
    for (const { query, table } of servedQueries(architecture)) {
      if (!['select', 'count', 'update', 'delete'].includes(query.does)) continue
      const filter = query.filters.find(
        (each) => each.wrapped !== null && ['=', '<', '>', 'in'].includes(each.operator) && !isIndexed(table, each),
      )
      if (filter === undefined || !table.columns.some(({ name }) => name === filter.column)) continue
      const made = isNarrowed(query.filters, table) ? nextIn(table, query.filters, filter.column) : undefined
      if (made === undefined && isNarrowed(query.filters, table)) continue
      const plain = made ?? table.indexes.find(({ keys }) => keys[0]?.column === filter.column)
      const database = databaseOf(architecture, table)
      const isMade = stable.test(filter.wrapped!)
      const wrapped = filter.wrapped!.toLowerCase()
      const concurrently = database?.engine === 'postgres' ? 'concurrently ' : ''
      const name = `${table.name.slice(table.name.lastIndexOf('.') + 1)}_${filter.column}_${wrapped}`
      const sql = `create index ${concurrently}${written(name)} on ${writtenPath(table.name)} (${wrapped}(${written(filter.column)}));`
      const edits = isMade && database?.kind === 'migrations' ? newMigration(database, name, sql, concurrently === '') : []
      report({
        at: query.place,
        subject: `column:${table.name}.${filter.column}`,
        values: {
          expression: wrapped.startsWith('::') ? `${filter.column}${wrapped}` : `${wrapped}(${filter.column})`,
          column: filter.column,
          table: table.name,
          why:
            plain === undefined
              ? 'no index holds that'
              : `\`${plain.name}\` holds ${made === undefined ? 'the column alone' : 'the column itself, where rows are looked for by it'}`,
          instead: isMade
            ? sql.replace(/;$/, '')
            : 'compare the column itself, with a range where a day or a month is meant: `at >= $1 and at < $2`',
        },
        related: plain === undefined ? [] : [{ at: plain.place, message: 'this index is passed by' }],
        ...(edits.length > 0 ? { fix: { safety: 'suggested', edits, advice: `\`${sql}\`` } } : {}),
      })
    }
  },

  bad: {
    'an address in lower case': handling(
      `const { rows } = await pool.query('select id from customers where lower(email) = lower($1)', [req.query.email])
res.json(rows)`,
      { sql: 'create index customers_email on customers (email);\n' },
    ),
    'a day, where the index of the parent goes on with the time': handling(
      `const { rows } = await pool.query('select id from orders where customer_id = $1 and date(placed_at) = $2', [req.query.customer, req.query.day])
res.json(rows)`,
      { sql: 'create index orders_of_customer on orders (customer_id, placed_at);\n' },
    ),
    'a day of a time': handling(
      `const { rows } = await pool.query('select id from orders where date(placed_at) = $1', [req.query.day])
res.json(rows)`,
      { sql: 'create index orders_placed on orders (placed_at);\n' },
    ),
  },
  good: {
    'among the rows of one parent, whose index knows nothing of the time': handling(
      `const { rows } = await pool.query('select id from orders where customer_id = $1 and date(placed_at) = $2', [req.query.customer, req.query.day])
res.json(rows)`,
      { sql: 'create index orders_status on orders (status, placed_at);\n' },
    ),
    'an index of the same': handling(
      `const { rows } = await pool.query('select id from customers where lower(email) = lower($1)', [req.query.email])
res.json(rows)`,
      { sql: 'create index customers_email on customers (lower(email));\n' },
    ),
    'a range':
      handling(`const { rows } = await pool.query('select id from orders where placed_at >= $1 and placed_at < $2 limit 20', [req.query.from, req.query.to])
res.json(rows)`),
    'among the rows of one parent':
      handling(`const { rows } = await pool.query('select id from orders where customer_id = $1 and date(placed_at) = $2', [req.query.customer, req.query.day])
res.json(rows)`),
  },
}

function isNarrowed(filters: readonly Filter[], { indexes }: Table): boolean {
  const equals = filters.flatMap(({ operator, column, wrapped }) =>
    (operator === '=' || operator === 'in') && wrapped === null ? [column] : [],
  )
  return indexes.some(({ keys }) => equals.includes(keys[0]?.column ?? ''))
}

/** An index that was made for this query: it begins with what is compared, and goes on with the column. */
function nextIn({ indexes }: Table, filters: readonly Filter[], column: string): Index | undefined {
  const equals = filters.flatMap((each) => (each.operator === '=' && each.wrapped === null ? [each.column] : []))
  return indexes.find(({ keys }) => {
    const at = keys.findIndex((key) => key.column === column)
    return at > 0 && keys.slice(0, at).every((key) => equals.includes(key.column ?? ''))
  })
}

function isIndexed({ indexes, columns }: Table, { column, wrapped }: Filter): boolean {
  const type = columns.find(({ name }) => name === column)?.type ?? ''
  return (
    /citext/.test(type) ||
    indexes.some(({ keys }) =>
      keys.some(
        ({ expression }) =>
          expression?.includes(column) && expression.toLowerCase().includes(wrapped!.toLowerCase().replace(/^::/, '')),
      ),
    )
  )
}
