import type { Policy } from '../../model/architecture/database.ts'
import { databasesOf } from '../../model/architecture/look-up.ts'
import type { Rule } from '../rule.ts'
import { tenants } from './example.ts'

export const rule: Rule = {
  id: 'tenant/rls-per-row-call',
  title: 'A policy that asks who it is once for every row',
  severity: 'medium',
  confidence: 'likely',
  profile: 'review',
  says: 'policy `{policy}` of `{table}` calls `{call}` for each row that is looked at',
  because: 'the planner cannot know that the answer stays the same, so that a scan of a million rows makes a million calls',
  instead: 'write `(select {call})`, which is asked once for each statement',
  references: ['https://www.postgresql.org/docs/current/ddl-rowsecurity.html'],

  check(architecture, report) {
    for (const { engine, tables } of databasesOf(architecture)) {
      if (engine !== 'postgres') continue
      const wrapsElsewhere = tables.some(({ policies }) => policies.some(({ using, check }) => wrapped.test(`${using} ${check}`)))
      for (const table of tables) {
        for (const policy of table.policies) {
          const call = bareCall(policy) ?? (wrapsElsewhere ? bareSetting(policy) : null)
          if (call === null) continue
          report({
            at: policy.place,
            subject: `policy:${table.name}.${policy.name}`,
            values: { policy: policy.name, table: table.name, call },
          })
        }
      }
    }
  },

  bad: {
    'a setting that the other policies read once': tenants(`alter table projects enable row level security;
create policy own_projects on projects using (tenant_id = (select current_setting('app.tenant_id')::bigint));
alter table tasks enable row level security;
create policy own_tasks on tasks using (tenant_id = current_setting('app.tenant_id')::bigint);
`),
    'a function of the application':
      tenants(`create function app_tenant() returns bigint language sql stable as $$ select current_setting('app.tenant_id')::bigint $$;
alter table tasks enable row level security;
create policy own_tasks on tasks using (tenant_id = app_tenant());
`),
  },
  good: {
    'asked once':
      tenants(`create function app_tenant() returns bigint language sql stable as $$ select current_setting('app.tenant_id')::bigint $$;
alter table tasks enable row level security;
create policy own_tasks on tasks using (tenant_id = (select app_tenant()));
`),
    'a setting is looked up without work': tenants(`alter table tasks enable row level security;
create policy own_tasks on tasks using (tenant_id = current_setting('app.tenant_id')::bigint);
`),
  },
}

/** A call of a function that is none of the engine's own, outside a sub-select. */
function bareCall({ using, check }: Policy): string | null {
  const text = `${using ?? ''} ${check ?? ''}`.replaceAll(/\(\s*select\b[^()]*\([^()]*\)[^()]*\)/gi, '')
  const calls = [...text.matchAll(/\b((?:\w+\.)?(\w+))\(\s*\)/g)].map(([, call, name]) => ({
    call: call!,
    name: name!.toLowerCase(),
  }))
  return calls.find(({ name }) => !builtIn.has(name))?.call.concat('()') ?? null
}

const wrapped = /\(\s*select\s+\(*\s*current_setting\s*\(/i

/** A setting that is read for each row, in a database whose other policies read it once. */
function bareSetting({ using, check }: Policy): string | null {
  return [using, check].some((each) => each !== null && /\bcurrent_setting\s*\(/i.test(each) && !wrapped.test(each))
    ? 'current_setting()'
    : null
}

const builtIn = new Set([
  'now',
  'current_user',
  'current_setting',
  'session_user',
  'transaction_timestamp',
  'statement_timestamp',
])
