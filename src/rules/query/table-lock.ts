import type { Architecture } from '../../model/architecture/architecture.ts'
import type { Query } from '../../model/architecture/code.ts'
import { databasesOf, isServing, queriesIn, tableOf } from '../../model/architecture/look-up.ts'
import type { Rule } from '../rule.ts'
import { handling } from './example.ts'
import { placeInText } from './text-place.ts'

export const rule: Rule = {
  id: 'query/table-lock',
  title: 'A lock that keeps out more than it has to',
  severity: 'medium',
  confidence: 'likely',
  profile: 'review',
  says: '{what}',
  because: 'everybody who writes beside it waits until the transaction ends, and those who wait hold up others',
  instead: '{instead}',
  references: ['https://www.postgresql.org/docs/current/explicit-locking.html'],

  check(architecture, report) {
    for (const query of architecture.code.queries) {
      if (!isServing(architecture, query.function) || query.sql === null) continue
      const table = query.tables[0] ?? /\block\s+table\s+(?:only\s+)?([\w."]+)/i.exec(query.sql)?.[1]
      if (table === undefined) continue
      if (locksTable(query.sql)) {
        report({
          at: query.place,
          subject: `query:${table}`,
          values: {
            what: `\`lock table\` keeps everybody else from writing \`${table}\``,
            instead:
              'lock the row that is meant with `for update`, or let a unique index or an exclusion constraint refuse the second',
          },
        })
        continue
      }
      const child = query.locks === 'update' && query.client === 'pg' ? keptOut(architecture, query) : null
      const found = child === null ? null : /\bfor\s+update\b/i.exec(query.sql)
      if (child === null || found === null) continue
      const place = placeInText(architecture, query, found.index)
      report({
        at: query.place,
        subject: `query:${table}`,
        severity: 'low',
        confidence: 'maybe',
        values: {
          what: `\`for update\` on \`${table}\` keeps out rows of \`${child}\` that point at it, though its key does not change`,
          instead: 'say `for no key update`',
        },
        ...(place === null
          ? {}
          : {
              fix: {
                safety: 'suggested',
                edits: [
                  {
                    file: place.file,
                    range: [place.at, place.at + found[0].length],
                    text: found[0] === found[0].toUpperCase() ? 'FOR NO KEY UPDATE' : 'for no key update',
                  },
                ],
              },
            }),
      })
    }
  },

  bad: {
    'the whole table': handling("await pool.query('lock table orders in exclusive mode')\nres.end()", { method: 'post' }),
    'a row that others point at': handling(
      `await pool.query('select id from customers where id = $1 for update', [req.body.id])
await pool.query('update customers set name = $1 where id = $2', [req.body.name, req.body.id])
res.end()`,
      { method: 'post' },
    ),
  },
  good: {
    'a row that nothing points at': handling(
      `await pool.query('select id from accounts where id = $1 for update', [req.body.id])
await pool.query('update accounts set balance = balance - 1 where id = $1', [req.body.id])
res.end()`,
      { method: 'post' },
    ),
    'a row that is deleted': handling(
      `await pool.query('select id from customers where id = $1 for update', [req.body.id])
await pool.query('delete from customers where id = $1', [req.body.id])
res.end()`,
      { method: 'post' },
    ),
    'a lock under which others write': handling("await pool.query('lock table orders in row exclusive mode')\nres.end()", {
      method: 'post',
    }),
    'a queue that passes by what is taken': handling(
      "await pool.query('select id from customers where name = $1 limit 1 for update skip locked', ['x'])\nres.end()",
      { method: 'post' },
    ),
  },
  fixed: {
    'a row that others point at': handling(
      `await pool.query('select id from customers where id = $1 for no key update', [req.body.id])
await pool.query('update customers set name = $1 where id = $2', [req.body.name, req.body.id])
res.end()`,
      { method: 'post' },
    ),
  },
}

function locksTable(sql: string): boolean {
  const said = /\block\s+(?:table\s+)?[\w.", ]+?(?:\s+in\s+([\w ]+?)\s+mode)?\s*(nowait)?\s*;?\s*$/i.exec(sql.trim())
  if (!/^lock\b/i.test(sql.trim()) || said === null) return false
  return !/^(access share|row share|row exclusive|share update exclusive)$/i.test(said[1]?.trim() ?? 'access exclusive')
}

/** A table whose rows point at the locked one, where nothing here changes the key or deletes the row. */
function keptOut(architecture: Architecture, { function: id, tables, sql }: Query): string | null {
  const table = tableOf(architecture, tables[0] ?? '')
  if (table === undefined || tables.length > 1 || /skip\s+locked|nowait/i.test(sql ?? '')) return null
  const children = databasesOf(architecture).flatMap((database) =>
    database.tables.filter((each) => each !== table && each.foreignKeys.some(({ to }) => to.table === table.name)),
  )
  // Locking before rows of the child are counted or added is what keeps others out on purpose.
  const touchesChild = queriesIn(architecture, id).some((query) =>
    children.some((child) => tableOf(architecture, query.tables[0] ?? '') === child),
  )
  const writes = queriesIn(architecture, id).filter(
    (query) => tableOf(architecture, query.tables[0] ?? '') === table && query.does !== 'select',
  )
  const keys = new Set([
    ...(table.primaryKey?.columns ?? []),
    ...table.indexes.flatMap(({ unique, keys: all }) => (unique ? all.map(({ column }) => column) : [])),
  ])
  const isOnlyUpdate =
    writes.length > 0 &&
    writes.every(({ does, writes: all }) => does === 'update' && all.every(({ column }) => !keys.has(column)))
  return isOnlyUpdate && !touchesChild ? (children[0]?.name ?? null) : null
}
