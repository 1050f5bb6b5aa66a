import type { Architecture } from '../../model/architecture/architecture.ts'
import type { Grant, Table } from '../../model/architecture/database.ts'
import { databaseOf, isServing, queriesOn, routesThrough } from '../../model/architecture/look-up.ts'
import type { Rule } from '../rule.ts'
import { isAudit, recordTables } from './personal.ts'

export const rule: Rule = {
  id: 'comp/audit-mutable',
  title: 'A record of what happened that the service may rewrite',
  severity: 'high',
  confidence: 'likely',
  profile: 'review',
  says: '`{table}` records what happened, and {how}',
  because:
    'who takes over the service, or only misuses it, removes the traces: the record proves nothing to an auditor, or in court',
  instead: 'grant the role of the service `select, insert` alone; what is too old is removed by a role of its own, in a job',
  references: ['ASVS 16.4.2', 'CWE-779'],

  check(architecture, report) {
    for (const table of recordTables(architecture)) {
      if (isProtected(architecture, table)) continue
      const grant = table.grants.find(mayRewrite)
      const change = queriesOn(architecture, table).find(
        ({ does, function: id }) =>
          (does === 'delete' || does === 'update') && isServing(architecture, id) && routesThrough(architecture, id).length > 0,
      )
      // Where no grants are told, only what code does is known, and a ledger may have states.
      if (grant === undefined && (change === undefined || !isAudit(table))) continue
      const related = [
        { at: table.place, message: `\`${table.name}\` is made here` },
        ...(change !== undefined && grant !== undefined ? [{ at: change.place, message: 'and the code does so' }] : []),
      ]
      report({
        at: grant?.place ?? change!.place,
        subject: `table:${table.name}`,
        values: {
          table: table.name,
          how: grant === undefined ? `a route runs \`${change!.does}\` on it` : `\`${grant.role}\` may ${rights(grant)} its rows`,
        },
        related,
        unproven: 'grants were read from the migrations',
      })
    }
  },

  bad: {
    'the role of the service has every right': {
      'migrations/001_init.sql': `create table audit_log (id bigint primary key, at timestamptz not null, actor uuid not null, action text not null);
create role app_service;
grant select, insert, update, delete on audit_log to app_service;
`,
    },
    'a route deletes from it': {
      'migrations/001_init.sql':
        'create table audit_log (id bigint primary key, at timestamptz not null, actor uuid not null, action text not null);\n',
      'src/server.ts': `import express from 'express'
import { Pool } from 'pg'
const pool = new Pool()
const app = express()
app.delete('/audit/:id', async (req, res) => {
  await pool.query('delete from audit_log where id = $1', [req.params.id])
  res.sendStatus(204)
})
app.listen(3000)
`,
    },
  },
  good: {
    'rows may only be added, and a job removes the old ones': {
      'migrations/001_init.sql': `create table audit_log (id bigint primary key, at timestamptz not null, actor uuid not null, action text not null);
create role app_service;
create role audit_purge;
grant select, insert on audit_log to app_service;
grant select, delete on audit_log to audit_purge;
`,
    },
    'a trigger refuses changes': {
      'migrations/001_init.sql': `create table audit_log (id bigint primary key, at timestamptz not null, actor uuid not null);
create role app_service;
grant all on audit_log to app_service;
create function refuse() returns trigger language plpgsql as $$ begin raise exception 'append-only'; end $$;
create trigger audit_log_append_only before update or delete on audit_log for each row execute function refuse();
`,
    },
    'an ordinary table': {
      'migrations/001_init.sql': `create table orders (id bigint primary key, at timestamptz not null);
create role app_service;
grant select, insert, update, delete on orders to app_service;
`,
    },
  },
}

/** Roles that are meant to remove or own rows. */
const keepers = /purge|retention|archiv|clean|maint|migrat|owner|admin|superuser|postgres|dba|partition/i

function mayRewrite({ role, privileges }: Grant): boolean {
  return !keepers.test(role) && privileges.some((each) => each === 'update' || each === 'delete' || each === 'all')
}

function rights({ privileges }: Grant): string {
  return privileges.includes('all')
    ? 'change and delete'
    : privileges.filter((each) => each === 'update' || each === 'delete').join(' and ')
}

/** A trigger that runs before its rows change, or rules of the database that say so. */
function isProtected(architecture: Architecture, table: Table): boolean {
  const name = table.name.replace(/^.*\./, '')
  const refuses = new RegExp(`before\\s+(update|delete)[\\s\\w]*\\bon\\s+"?(\\w+\\.)?"?${name}\\b`, 'i')
  return (
    databaseOf(architecture, table)?.migrations.some(({ statements }) => statements.some(({ text }) => refuses.test(text))) ??
    false
  )
}
