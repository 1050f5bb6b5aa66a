import type { Query, Route } from '../../model/architecture/code.ts'
import { isServing, tableOf } from '../../model/architecture/look-up.ts'
import type { Rule } from '../rule.ts'
import { isAudit, recordTables } from './personal.ts'
import { queriesOf } from './reached.ts'

export const rule: Rule = {
  id: 'comp/mass-export',
  title: 'Everything for whoever asks',
  severity: 'medium',
  confidence: 'likely',
  profile: 'review',
  says: '{route} answers all rows of `{table}`, without a limit and without a record of who took them',
  because: 'one stolen account is enough to take everything along, and nobody can tell afterwards what was taken',
  instead:
    'ask for a right of its own and a reason, limit what one export holds, and record who took what in the same transaction',
  references: ['API6:2023', 'ASVS 2.4.1'],

  check(architecture, report) {
    const audits = recordTables(architecture).filter(isAudit)
    for (const route of architecture.code.routes) {
      const { handler, path, method } = route
      if (
        handler === null ||
        !/export|dump|download-?all|bulk-?download|backup/i.test(path) ||
        !/^(GET|POST)$/.test(method) ||
        !isServing(architecture, handler)
      )
        continue
      const queries = queriesOf(architecture, handler)
      const whole = queries.find(isWhole)
      const isRecorded = queries.some(
        ({ does, tables }) =>
          does === 'insert' &&
          tables.some(
            (name) => audits.some((audit) => audit === tableOf(architecture, name)) || /audit|access_?log|exports?$/i.test(name),
          ),
      )
      if (whole === undefined || isRecorded) continue
      report({
        at: route.place,
        subject: `route:${method} ${path}`,
        values: { route: `${method} ${path}`, table: whole.tables[0]! },
        related: [{ at: whole.place, message: 'read as a whole' }],
        ...(hasRole(route) && { confidence: 'maybe' as const }),
        unproven: 'nothing was exported',
      })
    }
  },

  bad: {
    'all customers': served("const { rows } = await pool.query('select * from customers')\n  res.json(rows)"),
  },
  good: {
    'those of one tenant': served(
      "const { rows } = await pool.query('select id, email from customers where tenant_id = $1 limit 5000', [req.user.tenantId])\n  res.json(rows)",
    ),
    recorded: served(
      "await pool.query('insert into audit_log (actor, action) values ($1, $2)', [req.user.id, 'export'])\n  const { rows } = await pool.query('select * from customers')\n  res.json(rows)",
    ),
    'one’s own data': served(
      "const { rows } = await pool.query('select * from customers where id = $1', [req.user.id])\n  res.json(rows)",
    ),
  },
}

function served(body: string): Readonly<Record<string, string>> {
  return {
    'migrations/001_init.sql': `create table customers (id bigint primary key, tenant_id bigint, email text not null);
create table audit_log (id bigint generated always as identity primary key, actor bigint not null, action text not null);
`,
    'src/server.ts': `import express from 'express'
import { Pool } from 'pg'
import { requireUser } from './auth.js'
const pool = new Pool()
const app = express()
app.get('/customers/export', requireUser, async (req, res) => {
  ${body}
})
app.listen(3000)
`,
  }
}

function isWhole({ does, tables, filters, limit, one }: Query): boolean {
  return does === 'select' && tables[0] !== undefined && filters.length === 0 && limit === null && !one
}

function hasRole({ guards }: Route): boolean {
  return guards.some(({ kind }) => kind === 'role')
}
