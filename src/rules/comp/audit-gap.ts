import type { Architecture } from '../../model/architecture/architecture.ts'
import type { Route } from '../../model/architecture/code.ts'
import { isServing, tableOf } from '../../model/architecture/look-up.ts'
import type { Rule } from '../rule.ts'
import { isOpenByNature, isWrite } from '../sensitive.ts'
import { isAudit, recordTables } from './personal.ts'
import { queriesOf } from './reached.ts'

export const rule: Rule = {
  id: 'comp/audit-gap',
  title: 'A privileged change that is not recorded',
  severity: 'medium',
  confidence: 'likely',
  profile: 'review',
  says: '{route} changes {what} and leaves no row in `{table}`, which {siblings} writes',
  because: 'the record is read as if it were whole: what is missing in it did not happen, as far as anybody can show',
  instead: 'record it in the same transaction as the change',
  references: ['ASVS 16.3.3', 'ISO 27001 A.8.15'],

  check(architecture, report) {
    const audits = recordTables(architecture).filter(isAudit)
    const [audit] = audits
    if (audit === undefined) return
    const routes = architecture.code.routes.filter(({ handler }) => handler !== null && isServing(architecture, handler))
    const records = (route: Route) =>
      queriesOf(architecture, route.handler!).some(
        ({ does, tables }) =>
          does === 'insert' &&
          tables.some(
            (name) => audits.includes(tableOf(architecture, name) ?? audit) && tableOf(architecture, name) !== undefined,
          ),
      )
    const recorded = routes.filter(records)
    if (recorded.length === 0) return
    for (const route of routes) {
      if (recorded.includes(route) || !isWrite(route)) continue
      const what = changeOf(
        architecture,
        route,
        audits.map(({ name }) => name),
      )
      if (what === null) continue
      report({
        at: route.place,
        subject: `route:${route.method} ${route.path}`,
        values: {
          route: `${route.method} ${route.path}`,
          what: `\`${what}\``,
          table: audit.name,
          siblings: recorded.length === 1 ? `${recorded[0]!.method} ${recorded[0]!.path}` : `${recorded.length} other routes`,
        },
        related: [
          { at: recorded[0]!.place, message: 'this one is recorded' },
          { at: audit.place, message: 'the record' },
        ],
        unproven: 'calls were followed to their queries',
      })
    }
  },

  bad: {
    'a role is set': served(
      "await pool.query('update staff set role = $2 where id = $1', [req.params.id, req.body.role])",
      '/staff/:id/role',
    ),
  },
  good: {
    recorded: served(
      "await pool.query('update staff set role = $2 where id = $1', [req.params.id, req.body.role])\n  await record(req.user.id, 'role.set')",
      '/staff/:id/role',
    ),
    'one’s own settings': served(
      "await pool.query('update drafts set text = $2 where id = $1', [req.params.id, req.body.text])",
      '/drafts/:id',
    ),
  },
}

function served(body: string, path: string): Readonly<Record<string, string>> {
  return {
    'migrations/001_init.sql': `create table staff (id bigint primary key, role text not null);
create table drafts (id bigint primary key, text text not null);
create table refunds (id bigint primary key, amount bigint not null);
create table audit_log (id bigint generated always as identity primary key, actor bigint not null, action text not null);
`,
    'src/server.ts': `import express from 'express'
import { Pool } from 'pg'
import { requireRole } from './auth.js'
const pool = new Pool()
const record = (actor, action) => pool.query('insert into audit_log (actor, action) values ($1, $2)', [actor, action])
const app = express()
app.post('/refunds', requireRole('agent'), async (req, res) => {
  await pool.query('insert into refunds (id, amount) values ($1, $2)', [req.body.id, req.body.amount])
  await record(req.user.id, 'refund.made')
  res.sendStatus(201)
})
app.put('${path}', requireRole('admin'), async (req, res) => {
  ${body}
  res.sendStatus(204)
})
app.listen(3000)
`,
  }
}

const privileged =
  /role|permission|refund|payout|credit|erase|anonymi|impersonat|grant|(?<![a-z])ban(?![a-z])|suspend|settings|limit|transfer|withdraw|charge|staff|admin/i
const ordinary = /^(sessions?|outbox|inbox|jobs|events|idempotency\w*|rate_limits?|tokens?|refresh_tokens?)$/

/** The table that a privileged route writes; null for what needs no record. */
function changeOf(architecture: Architecture, route: Route, audits: readonly string[]): string | null {
  if (!privileged.test(route.path) || isOpenByNature(route)) return null
  const written = queriesOf(architecture, route.handler!).filter(({ does }) =>
    ['insert', 'update', 'delete', 'upsert'].includes(does),
  )
  return (
    written.map(({ tables }) => tables[0] ?? '').find((name) => name !== '' && !audits.includes(name) && !ordinary.test(name)) ??
    null
  )
}
