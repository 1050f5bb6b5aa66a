import type { Architecture } from '../../model/architecture/architecture.ts'
import type { Query } from '../../model/architecture/code.ts'
import type { Table } from '../../model/architecture/database.ts'
import { callOf, isServing, routesThrough, tableOf } from '../../model/architecture/look-up.ts'
import { tenancyOf } from '../../model/architecture/tenancy.ts'
import { comparisonsIn, isCaller, isInput, originsOf } from '../flow.ts'
import type { Rule } from '../rule.ts'
import {
  isGuardedByDatabase,
  isOperators,
  isPerson,
  isTenantName,
  type Owned,
  ownedTables,
  pathOf,
  plain,
  queriesOf,
  tenantFilters,
} from '../tenant-scope.ts'
import { tenantService } from './example.ts'

export const rule: Rule = {
  id: 'tenant/table-without-key',
  title: 'A table that does not say whose its rows are',
  severity: 'high',
  confidence: 'likely',
  profile: 'review',
  says: 'rows of `{table}` are found by their own id, and only `{parent}` knows their tenant',
  because:
    'the check needs a join that this query leaves out, and that the next one will forget: an id of another tenant is as good as one of your own',
  instead:
    'give `{table}` a `{column}` of its own, with a foreign key over both columns, or join `{parent}` and compare it there',
  references: ['CWE-639', 'API1:2023', 'ASVS 8.4.1'],

  check(architecture, report) {
    const tenancy = tenancyOf(architecture)
    if (tenancy === null) return
    const owned = ownedTables(architecture)
    const told = new Set<string>()
    for (const query of architecture.code.queries) {
      const table = query.tables[0] === undefined ? undefined : tableOf(architecture, query.tables[0])
      const via = table === undefined ? undefined : owned.has(table) ? owned.get(table)!.via : hungOn(table, owned)
      if (table === undefined || via == null || told.has(table.name) || !isServing(architecture, query.function)) continue
      if (
        !['select', 'update', 'delete'].includes(query.does) ||
        !isAlone(architecture, query, via.parent) ||
        isPerson(table.name)
      )
        continue
      if (isGuardedByDatabase(table) || tenantFilters(query, tenancy).length > 0) continue
      const key = table.primaryKey?.columns
      const filter = query.filters.find(({ column, operator }) => key?.length === 1 && column === key[0] && operator === '=')
      if (filter === undefined || query.filters.some(({ column }) => column === via.column)) continue
      const route = routesThrough(architecture, query.function).find((each) => {
        const among = new Set(each.reaches)
        const origins = originsOf(architecture, filter.value, query.function, among)
        const looksBack =
          queriesOf(architecture, each.reaches).some((other) => other !== query && tenantFilters(other, tenancy).length > 0) ||
          each.reaches.some((id) =>
            comparisonsIn(architecture, id).some(({ left, right }) =>
              [left, right].some((side) => isTenantName(pathOf(side), tenancy)),
            ),
          )
        return !isOperators(each) && !looksBack && origins.some(isInput) && !origins.some(isCaller)
      })
      if (route === undefined) continue
      told.add(table.name)
      report({
        at: query.place,
        subject: `table:${table.name}`,
        values: { table: table.name, parent: via.parent.name, column: tenancy.column },
        related: [
          { at: table.place, message: `\`${table.name}\` has no \`${tenancy.column}\`` },
          { at: route.place, message: `reached by ${route.method} ${route.path}` },
        ],
      })
    }
  },

  bad: {
    'a comment by its id': tenantService(`app.get('/comments/:id', requireUser, async (req, res) => {
  const { rows } = await pool.query('select body from comments where id = $1', [req.params.id])
  res.json(rows[0])
})`),
    'joined with the row that has the tenant, which nobody asks':
      tenantService(`app.get('/comments/:id', requireUser, async (req, res) => {
  const { rows } = await pool.query('select c.body, t.title from comments c left join tasks t on t.id = c.task_id where c.id = $1', [req.params.id])
  res.json(rows[0])
})`),
    'a table that only its column ties to the tenant': tenantService(
      `app.get('/readings/:id', requireUser, async (req, res) => {
  const { rows } = await pool.query('select value from readings where id = $1', [req.params.id])
  res.json(rows[0])
})`,
      '',
      {
        'migrations/002_readings.sql':
          'create table readings (id bigint primary key, "taskId" bigint not null, value bigint not null);\n',
      },
    ),
  },
  good: {
    'joined with the row that has the tenant': tenantService(`app.get('/comments/:id', requireUser, async (req, res) => {
  const { rows } = await pool.query('select c.body from comments c join tasks t on t.id = c.task_id where c.id = $1 and t.tenant_id = $2', [req.params.id, req.user.tenantId])
  res.json(rows[0])
})`),
    'the row it hangs on was found for the tenant':
      tenantService(`app.get('/tasks/:taskId/comments/:id', requireUser, async (req, res) => {
  const task = await pool.query('select id from tasks where id = $1 and tenant_id = $2', [req.params.taskId, req.user.tenantId])
  if (task.rows.length === 0) return res.sendStatus(404)
  const { rows } = await pool.query('select body from comments where id = $1', [req.params.id])
  res.json(rows[0])
})`),
    'reference data that all tenants share': tenantService(
      `app.get('/labels/:id', requireUser, async (req, res) => {
  const { rows } = await pool.query('select name from labels where id = $1', [req.params.id])
  res.json(rows[0])
})`,
      '',
      { 'migrations/002_labels.sql': 'create table labels (id bigint primary key, name text not null);\n' },
    ),
  },
}

/** A table without a foreign key, by the name of a column: `alarm_id` of `alarms`. */
function hungOn(table: Table, owned: ReadonlyMap<Table, Owned>): Owned['via'] {
  for (const { name, type } of table.columns) {
    const stem = /^(\w+?)_?id$/i.exec(name)?.[1]
    if (stem === undefined || table.foreignKeys.some(({ columns }) => columns.includes(name))) continue
    for (const { table: parent, via } of owned.values()) {
      const bare = plain(parent.name.slice(parent.name.lastIndexOf('.') + 1))
      const id = parent.columns.find((column) => column.name === 'id')
      const isNamed = [plain(stem), `${plain(stem)}s`, `${plain(stem)}es`].includes(bare)
      if (via === null && parent !== table && isNamed && id?.type === type && !isPerson(parent.name))
        return { column: name, parent }
    }
  }
  return null
}

/** Nothing is joined, or what is joined leaves every row in: the row that has the tenant is not asked for it. */
function isAlone(architecture: Architecture, query: Query, parent: Table): boolean {
  if (query.joins.length === 0) return true
  if (query.joins.some((name) => tableOf(architecture, name) !== parent)) return false
  const chain = callOf(architecture, query.call)?.chain ?? []
  return (
    !isGuardedByDatabase(parent) ||
    /\bleft\s+(outer\s+)?join\b/i.test(query.sql ?? '') ||
    chain.some(({ name }) => /^left(Outer)?Join$/.test(name))
  )
}
