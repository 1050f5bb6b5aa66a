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
  says: 'no index of `{table}` begins with `{column}`: `{index}` walks past the rows of all other tenants',
  because: 'a small tenant waits as long as the largest one: what is read grows with all customers, not with the one who asks',
  instead: 'create index {name} on {table} ({columns})',
  references: ['https://www.postgresql.org/docs/current/indexes-multicolumn.html'],

  check(architecture, report) {
    const tenancy = tenancyOf(architecture)
    if (tenancy === null) return
    for (const { table, via } of ownedTables(architecture).values()) {
      if (via !== null) continue
      const column = table.columns.find(({ name }) => sameName(name, tenancy.column))?.name
      if (column === undefined || table.indexes.some(({ keys, where }) => keys[0]?.column === column && where === null)) continue
      const index = trailing(table, column) ?? asked(architecture, table, column)
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
