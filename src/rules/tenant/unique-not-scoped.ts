import type { Architecture } from '../../model/architecture/architecture.ts'
import type { Table } from '../../model/architecture/database.ts'
import { databasesOf, queriesOn, routesThrough } from '../../model/architecture/look-up.ts'
import { type Tenancy, tenancyOf } from '../../model/architecture/tenancy.ts'
import type { Rule } from '../rule.ts'
import { isGuarded } from '../sensitive.ts'
import { sameName, tenantFilters } from '../tenant-scope.ts'
import { tenants } from './example.ts'

/** What people choose within their own organisation. */
const chosen = /^(slug|name|title|number|sku|label|invoice_?(no|number)|order_?(no|number))$/i

export const rule: Rule = {
  id: 'tenant/unique-not-scoped',
  title: 'A name that one tenant takes is taken for all',
  severity: 'high',
  confidence: 'likely',
  profile: 'review',
  says: '`{table}.{column}` is unique over all tenants',
  because: 'a tenant is refused a name because another has it, which also tells them that it exists',
  instead: 'make it unique together with `{tenant}`',
  references: ['CWE-204'],

  check(architecture, report) {
    const tenancy = tenancyOf(architecture)
    if (tenancy === null) return
    for (const { tables } of databasesOf(architecture)) {
      for (const table of tables) {
        if (!table.columns.some(({ name }) => name === tenancy.column)) continue
        for (const index of table.indexes) {
          const [key, ...more] = index.keys
          const column = key?.column ?? /\blower\((\w+)\)/i.exec(key?.expression ?? '')?.[1]
          if (
            !index.unique ||
            more.length > 0 ||
            !column ||
            !chosen.test(column) ||
            isGlobal(architecture, table, column, tenancy)
          )
            continue
          report({
            at: index.place,
            subject: `column:${table.name}.${column}`,
            values: { table: table.name, column, tenant: tenancy.column },
          })
        }
      }
    }
  },

  bad: {
    'a constraint': tenants('alter table projects add constraint projects_name_key unique (name);\n'),
    'an index': tenants(
      'create table labels (id bigint primary key, tenant_id bigint not null references tenants (id), slug text not null);\ncreate index labels_tenant on labels (tenant_id);\ncreate unique index labels_slug on labels (slug);\n',
    ),
  },
  good: {
    'a code that anybody may follow': tenants('alter table tasks add column slug text unique;\n', {
      'src/server.ts': `import express from 'express'
import { Pool } from 'pg'
const pool = new Pool()
const app = express()
app.get('/s/:slug', async (req, res) => {
  const { rows } = await pool.query('select title from tasks where slug = $1', [req.params.slug])
  res.json(rows[0])
})
`,
    }),
    'with the tenant': tenants('alter table projects add constraint projects_name_key unique (tenant_id, name);\n'),
    'the table of tenants itself': tenants('alter table tenants add constraint tenants_name_key unique (name);\n'),
    'a code that the whole world types': tenants(
      'create table links (id bigint primary key, tenant_id bigint not null references tenants (id), code text not null unique);\ncreate index links_tenant on links (tenant_id);\n',
    ),
    'people who sign in with their address': tenants(
      'create table users (id bigint primary key, tenant_id bigint not null references tenants (id), email text not null unique);\ncreate index users_tenant on users (tenant_id);\n',
    ),
    'a token is unique by itself': tenants('alter table tasks add column share_token text unique;\n'),
  },
}

/** Rows are found by it alone where nobody has said for which tenant: it is one name for all by design. */
function isGlobal(architecture: Architecture, table: Table, column: string, tenancy: Tenancy): boolean {
  return queriesOn(architecture, table).some(
    (query) =>
      query.does === 'select' &&
      query.filters.some((filter) => sameName(filter.column, column)) &&
      tenantFilters(query, tenancy).length === 0 &&
      routesThrough(architecture, query.function).some((route) => !isGuarded(route)),
  )
}
