import type { Architecture } from '../../model/architecture/architecture.ts'
import type { Call, Query } from '../../model/architecture/code.ts'
import { callsIn, functionOf, isServing, tableOf } from '../../model/architecture/look-up.ts'
import type { Rule } from '../rule.ts'
import { fieldOf, isClosed, settled } from '../values.ts'
import { handling, withPrisma } from './example.ts'
import { isLookup } from './growth.ts'

export const rule: Rule = {
  id: 'query/where-less-write',
  title: 'A write that reaches every row',
  severity: 'high',
  confidence: 'certain',
  profile: 'review',
  says: 'the {does} of `{table}` has no condition: it reaches every row',
  because: 'one request changes or loses the data of everybody, and holds every row while it does',
  instead: 'say which rows are meant; where all of them are, do it in a job of its own and in batches',
  references: ['CWE-89', 'https://www.postgresql.org/docs/current/sql-delete.html'],

  check(architecture, report) {
    for (const query of architecture.code.queries) {
      if ((query.does !== 'update' && query.does !== 'delete') || query.filters.length > 0 || query.tables.length === 0) continue
      if (!isServing(architecture, query.function) || isMeant(architecture, query)) continue
      const call = callsIn(architecture, query.function).find(({ id }) => id === query.call)
      if (call === undefined || !isBare(query, call)) continue
      report({
        at: query.place,
        subject: `query:${query.tables[0]}`,
        values: { does: query.does, table: query.tables[0]! },
      })
    }
  },

  bad: {
    'an update in SQL': handling("await pool.query('update orders set status = $1', ['shut'])\nres.end()", { method: 'post' }),
    'a delete with an empty condition': withPrisma('await prisma.session.deleteMany({ where: {} })\nres.end()'),
    'with how many there were': `import knexFactory from 'knex'

const knex = knexFactory({ client: 'pg' })
export async function shut(courtId: string) {
  const changed = await knex('bookings').update({ status: 'cancelled' })
  return { courtId, changed }
}
`,
    'a builder without `where`': `import { drizzle } from 'drizzle-orm/node-postgres'
import { sessions } from './schema.js'

const db = drizzle(process.env.DATABASE_URL)
export async function signOut() {
  await db.update(sessions).set({ open: false })
}
`,
  },
  good: {
    'rows that are named': handling("await pool.query('delete from orders where id = $1', [req.params.id])\nres.end()", {
      method: 'delete',
    }),
    'a condition that is composed elsewhere': withPrisma('await prisma.session.deleteMany({ where: scopeOf(req) })\nres.end()'),
    'a chain that goes on later': `import knexFactory from 'knex'

const knex = knexFactory({ client: 'pg' })
export async function shut(ids?: string[]) {
  const query = knex('orders').update({ status: 'shut' })
  if (ids) query.whereIn('id', ids)
  await query
}
`,
    'a function that says that it empties the table': `import { Pool } from 'pg'

const pool = new Pool()
export async function clearCache() {
  await pool.query('delete from cached_pages')
}
`,
    'a script': { 'scripts/reset.ts': "import { Pool } from 'pg'\n\nawait new Pool().query('delete from orders')\n" },
    'a table of one row': handling("await pool.query('update app_settings set motd = $1', [req.body.motd])\nres.end()", {
      method: 'post',
      sql: 'create table app_settings (id integer primary key check (id = 1), motd text);\n',
    }),
  },
}

const emptying =
  /clear|reset|truncate|purge|wipe|flush|delete_?all|remove_?all|empty|rebuild|refresh|reindex|seed|teardown|clean_?up|prune/i

/** Its name, or that of what calls it, says that all rows are meant; or there is only one. */
function isMeant(architecture: Architecture, { function: id, tables }: Query): boolean {
  for (
    let at = functionOf(architecture, id);
    at !== undefined;
    at = at.within === null ? undefined : functionOf(architecture, at.within)
  ) {
    if (at.name !== null && emptying.test(at.name)) return true
  }
  const table = tableOf(architecture, tables[0]!)
  return (
    /cache|temp|tmp|staging|backup|snapshot|singleton|settings|config/i.test(tables[0]!) ||
    (table !== undefined && isLookup(table) && table.columns.length <= 3)
  )
}

/** Nothing could hold a condition that was not read. */
function isBare(query: Query, call: Call): boolean {
  if (query.sql !== null)
    return query.joined.length === 0 && !/\bwhere\b|\blimit\b|\breturning\b.*\bwith\b|^\s*with\b/i.test(query.sql)
  switch (query.client) {
    case 'prisma': {
      const options = call.args[0]
      if (!/Many(AndReturn)?$/.test(call.callee) || !isClosed(options)) return false
      const where = fieldOf(options, 'where')
      return where === undefined || (settled(where).is === 'object' && isClosed(where) && isEmpty(where))
    }
    case 'drizzle':
    case 'knex':
    case 'kysely':
      return (
        // Kept and awaited is its answer; kept alone is a query that goes on.
        call.awaited && !call.chain.some(({ name }) => /where|\$?dynamic|modify|call|join|using|from$|\$if/i.test(name))
      )
    default:
      return false
  }
}

function isEmpty(value: Parameters<typeof settled>[0]): boolean {
  const it = settled(value)
  return it.is === 'object' && Object.keys(it.fields).length === 0
}
