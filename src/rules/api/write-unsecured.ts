import type { Architecture } from '../../model/architecture/architecture.ts'
import type { Contract, Operation } from '../../model/architecture/contract.ts'
import { queriesIn } from '../../model/architecture/look-up.ts'
import type { Reported, Rule } from '../rule.ts'
import { isGuarded } from '../sensitive.ts'
import { type Addition, editsOf } from './reading/edits.ts'
import { fixedSegments, httpContracts, isRead, nameOf, plainName, saysWhoMayCall, subjectOf } from './reading/operations.ts'
import { answersRefusal, isGuardedOrOpenByExtension, isOpenByNature, takesCredential } from './reading/public.ts'
import { walk } from './reading/schemas.ts'
import { routeOf } from './reading/served.ts'

export const rule: Rule = {
  id: 'api/write-unsecured',
  title: 'A write that anybody may call',
  severity: 'high',
  confidence: 'likely',
  profile: 'review',
  says: '`{route}` changes data and needs no caller, though {others}',
  because: 'whoever finds the address can create, change or delete what is behind it',
  instead: 'name the security scheme that the operation needs, or write `security: []` where it is open on purpose',
  references: ['API2:2023', 'API5:2023', 'CWE-306'],
  check(architecture, report) {
    for (const contract of httpContracts(architecture)) {
      if (!saysWhoMayCall(contract)) {
        reportNeverAsked(architecture, contract, report)
        continue
      }
      const asking = contract.operations.filter(({ security }) => security.length > 0)
      const scheme = mostUsed(asking)
      const guarded = new Set(asking.map(collectionOf))
      for (const operation of contract.operations) {
        if (isOpenWrite(architecture, operation, guarded)) report(foundOf(operation, contract, asking[0], scheme))
      }
    }
  },
  bad: {
    'a write without security beside one with it': {
      'openapi.yaml': `openapi: 3.0.3
info: { title: Blog, version: 1.0.0 }
paths:
  /posts:
    post:
      operationId: createPost
      security:
        - bearer: []
      responses:
        '201': { description: made }
  /posts/{id}:
    delete:
      operationId: deletePost
      responses:
        '204': { description: gone }
components:
  securitySchemes:
    bearer: { type: http, scheme: bearer }
`,
    },
    'schemes that nothing asks for': {
      'openapi.yaml': `openapi: 3.0.3
info: { title: Blog, version: 1.0.0 }
paths:
  /posts:
    post: { operationId: createPost, responses: { '201': { description: made } } }
components:
  securitySchemes:
    bearer: { type: http, scheme: bearer }
`,
    },
    'one that is opened where the rest is guarded': {
      'openapi.yaml': `openapi: 3.0.3
info: { title: Blog, version: 1.0.0 }
security: [{ bearer: [] }]
paths:
  /posts:
    get: { responses: { '200': { description: all } } }
    post: { security: [], responses: { '201': { description: made } } }
components:
  securitySchemes:
    bearer: { type: http, scheme: bearer }
`,
    },
    'a delete that is opened': {
      'openapi.yaml': `openapi: 3.0.3
info: { title: Blog, version: 1.0.0 }
security: [{ bearer: [] }]
paths:
  /posts/{id}:
    delete: { security: [], responses: { '204': { description: gone } } }
components:
  securitySchemes:
    bearer: { type: http, scheme: bearer }
`,
    },
    'a change whose row the body names': {
      'openapi.yaml': `openapi: 3.0.3
info: { title: Clock, version: 1.0.0 }
security: [{ bearer: [] }]
paths:
  /clock: { put: { security: [], responses: { '204': { description: done } } } }
  /shifts: { get: { responses: { '200': { description: all } } } }
components:
  securitySchemes:
    bearer: { type: http, scheme: bearer }
`,
      'src/server.ts': `import express from 'express'
import { Pool } from 'pg'

const pool = new Pool()
const app = express()
app.put('/clock', async (req, res) => {
  await pool.query('update shifts s set ended_at = now() where s.staff_code = $1', [req.body.staff])
  res.sendStatus(204)
})
app.get('/shifts', requireUser, (req, res) => { res.json([]) })
app.listen(3000)
`,
    },
  },
  good: {
    'a preference of a visitor, by the secret of a cookie': {
      'openapi.yaml': `openapi: 3.0.3
info: { title: Shop, version: 1.0.0 }
security: [{ bearer: [] }]
paths:
  /language: { put: { security: [], responses: { '204': { description: done } } } }
  /orders: { get: { responses: { '200': { description: all } } } }
components:
  securitySchemes:
    bearer: { type: http, scheme: bearer }
`,
      'src/server.ts': `import express from 'express'
import { Pool } from 'pg'

const pool = new Pool()
const app = express()
app.put('/language', async (req, res) => {
  await pool.query('update visits set language = $1 where session_hash = $2', [req.body.language, req.cookies.visit])
  res.sendStatus(204)
})
app.get('/orders', requireUser, (req, res) => { res.json([]) })
app.listen(3000)
`,
    },
    'security for all': {
      'openapi.yaml': `openapi: 3.0.3
info: { title: Blog, version: 1.0.0 }
security: [{ bearer: [] }]
paths:
  /posts:
    post: { responses: { '201': { description: made } } }
components:
  securitySchemes:
    bearer: { type: http, scheme: bearer }
`,
    },
    'sign-in, webhooks, carts of visitors, searches, sign-up and one-time links': {
      'openapi.yaml': `openapi: 3.0.3
info: { title: Blog, version: 1.0.0 }
paths:
  /me: { put: { security: [{ bearer: [] }], responses: {} } }
  /auth/login: { post: { responses: {} } }
  /v1/password-reset: { post: { responses: {} } }
  /webhooks/stripe: { post: { responses: {} } }
  /stripe: { post: { operationId: stripeWebhook, responses: {} } }
  /search: { post: { responses: {} } }
  /carts/{id}/items: { post: { responses: {} } }
  /users:
    post:
      requestBody:
        content: { application/json: { schema: { type: object, properties: { email: { type: string }, password: { type: string } } } } }
      responses: {}
  /mails/{token}: { delete: { responses: {} } }
  /likes: { post: { security: [], responses: {} } }
components:
  securitySchemes:
    bearer: { type: http, scheme: bearer }
`,
    },
    'guarded by a header, a gateway, or as its answers say': {
      'openapi.yaml': `openapi: 3.0.3
info: { title: Blog, version: 1.0.0 }
paths:
  /me: { put: { security: [{ bearer: [] }], responses: {} } }
  /posts:
    post:
      parameters: [{ in: header, name: X-Api-Key, required: true, schema: { type: string } }]
      responses: {}
  /pages: { post: { x-amazon-apigateway-auth: { type: AWS_IAM }, responses: {} } }
  /notes: { post: { responses: { '401': { description: not signed in } } } }
components:
  securitySchemes:
    bearer: { type: http, scheme: bearer }
`,
    },
    'a contract that says nothing of callers': {
      'openapi.yaml': `openapi: 3.0.3
info: { title: Inside, version: 1.0.0 }
paths:
  /posts: { post: { responses: {} } }
`,
    },
    'a sample of a test': {
      'test/fixtures/openapi.yaml': `openapi: 3.0.3
info: { title: Blog, version: 1.0.0 }
paths:
  /me: { put: { security: [{ bearer: [] }], responses: {} } }
  /posts: { post: { responses: {} } }
`,
    },
  },
  fixed: {
    'a write without security beside one with it': {
      'openapi.yaml': `openapi: 3.0.3
info: { title: Blog, version: 1.0.0 }
paths:
  /posts:
    post:
      operationId: createPost
      security:
        - bearer: []
      responses:
        '201': { description: made }
  /posts/{id}:
    delete:
      operationId: deletePost
      responses:
        '204': { description: gone }
      security: [{ bearer: [] }]
components:
  securitySchemes:
    bearer: { type: http, scheme: bearer }
`,
    },
  },
}

/** One word for the whole contract: its schemes are there, and no operation names one. */
function reportNeverAsked(architecture: Architecture, contract: Contract, report: (found: Reported) => void): void {
  const [scheme, ...more] = contract.securitySchemes
  const first = contract.operations.find((operation) => isOpenWrite(architecture, operation, new Set()))
  if (!scheme || !first) return
  report({
    at: scheme.place,
    subject: `contract:${contract.file}`,
    values: { route: nameOf(first, contract), others: `the contract defines the scheme \`${scheme.name}\`` },
    related: [
      { at: first.place, message: 'a write that needs no caller' },
      ...more.map(({ place }) => ({ at: place, message: 'not asked for either' })),
    ],
    fix: { safety: 'manual', edits: [], advice: `ask for \`${scheme.name}\` under \`security\` of the whole document` },
  })
}

function foundOf(operation: Operation, contract: Contract, asking: Operation | undefined, scheme: string | null): Reported {
  const additions: Addition[] =
    operation.opening && scheme !== null && !operation.ownSecurity
      ? [{ opening: operation.opening, key: 'security', value: [{ [scheme]: [] }] }]
      : []
  return {
    at: operation.place,
    subject: subjectOf(operation, contract),
    values: { route: nameOf(operation, contract), others: 'other operations of the contract do' },
    related: asking ? [{ at: asking.place, message: 'this one needs a caller' }] : [],
    ...(operation.ownSecurity ? { severity: 'medium' as const, confidence: 'maybe' as const } : {}),
    fix: { safety: additions.length > 0 ? 'suggested' : 'manual', edits: editsOf(additions) },
  }
}

function mostUsed(operations: readonly Operation[]): string | null {
  const counts = new Map<string, number>()
  for (const name of operations.flatMap(({ security }) => security)) counts.set(name, (counts.get(name) ?? 0) + 1)
  return [...counts].sort((a, b) => b[1] - a[1])[0]?.[0] ?? null
}

/** @param guarded collections of which another operation needs a caller */
function isOpenWrite(architecture: Architecture, operation: Operation, guarded: ReadonlySet<string>): boolean {
  if (isRead(operation) || operation.security.length > 0) return false
  if (isOpenByNature(operation) || isGuardedOrOpenByExtension(operation) || takesCredential(operation)) return false
  if (answersRefusal(operation) || isReadInDisguise(operation) || isSignUp(operation)) return false
  if (!operation.ownSecurity) return true
  // Who writes `security: []` has decided; it is worth a second look where one thing is changed or deleted, or where the
  // rest of the collection is guarded.
  if (operation.method === 'POST') return guarded.has(collectionOf(operation))
  return operation.ownPath.includes('{') || changesRows(architecture, operation)
}

/** What the code does for it, unguarded: rows are changed that were there, and not by a secret that only their owner has. */
function changesRows(architecture: Architecture, operation: Operation): boolean {
  const route = routeOf(architecture, operation)
  if (route === undefined || isGuarded(route) || route.publicBy !== null) return false
  return route.reaches
    .flatMap((id) => queriesIn(architecture, id))
    .some(
      ({ does, filters }) =>
        (does === 'update' || does === 'delete') &&
        filters.length > 0 &&
        !filters.some(({ column }) => /token|secret|nonce|otp|hash|signature|session/i.test(column)),
    )
}

/** What stands before the first parameter of a path. */
function collectionOf({ ownPath }: Operation): string {
  return ownPath.split('{')[0]!.replace(/\/+$/, '')
}

/** A read whose question is too long for an address. */
function isReadInDisguise(operation: Operation): boolean {
  const last = fixedSegments(operation).at(-1) ?? ''
  const words = `${last} ${operation.id ?? ''}`
  return (
    operation.method === 'POST' &&
    /search|query|lookup|validate|preview|calculat|quote|estimate|convert|autocomplete|suggest|batchget/i.test(words)
  )
}

/** Making an account needs none. */
function isSignUp(operation: Operation): boolean {
  const isAccount = /^(?:users?|accounts?|customers?|members?|subscribers?|leads?)$/.test(fixedSegments(operation).at(-1) ?? '')
  if (operation.method !== 'POST' || !isAccount || operation.ownPath.endsWith('}') || !operation.body?.schema) return false
  return [...walk(operation.body.schema)].some(({ name }) => /^(?:password|email|emailaddress)$/.test(plainName(name)))
}
