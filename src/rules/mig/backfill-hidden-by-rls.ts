import type { Architecture } from '../../model/architecture/architecture.ts'
import type { Edit } from '../../model/finding.ts'
import { connectionsOf } from '../connections.ts'
import { tenantColumnIn } from '../policy-column.ts'
import type { Case, Rule } from '../rule.ts'
import { type ChangeOf, type Step, stepsIn, stepsOf } from './steps.ts'

type Write = Step<ChangeOf<'update' | 'delete'>>

export const rule: Rule = {
  id: 'mig/backfill-hidden-by-rls',
  title: 'A backfill that row security keeps from every row',
  severity: 'blocker',
  confidence: 'likely',
  profile: 'review',
  says: 'the {does} of `{table}` reaches no row: row security is forced on it, and a migration acts for no tenant',
  because:
    'forced policies hold for the owner as well: the statement succeeds on nothing, the version is written down as done, and the rows stay as they were',
  instead:
    'take `force` off the table before the write and put it back after, in the same transaction, or run it as a role with BYPASSRLS',
  references: ['https://www.postgresql.org/docs/current/ddl-rowsecurity.html'],

  check(architecture, report) {
    for (const step of stepsOf(architecture, 'update', 'delete')) {
      const { change, statement, database } = step
      const table = database.tables.find(({ name }) => name === change.table)
      if (table === undefined || !isForced(step) || isLifted(step) || goesPast(architecture, step)) continue
      // A policy that asks nothing of who is there lets the owner through.
      if (table.policies.some(({ using, roles }) => /^\(?true\)?$/i.test(using ?? '') && roles.includes('public'))) continue
      const column = tenantColumnIn(table)
      const edits = unforced(step)
      report({
        at: change.place,
        subject: `table:${change.table}`,
        values: { table: change.table, does: change.does },
        related:
          table.rowSecurity.place === null ? [] : [{ at: table.rowSecurity.place, message: 'row security is switched on here' }],
        fix: { safety: edits.length > 0 ? 'suggested' : 'manual', edits },
        // What a builder composes has no text that could be tried.
        ...(column === null || statement.text === ''
          ? {}
          : {
              hypothesis: {
                tries: 'backfill under row security',
                table: change.table,
                tenantColumn: column,
                statement: statement.place,
              },
            }),
      })
    }
  },

  bad: {
    'an update of every row': guarded(
      "alter table invoices add column state text;\nupdate invoices set state = 'open' where state is null;\n",
    ),
    'a delete': guarded('delete from invoices where total = 0;\n'),
  },
  good: {
    'force is taken off for the time': guarded(`alter table invoices no force row level security;
update invoices set total = 0 where total is null;
alter table invoices force row level security;
`),
    'as a role that row security does not hold for': guarded(`set local role maintainer;
update invoices set total = 0 where total is null;
`),
    'for one tenant': guarded(`select set_config('app.tenant_id', '7', true);
update invoices set total = 0 where total is null;
`),
    'row security that is not forced': {
      'migrations/001_init.sql': `create table invoices (id bigint primary key, tenant_id bigint not null, total numeric);
alter table invoices enable row level security;
create policy own_rows on invoices using (tenant_id = current_setting('app.tenant_id')::bigint);
`,
      'migrations/002_change.sql': 'update invoices set total = 0 where total is null;\n',
    },
    'before it is forced': {
      'migrations/001_init.sql': 'create table invoices (id bigint primary key, tenant_id bigint, total numeric);\n',
      'migrations/002_change.sql': `update invoices set tenant_id = 1 where tenant_id is null;
alter table invoices enable row level security;
alter table invoices force row level security;
create policy own_rows on invoices using (tenant_id = current_setting('app.tenant_id')::bigint);
`,
    },
  },
  fixed: {
    'a delete': guarded(`alter table invoices no force row level security;
delete from invoices where total = 0;
alter table invoices force row level security;
`),
  },
}

function guarded(change: string): Case {
  return {
    'migrations/001_init.sql': `create role maintainer bypassrls;
create table invoices (
  id bigint primary key,
  tenant_id bigint not null,
  total numeric(12, 2)
);
create index invoices_tenant on invoices (tenant_id);
alter table invoices enable row level security;
alter table invoices force row level security;
create policy own_rows on invoices using (tenant_id = current_setting('app.tenant_id')::bigint);
`,
    'migrations/002_change.sql': change,
  }
}

/** What migrations have said of the table's security by then. */
function isForced({ database, statement, change: { table } }: Write): boolean {
  let [enabled, forced] = [false, false]
  for (const migration of database.migrations) {
    for (const step of stepsIn(database, migration)) {
      if (step.statement === statement) return enabled && forced
      const { change } = step
      if (change.does !== 'row security' || change.table !== table) continue
      if (change.set === 'enable' || change.set === 'disable') enabled = change.set === 'enable'
      else forced = change.set === 'force'
    }
  }
  return false
}

/** The file says before as whom, or for which tenant, it goes on. */
function isLifted({ database, migration, statement }: Write): boolean {
  const steps = stepsIn(database, migration)
  const before = steps.slice(
    0,
    steps.findIndex((step) => step.statement === statement),
  )
  return before.some(({ change }) => change.does === 'set' && /^(role|session_authorization|row_security)$|\./.test(change.name))
}

/** Migrations are run as a role that row security does not hold for. */
function goesPast(architecture: Architecture, { database }: Write): boolean {
  const users = connectionsOf(architecture).flatMap(({ user, migrates }) => (migrates ? [user] : []))
  return users.some(
    (user) =>
      user === 'postgres' || database.roles.some(({ name, superuser, bypassRls }) => name === user && (superuser || bypassRls)),
  )
}

/** Around the statement, where the file is plain SQL. */
function unforced({ statement, change: { table } }: Write): readonly Edit[] {
  const { file, start, end } = statement.whole
  if (!file.endsWith('.sql')) return []
  return [
    { file, range: [start, start], text: `alter table ${table} no force row level security;\n` },
    { file, range: [end, end], text: `\nalter table ${table} force row level security;` },
  ]
}
