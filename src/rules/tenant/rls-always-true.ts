import type { Policy, Table } from '../../model/architecture/database.ts'
import { databasesOf } from '../../model/architecture/look-up.ts'
import { tenancyOf } from '../../model/architecture/tenancy.ts'
import type { Rule } from '../rule.ts'
import { guarded, tenants } from './example.ts'

export const rule: Rule = {
  id: 'tenant/rls-always-true',
  title: 'A policy that lets everything through',
  severity: 'blocker',
  confidence: 'certain',
  profile: 'gate',
  says: 'policy `{policy}` of `{table}` {why}',
  because: 'policies of one kind are joined with OR: one that is always true makes all others worthless',
  instead: 'give the policy the condition of its table, or name the roles it is meant for',
  references: ['https://www.postgresql.org/docs/current/sql-createpolicy.html', 'CWE-863'],

  check(architecture, report) {
    const tenancy = tenancyOf(architecture)
    for (const { engine, tables } of databasesOf(architecture)) {
      if (engine !== 'postgres') continue
      for (const table of tables) {
        const isOwned =
          tenancy?.tables.includes(table) === true && tenancy.tables.some((each) => each !== table && isGuarded(each))
        if (!table.rowSecurity.enabled) continue
        for (const policy of table.policies) {
          const why = reasonOf(policy)
          // What may only be read may be meant for all; what may be written is somebody's.
          const isTheirs = isTenants(table.policies, policy) || (isOwned && policy.command !== 'select')
          if (why === null || !(isTheirs || looksAtCaller(`${policy.using} ${policy.check}`))) continue
          report({
            at: policy.place,
            subject: `policy:${table.name}.${policy.name}`,
            values: { policy: policy.name, table: table.name, why },
          })
        }
      }
    }
  },

  bad: {
    'beside the one that is meant': tenants(`${guarded}create policy let_in on tasks for select using (true);
`),
    'writes of any kind': tenants(`${guarded}create policy write_any on tasks for insert with check (true);
`),
    'the only one of a table of tenants, where others compare them':
      tenants(`${guarded}create table fees (id bigint primary key, tenant_id bigint not null references tenants (id));
alter table fees enable row level security;
create policy own_fees on fees for all using (true);
`),
    'what is read is checked, what is written is not': tenants(`create role app login;
alter table tasks enable row level security;
alter table tasks force row level security;
create policy own_tasks on tasks using (tenant_id = (select current_setting('app.tenant_id')::bigint)) with check (true);
`),
  },
  good: {
    'each with the condition of its table': tenants(guarded),
    'for a role that has to see everything': tenants(`${guarded}create role auditor;
create policy auditors on tasks for select to auditor using (true);
`),
    'a table that everybody may read': tenants(`${guarded}create table plans (id bigint primary key, name text not null);
alter table plans enable row level security;
create policy anyone_reads on plans for select using (true);
`),
    'restrictive ones only take away': tenants(`${guarded}create policy all_of_them on tasks as restrictive using (true);
`),
  },
}

function isTrue(expression: string | null): boolean {
  return expression !== null && /^\(*\s*(true|1\s*=\s*1|'t'::boolean)\s*\)*$/i.test(expression)
}

function reasonOf({ command, using, check, permissive, roles }: Policy): string | null {
  const isForAll = roles.length === 0 || roles.includes('public')
  if (!permissive || !isForAll) return null
  if (isTrue(using))
    return `lets every row be ${command === 'all' ? 'read and written' : command === 'select' ? 'read' : command === 'update' ? 'changed' : 'deleted'}`
  return isTrue(check) ? 'lets rows of any tenant be written' : null
}

function isGuarded({ rowSecurity, policies }: Table): boolean {
  return rowSecurity.enabled && policies.some(({ using, check }) => looksAtCaller(`${using} ${check}`))
}

/** A table with another policy that looks at who asks: one that nobody's rows are in may be open to all. */
function isTenants(policies: readonly Policy[], { name }: Policy): boolean {
  return policies.some((policy) => policy.name !== name && looksAtCaller(`${policy.using} ${policy.check}`))
}

function looksAtCaller(expression: string): boolean {
  return /current_setting|current_user|session_user|auth\.|\(\s*\)/i.test(expression)
}
