import type { DbFunction, Table, View } from '../../model/architecture/database.ts'
import { databasesOf } from '../../model/architecture/look-up.ts'
import type { Rule } from '../rule.ts'
import { guarded, tenants } from './example.ts'

export const rule: Rule = {
  id: 'tenant/definer-hole',
  title: 'A way past row security through a function or a view',
  severity: 'high',
  confidence: 'likely',
  profile: 'gate',
  says: '{why}',
  because: 'what runs with the rights of its owner sees what the owner sees: all tenants, whoever asks',
  instead: '{mend}',
  references: ['https://www.postgresql.org/docs/current/sql-createfunction.html#SQL-CREATEFUNCTION-SECURITY', 'CWE-269'],

  check(architecture, report) {
    for (const { engine, tables, views, functions } of databasesOf(architecture)) {
      if (engine !== 'postgres') continue
      const guardedTables = tables.filter(({ rowSecurity }) => rowSecurity.enabled)
      for (const view of views) {
        const table = viewed(view, guardedTables)
        if (table === undefined) continue
        report({
          at: view.place,
          subject: `view:${view.name}`,
          values: {
            why: `view \`${view.name}\` reads \`${table.name}\` with the rights of its owner, past the row security of the table`,
            mend: 'make the view `with (security_invoker = true)`',
          },
        })
      }
      for (const routine of functions) {
        const why = holeOf(routine, guardedTables)
        if (why === null) continue
        report({
          at: routine.place,
          subject: `function:${routine.name}`,
          values: {
            why,
            mend: 'say `security invoker`, or pin the path by `set search_path = pg_catalog, public` and check inside who asks',
          },
        })
      }
    }
  },

  bad: {
    'a view over guarded rows': tenants(`${guarded}create view open_tasks as select id, title from tasks;
`),
    'a function whose path is open':
      tenants(`${guarded}create function task_count() returns bigint language sql security definer as $$ select count(*) from tasks $$;
`),
  },
  good: {
    'a view with the rights of who asks':
      tenants(`${guarded}create view open_tasks with (security_invoker = true) as select id, title from tasks;
`),
    'a function with the rights of who asks':
      tenants(`${guarded}create function task_count() returns bigint language sql as $$ select count(*) from tasks $$;
`),
    'a trigger function with a pinned path':
      tenants(`${guarded}create function stamp() returns trigger language plpgsql security definer set search_path = pg_catalog as $$ begin new.created_at := now(); return new; end $$;
`),
  },
}

function viewed({ materialised, securityInvoker, tables }: View, guardedTables: readonly Table[]): Table | undefined {
  if (materialised || securityInvoker) return undefined
  return guardedTables.find(({ name }) => tables.includes(name))
}

function holeOf(
  { securityDefiner, searchPath, name, body, trigger }: DbFunction,
  guardedTables: readonly Table[],
): string | null {
  if (!securityDefiner) return null
  if (searchPath === null)
    return `function \`${name}\` runs with the rights of its owner and with the caller's search path, by which a caller can put a table of their own in place of one it means`
  const table = trigger
    ? undefined
    : guardedTables.find((each) => new RegExp(`\\b${each.name.replaceAll('.', '\\.')}\\b`, 'i').test(body))
  const asks = /current_setting|session_user|auth\./i.test(body)
  return table === undefined || asks
    ? null
    : `function \`${name}\` reads \`${table.name}\` with the rights of its owner, past the row security of the table`
}
