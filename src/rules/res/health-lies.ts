import type { Architecture } from '../../model/architecture/architecture.ts'
import type { Route } from '../../model/architecture/code.ts'
import { isServing, queriesIn } from '../../model/architecture/look-up.ts'
import { outgoing } from '../outgoing.ts'
import { callsReached } from '../reach.ts'
import type { Case, Rule } from '../rule.ts'

export const rule: Rule = {
  id: 'res/health-lies',
  title: 'A probe that asks the wrong question',
  severity: 'medium',
  confidence: 'likely',
  profile: 'review',
  says: 'the {probe} probe of `{name}` asks `{path}`, {wrong}',
  because: '{harm}',
  instead: '{how}',
  references: ['https://kubernetes.io/docs/concepts/configuration/liveness-readiness-startup-probes/'],

  check(architecture, report) {
    const usesStore = architecture.code.queries.some(({ function: id, does }) => does !== 'ddl' && isServing(architecture, id))
    for (const container of architecture.deployment.containers) {
      if (container.development) continue
      for (const { kind, path, place } of container.probes) {
        const route = path === null ? undefined : routeAt(architecture, path)
        if (route === undefined || route.handler === null || kind === 'startup') continue
        const asked = dependencyAsked(architecture, route)
        const lies = kind === 'liveness' ? asked : !asked && usesStore && isConstant(architecture, route)
        if (!lies) continue
        const live = kind === 'liveness'
        report({
          at: route.place,
          subject: `route:${route.method} ${route.path}`,
          values: {
            probe: kind,
            name: container.name,
            path: route.path,
            ...readiness,
            ...(live && liveness),
          },
          related: [{ at: place, message: `the ${kind} probe` }],
        })
      }
    }
    // Where the manifests are elsewhere, the path alone says what is asked.
    if (architecture.deployment.containers.some(({ probes, development }) => !development && probes.length > 0) || !usesStore)
      return
    for (const route of architecture.code.routes) {
      if (route.method !== 'GET' || !/\/(readyz?|readiness)$/i.test(route.path) || !isConstant(architecture, route)) continue
      if (route.handler === null || !isServing(architecture, route.handler)) continue
      report({
        at: route.place,
        subject: `route:${route.method} ${route.path}`,
        values: { ...readiness, probe: 'readiness', name: 'the service', path: route.path },
      })
    }
  },

  bad: {
    'readiness that is always true': probed('readiness', '/ready', "app.get('/ready', (req, res) => res.json({ ok: true }))"),
    'liveness that asks the database': probed(
      'liveness',
      '/live',
      "app.get('/live', async (req, res) => { await pool.query('select 1'); res.json({ ok: true }) })",
    ),
  },
  good: {
    'readiness that asks the database': probed(
      'readiness',
      '/ready',
      "app.get('/ready', async (req, res) => { await pool.query('select 1'); res.json({ ok: true }) })",
    ),
    'liveness that asks nobody': probed('liveness', '/live', "app.get('/live', (req, res) => res.json({ ok: true }))"),
    'readiness that knows its state': probed(
      'readiness',
      '/ready',
      "app.get('/ready', (req, res) => res.sendStatus(isReady() ? 200 : 503))",
    ),
  },
}

function probed(kind: string, path: string, route: string): Case {
  return {
    'src/server.ts': `import express from 'express'
import { Pool } from 'pg'
const pool = new Pool()
const app = express()
${route}
app.get('/users', async (req, res) => res.json((await pool.query('select id from users limit 10')).rows))
app.listen(3000)
`,
    'k8s/api.yaml': `apiVersion: apps/v1
kind: Deployment
metadata: { name: api }
spec:
  template:
    spec:
      containers:
        - name: api
          image: ghcr.io/acme/api:1
          ${kind}Probe: { httpGet: { path: ${path}, port: 3000 } }
`,
  }
}

const readiness = {
  wrong: 'which says yes whatever the state of the database',
  harm: 'requests are sent to a pod that cannot serve them, and a rollout goes on although no new pod works',
  how: 'let readiness ask for what each request needs (`select 1`), with a deadline, and answer 503 without it',
}

const liveness = {
  wrong: 'which asks a dependency',
  harm: 'when the database is slow for a minute, every pod is killed and started anew, all at once: a short trouble becomes an outage',
  how: 'let liveness answer without asking anybody; ask dependencies in readiness, with a deadline',
}

function routeAt({ code }: Architecture, path: string): Route | undefined {
  return code.routes.find(
    (route) =>
      (route.method === 'GET' || route.method === 'ALL') &&
      route.pathIsWhole &&
      route.path.replace(/\/$/, '') === path.replace(/[?].*$|\/$/g, ''),
  )
}

function dependencyAsked(architecture: Architecture, { handler }: Route): boolean {
  if (handler === null) return false
  const remote = new Set(outgoing(architecture))
  const calls = callsReached(architecture, handler)
  return (
    calls.some(
      (call) =>
        remote.has(call) ||
        /^(ioredis|redis):.*\.ping$|^amqplib:.*\.check/.test(call.target ?? '') ||
        /(^|\.)(\$queryRaw|\$queryRawUnsafe|\$executeRaw|raw|query|ping|pingCheck|isInitialized|authenticate|command|selectFrom|execute)$/i.test(
          call.callee,
        ),
    ) || calls.some(({ function: id }) => queriesIn(architecture, id).length > 0)
  )
}

/** It answers at once and looks at nothing: no call but those that answer. */
function isConstant(architecture: Architecture, { handler }: Route): boolean {
  return (
    handler !== null &&
    callsReached(architecture, handler).every(({ callee }) =>
      /(^|\.)(json|send|sendStatus|status|end|text|code|header|set|type|setHeader|writeHead|uptime|now|Date|toISOString|body)$/.test(
        callee,
      ),
    )
  )
}
