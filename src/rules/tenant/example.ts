import type { Case } from '../rule.ts'

/** Cases over the same two tenants' tables; `rest` is what the case adds to the migration. */
export function tenants(rest: string, files: Readonly<Record<string, string>> = {}): Case {
  return {
    'migrations/001_init.sql': `create table tenants (
  id bigint primary key,
  name text not null
);
create table projects (
  id bigint primary key,
  tenant_id bigint not null references tenants (id),
  name text not null
);
create index projects_tenant on projects (tenant_id);
create table tasks (
  id bigint primary key,
  tenant_id bigint not null references tenants (id),
  project_id bigint not null references projects (id),
  title text not null,
  created_at timestamptz not null
);
create index tasks_tenant on tasks (tenant_id);
create index tasks_project on tasks (project_id);
${rest}`,
    ...files,
  }
}

/** Row security on both tables of {@link tenants}, forced. */
export const guarded = `create role app login;
alter table projects enable row level security;
alter table projects force row level security;
create policy own_projects on projects using (tenant_id = (select current_setting('app.tenant_id')::bigint));
alter table tasks enable row level security;
alter table tasks force row level security;
create policy own_tasks on tasks using (tenant_id = (select current_setting('app.tenant_id')::bigint));
`

/** A service over tasks of tenants and their comments; `routes` is what the case adds to it. */
export function tenantService(routes: string, imports = '', files: Readonly<Record<string, string>> = {}): Case {
  return {
    'migrations/001_init.sql': `create table tenants (id bigint primary key, name text not null);
create table users (id bigint primary key, tenant_id bigint not null references tenants (id), email text not null);
create table tasks (
  id bigint primary key,
  tenant_id bigint not null references tenants (id),
  assignee bigint,
  title text not null,
  done boolean not null default false
);
create table comments (
  id bigint primary key,
  task_id bigint not null references tasks (id),
  body text not null
);
`,
    'src/pool.ts': `import { Pool } from 'pg'\nexport const pool = new Pool()\n`,
    'src/server.ts': `import express from 'express'
import { requireStaff, requireUser } from './auth.js'
import { pool } from './pool.js'
${imports}const app = express()
${routes}
app.listen(3000)
`,
    ...files,
  }
}
