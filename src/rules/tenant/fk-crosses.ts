import type { Architecture } from '../../model/architecture/architecture.ts'
import type { Table } from '../../model/architecture/database.ts'
import { databasesOf, isServing, queriesOn } from '../../model/architecture/look-up.ts'
import { tenancyOf } from '../../model/architecture/tenancy.ts'
import { originsOf } from '../flow.ts'
import type { Rule } from '../rule.ts'
import { sameName } from '../tenant-scope.ts'
import { guarded, tenants } from './example.ts'

export const rule: Rule = {
  id: 'tenant/fk-crosses',
  title: "A row can point at another tenant's row",
  severity: 'medium',
  confidence: 'maybe',
  profile: 'audit',
  says: '`{table}.{column}` may point at a row of `{to}` that belongs to another tenant: both have `{tenant}`, and the foreign key does not compare it',
  because:
    'an id that leaks or is guessed ties the rows of two tenants together, and a join then shows one the data of the other',
  instead: 'make `({tenant}, id)` unique in `{to}`, and let the foreign key be over `({tenant}, {column})`',
  references: ['CWE-639'],

  check(architecture, report) {
    const tenancy = tenancyOf(architecture)
    if (tenancy === null) return
    const isOwned = (name: string) => tenancy.tables.some((table) => table.name === name)
    for (const { tables } of databasesOf(architecture)) {
      for (const table of tables) {
        // A policy on the parent does not hold for the check of a foreign key, one on the child with a sub-select may.
        if (!isOwned(table.name) || table.policies.some(({ check, using }) => /exists/i.test(`${check} ${using}`))) continue
        for (const key of table.foreignKeys) {
          if (key.columns.length !== 1 || key.columns[0] === tenancy.column || !isOwned(key.to.table)) continue
          if (isOurs(architecture, table, key.columns[0]!)) continue
          report({
            at: key.place,
            subject: `column:${table.name}.${key.columns[0]}`,
            values: { table: table.name, column: key.columns[0]!, to: key.to.table, tenant: tenancy.column },
          })
        }
      }
    }
  },

  bad: { 'a task of one tenant in a project of another': tenants('') },
  good: {
    'the key compares the tenant': {
      'migrations/001_init.sql': `create table tenants (id bigint primary key);
create table projects (
  id bigint primary key,
  tenant_id bigint not null references tenants (id),
  unique (tenant_id, id)
);
create table tasks (
  id bigint primary key,
  tenant_id bigint not null references tenants (id),
  project_id bigint not null,
  foreign key (tenant_id, project_id) references projects (tenant_id, id)
);
create index tasks_project on tasks (tenant_id, project_id);
`,
    },
    'a policy sees to it': tenants(`${guarded}drop policy own_tasks on tasks;
create policy own_tasks on tasks using (exists (select 1 from projects p where p.id = project_id));
`),
  },
}

/** Every write that is seen takes the parent from a row that was found, never from what somebody sent. */
function isOurs(architecture: Architecture, table: Table, column: string): boolean {
  const writes = queriesOn(architecture, table).flatMap((query) =>
    isServing(architecture, query.function)
      ? query.writes.filter((write) => sameName(write.column, column)).map(({ value }) => ({ value, query }))
      : [],
  )
  return (
    writes.length > 0 &&
    writes.every(({ value, query }) => {
      const origins = originsOf(architecture, value, query.function)
      return origins.length > 0 && origins.every(({ from }) => from === 'call' || from === 'loop')
    })
  )
}
