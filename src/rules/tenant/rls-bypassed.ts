import { writtenPath } from '../../kit/sql.ts'
import type { Architecture } from '../../model/architecture/architecture.ts'
import type { Database, Table } from '../../model/architecture/database.ts'
import { databasesOf } from '../../model/architecture/look-up.ts'
import type { Place } from '../../model/architecture/place.ts'
import type { Edit } from '../../model/finding.ts'
import { type Connection, connectionsOf } from '../connections.ts'
import { newMigration } from '../migration-file.ts'
import { tenantColumnIn } from '../policy-column.ts'
import type { Case, Rule } from '../rule.ts'

export const rule: Rule = {
  id: 'tenant/rls-bypassed',
  title: 'Row-level security that the application goes past',
  severity: 'blocker',
  confidence: 'certain',
  profile: 'gate',
  says: '{why}, so that the policies of `{table}` do not hold for the application',
  because:
    'the owner of a table, a superuser and a role with BYPASSRLS read and write every row whatever the policies say: each tenant sees all others, and no test notices while there is one tenant',
  instead:
    'run the application as a role that owns nothing and has neither SUPERUSER nor BYPASSRLS, and say `alter table {table} force row level security` so that the owner obeys as well',
  references: ['https://www.postgresql.org/docs/current/ddl-rowsecurity.html', 'CWE-863', 'ASVS 8.4.1'],

  check(architecture, report) {
    const connections = connectionsOf(architecture)
    for (const database of databasesOf(architecture)) {
      if (database.engine !== 'postgres') continue
      for (const table of database.tables) {
        if (!table.rowSecurity.enabled || table.policies.length === 0) continue
        const way = wayAround(architecture, database, table, connections)
        if (way === null) continue
        const tenantColumn = tenantColumnIn(table)
        report({
          at: table.rowSecurity.place ?? table.place,
          subject: `table:${table.name}`,
          values: { table: table.name, why: way.why },
          confidence: way.sure ? 'certain' : 'likely',
          severity: way.sure ? 'blocker' : 'high',
          related: way.related,
          fix: way.force
            ? {
                safety: 'suggested',
                edits: forceEdits(database, table),
                advice: `say \`alter table ${table.name} force row level security\`, and better, let the application connect as a role that owns nothing`,
              }
            : { safety: 'manual', edits: [] },
          ...(tenantColumn === null
            ? {}
            : { hypothesis: { tries: 'read across tenants', table: table.name, tenantColumn, role: way.role } }),
        })
      }
    }
  },

  bad: {
    'the application owns the table, and nothing forces the policies on the owner': withRole(`alter table invoices owner to app;
alter table invoices enable row level security;
create policy own_rows on invoices using (tenant_id = current_setting('app.tenant_id')::bigint);
`),
    'the application connects as the one that migrates': {
      ...(withRole(`alter table invoices enable row level security;
create policy own_rows on invoices using (tenant_id = current_setting('app.tenant_id')::bigint);
`) as Record<string, string>),
      'compose.yaml': `services:
  migrate:
    image: example/api
    command: [npm, run, migrate]
    environment:
      DATABASE_URL: postgres://app@db/shop
  api:
    image: example/api
    environment:
      DATABASE_URL: postgres://app@db/shop
`,
    },
    'the role goes past row security': withRole(`alter role app bypassrls;
alter table invoices enable row level security;
alter table invoices force row level security;
create policy own_rows on invoices using (tenant_id = current_setting('app.tenant_id')::bigint);
grant select, insert, update, delete on invoices to app;
`),
  },
  good: {
    'forced, and owned by the one that migrates': withRole(`create role owner_of_all;
alter table invoices owner to owner_of_all;
alter table invoices enable row level security;
alter table invoices force row level security;
create policy own_rows on invoices using (tenant_id = current_setting('app.tenant_id')::bigint);
grant select, insert, update, delete on invoices to app;
`),
    'not forced, but the application owns nothing': withRole(`create role owner_of_all;
alter table invoices owner to owner_of_all;
alter table invoices enable row level security;
create policy own_rows on invoices using (tenant_id = current_setting('app.tenant_id')::bigint);
grant select, insert, update, delete on invoices to app;
`),
  },
  fixed: {
    'the application owns the table, and nothing forces the policies on the owner': withRole(`alter table invoices owner to app;
alter table invoices enable row level security;
create policy own_rows on invoices using (tenant_id = current_setting('app.tenant_id')::bigint);
alter table invoices force row level security;
`),
  },
}

function withRole(rest: string): Case {
  return {
    'migrations/001_init.sql': `create role app login;
create table invoices (
  id bigint primary key,
  tenant_id bigint not null,
  total numeric(12, 2) not null
);
create index invoices_tenant on invoices (tenant_id);
${rest}`,
    'src/db.ts': `import { Pool } from 'pg'
export const pool = new Pool({ connectionString: 'postgres://app@db/shop' })
`,
  }
}

interface Way {
  readonly why: string
  readonly role: string | null
  readonly sure: boolean
  /** Forcing the policies mends it. */
  readonly force: boolean
  readonly related: readonly { readonly at: Place; readonly message: string }[]
}

function wayAround(architecture: Architecture, database: Database, table: Table, connections: readonly Connection[]): Way | null {
  const roleOf = (name: string) => database.roles.find((role) => role.name === name)
  const users = [...new Set(connections.filter(({ migrates }) => !migrates).map(({ user }) => user))]
  for (const user of users) {
    const connection = connections.find((each) => each.user === user && !each.migrates)!
    const related = [{ at: connection.place, message: `the application connects as \`${user}\`` }]
    const role = roleOf(user)
    if (role?.superuser || role?.bypassRls) {
      const why = `\`${user}\`, as which the application connects, ${role.superuser ? 'is a superuser' : 'has BYPASSRLS'}`
      return {
        why,
        role: user,
        sure: true,
        force: false,
        related: [...related, { at: role.place, message: 'the role is made here' }],
      }
    }
    if (table.rowSecurity.forced) continue
    if (table.owner === user)
      return {
        why: `\`${user}\`, as which the application connects, owns the table, and row security is not forced on it`,
        role: user,
        sure: true,
        force: true,
        related,
      }
    if (table.owner === null && /(^|_)(owner|migrat\w*)$/i.test(user)) {
      return {
        why: `\`${user}\`, as which the application connects, owns the tables by its name, and row security is not forced on this one`,
        role: user,
        sure: false,
        force: true,
        related,
      }
    }
    const migrator = connections.find((each) => each.migrates && each.user === user)
    if (table.owner === null && migrator !== undefined) {
      return {
        why: `migrations and application both connect as \`${user}\`, which therefore owns the table, and row security is not forced on it`,
        role: null,
        sure: true,
        force: true,
        related: [...related, { at: migrator.place, message: 'migrations connect as it, too' }],
      }
    }
  }
  return table.rowSecurity.forced || users.length > 0 ? null : byOwnership(database, table, architecture)
}

/** Nothing says as whom the application connects: what the migrations say of owners and grants has to tell. */
function byOwnership(database: Database, table: Table, architecture: Architecture): Way | null {
  const granted = table.grants.filter(({ role }) => role !== 'public' && role !== table.owner)
  if (granted.length > 0) return null
  const owner = table.owner === null ? null : database.roles.find(({ name }) => name === table.owner)
  if (owner?.login) {
    const related = [{ at: owner.place, message: `\`${owner.name}\` can log in, and no other role is granted anything` }]
    return {
      why: `\`${owner.name}\` owns the table, is the only role that may use it, and row security is not forced on it`,
      role: owner.name,
      sure: true,
      force: true,
      related,
    }
  }
  const isServed = architecture.code.queries.length > 0
  if (table.owner !== null || !isServed) return null
  return {
    why: 'no other role is granted anything, so the application connects as the owner, and row security is not forced on it',
    role: null,
    sure: false,
    force: true,
    related: [],
  }
}

/** After the last word that the migrations have on the table's security: in that file while it is unreleased, else in a new one. */
function forceEdits(database: Database, table: Table): readonly Edit[] {
  const text = `alter table ${writtenPath(table.name)} force row level security;\n`
  const last = database.migrations.findLast(({ statements }) =>
    statements.some(({ changes }) =>
      changes.some((change) => 'table' in change && change.table === table.name && isAboutSecurity(change.does)),
    ),
  )
  if (last === undefined) return []
  if (last.unreleased && last.file.endsWith('.sql')) {
    const statement = last.statements.findLast(({ changes }) =>
      changes.some((change) => 'table' in change && change.table === table.name),
    )!
    return [{ file: last.file, range: [statement.whole.end, statement.whole.end], text: `\n${text.trimEnd()}` }]
  }
  return newMigration(database, 'force_row_security', text.trimEnd(), true)
}

function isAboutSecurity(does: string): boolean {
  return does === 'row security' || does === 'create policy'
}
