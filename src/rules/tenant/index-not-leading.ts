import type { Architecture } from '../../model/architecture/architecture.ts'
import type { Index, Table } from '../../model/architecture/database.ts'
import { databaseOf, isServing, queriesOn } from '../../model/architecture/look-up.ts'
import { tenancyOf } from '../../model/architecture/tenancy.ts'
import { newMigration } from '../migration-file.ts'
import type { Rule } from '../rule.ts'
import { ownedTables, sameName } from '../tenant-scope.ts'
import { tenantService } from './example.ts'

export const rule: Rule = {
  id: 'tenant/index-not-leading',
  title: 'Indexes that do not begin with the tenant',
  severity: 'medium',
  confidence: 'likely',
  profile: 'review',
  says: 'lists of one `{column}` find no index of `{table}` for them: `{index}` walks past the rows of all other tenants',
  because: 'a small tenant waits as long as the largest one: what is read grows with all customers, not with the one who asks',
  instead: 'create index {name} on {table} ({columns})',
  references: ['https://www.postgresql.org/docs/current/indexes-multicolumn.html'],

  check(architecture, report) {
    const tenancy = tenancyOf(architecture)
    if (tenancy === null) return
    for (const { table, via } of ownedTables(architecture).values()) {
      if (via !== null) continue
      const column = table.columns.find(({ name }) => sameName(name, tenancy.column))?.name
      if (column === undefined) continue
      const leads = table.indexes.some(({ keys, where }) => keys[0]?.column === column && where === null)
      const index = leads ? walked(architecture, table, column) : (trailing(table, column) ?? asked(architecture, table, column))
      if (index === null) continue
      const keys = [column, ...index.keys.flatMap((key) => (key.column === null || key.column === column ? [] : [key.column]))]
      const database = databaseOf(architecture, table)
      const name = `${table.name.slice(table.name.lastIndexOf('.') + 1)}_${keys.join('_')}`.slice(0, 60)
      const concurrently = database?.engine === 'postgres' ? 'concurrently ' : ''
      const sql = `create index ${concurrently}${name} on ${table.name} (${keys.join(', ')});`
      report({
        at: index.place,
        subject: `table:${table.name}`,
        values: { table: table.name, column, index: index.name, name, columns: keys.join(', ') },
        related: [{ at: table.place, message: `\`${table.name}\` belongs to tenants by \`${column}\`` }],
        fix: {
          safety: 'suggested',
          edits:
            database === undefined || database.kind !== 'migrations'
              ? []
              : newMigration(database, name, sql, concurrently === ''),
          advice: `\`${sql}\``,
        },
      })
    }
  },

  bad: {
    'the order of a list by an index over all': tenantService(
      `app.get('/tasks', requireUser, async (req, res) => {
  const { rows } = await pool.query('select id from tasks where tenant_id = $1 and (title, id) > ($2, $3) order by title, id limit 50', [req.user.tenantId, req.query.title, req.query.id])
  res.json(rows)
})`,
      '',
      {
        'migrations/002_index.sql':
          'create index tasks_of_tenant on tasks (tenant_id, assignee);\ncreate index tasks_by_title on tasks (title, id);\n',
      },
    ),
    'the tenant stands last': tenantService('', '', {
      'migrations/002_index.sql': 'create index tasks_newest on tasks (title, tenant_id);\n',
    }),
    'a question of one tenant by an index over all': tenantService(
      `app.get('/tasks', requireUser, async (req, res) => {
  const { rows } = await pool.query('select id from tasks where tenant_id = $1 and assignee = $2 limit 50', [req.user.tenantId, req.query.of])
  res.json(rows)
})`,
      '',
      { 'migrations/002_index.sql': 'create index tasks_assignee on tasks (assignee);\n' },
    ),
  },
  good: {
    'the order of a list by an index of the tenant, and one for those who run it': tenantService(
      `app.get('/tasks', requireUser, async (req, res) => {
  const { rows } = await pool.query('select id from tasks where tenant_id = $1 order by title, id limit 50', [req.user.tenantId])
  res.json(rows)
})`,
      '',
      {
        'migrations/002_index.sql':
          'create index tasks_of_tenant on tasks (tenant_id, title, id);\ncreate index tasks_by_title on tasks (title, id);\n',
      },
    ),
    'one that begins with it': tenantService('', '', {
      'migrations/002_index.sql':
        'create index tasks_newest on tasks (title, tenant_id);\ncreate index tasks_of_tenant on tasks (tenant_id, title);\n',
    }),
    'rows are only found by their key': tenantService(`app.get('/tasks/:id', requireUser, async (req, res) => {
  const { rows } = await pool.query('select id from tasks where id = $1 and tenant_id = $2', [req.params.id, req.user.tenantId])
  res.json(rows[0])
})`),
  },
}

/** An index that has the tenant behind another column. */
function trailing({ indexes }: Table, column: string): Index | null {
  return (
    indexes.find(({ keys, constraint }) => constraint === null && keys.some((key, i) => i > 0 && key.column === column)) ?? null
  )
}

/** An index in the order of a list of one tenant, over the rows of all: no index begins with the tenant and goes on so. */
function walked(architecture: Architecture, table: Table, column: string): Index | null {
  for (const { filters, order, limit, does, function: id } of queriesOn(architecture, table)) {
    if (does !== 'select' || limit === null || !isServing(architecture, id)) continue
    const sorted = order.length > 0 ? order.map((each) => each.column) : []
    const same = filters.filter(({ operator }) => operator === '=' || operator === 'in').map((filter) => filter.column)
    if (sorted.length === 0 || !same.some((each) => sameName(each, column))) continue
    const follows = ({ keys }: Index, from: number) => sorted.every((each, i) => keys[from + i]?.column === each)
    const isServed = table.indexes.some(({ keys, ...rest }) => {
      const until = keys.findIndex((key) => !same.includes(key.column ?? ''))
      return rest.where === null && keys[0]?.column === column && follows({ keys, ...rest }, until < 0 ? keys.length : until)
    })
    // Any other filter finds its rows by an index of its own.
    const others = same.filter((each) => each !== column)
    if (isServed || table.indexes.some(({ keys }) => keys.slice(0, 2).some((key) => others.includes(key.column ?? '')))) continue
    const index = table.indexes.find((each) => each.where === null && each.constraint === null && follows(each, 0))
    if (index !== undefined) return index
  }
  return null
}

/** An index that a question of one tenant uses for its other columns. */
function asked(architecture: Architecture, table: Table, column: string): Index | null {
  for (const { filters, function: id } of queriesOn(architecture, table)) {
    if (!isServing(architecture, id)) continue
    const columns = new Set(filters.filter(({ operator }) => operator === '=').map((filter) => filter.column))
    const isOneRow = table.indexes.some(({ unique, keys }) => unique && keys.every((key) => columns.has(key.column ?? '')))
    if (![...columns].some((each) => sameName(each, column)) || isOneRow) continue
    const index = table.indexes.find(({ keys, unique, where }) => !unique && where === null && columns.has(keys[0]?.column ?? ''))
    if (index !== undefined) return index
  }
  return null
}
