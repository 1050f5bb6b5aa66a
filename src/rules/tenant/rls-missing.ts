import { databasesOf } from '../../model/architecture/look-up.ts'
import { tenancyOf } from '../../model/architecture/tenancy.ts'
import type { Rule } from '../rule.ts'
import { guarded, tenants } from './example.ts'

export const rule: Rule = {
  id: 'tenant/rls-missing',
  title: 'A table of tenants that row security leaves out',
  severity: 'high',
  confidence: 'certain',
  profile: 'gate',
  says: '{why}',
  because: 'the isolation that the other tables have stops here: one query without its condition reads every tenant',
  instead: 'say `alter table {table} enable row level security`, force it, and give it a policy like those of its neighbours',
  references: ['https://www.postgresql.org/docs/current/ddl-rowsecurity.html', 'CWE-863'],

  check(architecture, report) {
    const tenancy = tenancyOf(architecture)
    for (const { engine, tables } of databasesOf(architecture)) {
      if (engine !== 'postgres') continue
      const guardedTables = tables.filter(({ rowSecurity, policies }) => rowSecurity.enabled && policies.length > 0)
      for (const table of tables) {
        const isOwned = tenancy !== null && table.columns.some(({ name }) => name === tenancy.column)
        const idle = table.policies.length > 0 && !table.rowSecurity.enabled
        // One guarded table among many is an exception; two show what is meant.
        const left = !idle && isOwned && !table.rowSecurity.enabled && guardedTables.length >= 2 && table.partition !== 'child'
        if (!idle && !left) continue
        report({
          at: table.place,
          subject: `table:${table.name}`,
          values: {
            table: table.name,
            why: idle
              ? `\`${table.name}\` has policies, and row security is not enabled on it: they do nothing`
              : `\`${table.name}\` belongs to tenants by \`${tenancy!.column}\` and has no row security, which ${guardedTables.length} other tables have`,
          },
          related: guardedTables
            .slice(0, 2)
            .map(({ name, place, rowSecurity }) => ({ at: rowSecurity.place ?? place, message: `\`${name}\` has it` })),
        })
      }
    }
  },

  bad: {
    'one table was forgotten':
      tenants(`${guarded}create table comments (id bigint primary key, tenant_id bigint not null references tenants (id), body text);
create index comments_tenant on comments (tenant_id);
`),
    'policies without row security':
      tenants(`create policy own_tasks on tasks using (tenant_id = current_setting('app.tenant_id')::bigint);
`),
  },
  good: {
    'every table of tenants has it': tenants(guarded),
    'a table that all tenants share': tenants(`${guarded}create table countries (code text primary key, name text not null);
`),
    'no row security at all: the code has to see to it': tenants(''),
  },
}
