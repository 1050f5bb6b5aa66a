import type { Architecture } from '../../model/architecture/architecture.ts'
import type { Guard, Route } from '../../model/architecture/code.ts'
import type { Operation } from '../../model/architecture/contract.ts'
import type { Case, Rule } from '../rule.ts'
import { isGuard } from '../sensitive.ts'
import { httpContracts, nameOf, subjectOf } from './reading/operations.ts'
import { answersRefusal, isGuardedOrOpenByExtension, isOpenByNature, takesCredential } from './reading/public.ts'
import { routeOf } from './reading/served.ts'

export const rule: Rule = {
  id: 'api/guard-undeclared',
  title: 'Callers are refused and no scheme is asked for',
  severity: 'low',
  confidence: 'likely',
  profile: 'audit',
  says: '`{route}` {how}, and names no security scheme',
  because:
    'clients that are made from the contract send no credentials, and tests of the contract take the route for an open one',
  instead: 'name the scheme under `security`, or drop the answer where nobody is refused',
  references: ['API2:2023'],
  check(architecture, report) {
    for (const contract of httpContracts(architecture)) {
      if (contract.securitySchemes.length === 0) continue
      for (const operation of contract.operations) {
        if (operation.security.length > 0) continue
        if (isOpenByNature(operation) || takesCredential(operation) || isGuardedOrOpenByExtension(operation)) continue
        const guard = guardInCode(architecture, operation)
        if (guard === null && (operation.ownSecurity || !answersRefusal(operation))) continue
        report({
          at: operation.place,
          subject: subjectOf(operation, contract),
          values: {
            route: nameOf(operation, contract),
            how: guard === null ? 'answers 401 or 403' : `is guarded by \`${guard.name}\` in the code`,
          },
          related: guard === null ? [] : [{ at: guard.place, message: 'this one refuses' }],
        })
      }
    }
  },
  bad: {
    'a 401 without a scheme': {
      'openapi.yaml': `openapi: 3.0.3
info: { title: Blog, version: 1.0.0 }
paths:
  /posts: { post: { responses: { '201': { description: made }, '401': { description: sign in } } } }
components: { securitySchemes: { bearer: { type: http, scheme: bearer } } }
`,
    },
    'a guard that only the code knows': served(
      '',
      "app.get('/stages', requireUser, (req, res) => { res.json(['lead', 'won']) })",
    ),
    'an operation that is said to be open': served(
      'security: [], ',
      "app.use('/stages', requireUser)\napp.get('/stages', (req, res) => { res.json(['lead', 'won']) })",
    ),
  },
  good: {
    'open in the code as well': served('security: [], ', "app.get('/stages', (req, res) => { res.json(['lead', 'won']) })"),
    'a guard that lets strangers pass': served('', "app.get('/stages', optionalAuth, (req, res) => { res.json([]) })"),
    'one for everything, which may know what is open': served(
      'security: [], ',
      "app.use(authenticate)\napp.get('/stages', (req, res) => { res.json(['lead', 'won']) })",
    ),
    'a 401 with a scheme, of a sign-in, and in a contract without schemes': {
      'openapi.yaml': `openapi: 3.0.3
info: { title: Blog, version: 1.0.0 }
paths:
  /posts: { post: { security: [{ bearer: [] }], responses: { '401': { description: sign in } } } }
  /login: { post: { responses: { '401': { description: wrong password } } } }
components: { securitySchemes: { bearer: { type: http, scheme: bearer } } }
`,
      'inside.yaml': `openapi: 3.0.3
info: { title: Inside, version: 1.0.0 }
paths:
  /posts: { post: { responses: { '403': { description: not you } } } }
`,
    },
  },
}

function served(security: string, routes: string): Case {
  return {
    'openapi.yaml': `openapi: 3.0.3
info: { title: Sales, version: 1.0.0 }
paths:
  /stages: { get: { ${security}responses: { '200': { description: all } } } }
  /deals: { get: { security: [{ bearer: [] }], responses: { '200': { description: all } } } }
components: { securitySchemes: { bearer: { type: http, scheme: bearer } } }
`,
    'src/server.ts': `import express from 'express'
import { authenticate, optionalAuth, requireUser } from './auth.js'

const app = express()
${routes}
app.get('/deals', requireUser, (req, res) => { res.json([]) })
app.listen(3000)
`,
  }
}

/** What refuses strangers where the operation is served. */
function guardInCode(architecture: Architecture, operation: Operation): Guard | null {
  const route = routeOf(architecture, operation)
  if (route === undefined || route.publicBy !== null) return null
  return route.guards.find((guard) => isGuard(guard) && !lenient.test(guard.name) && isMeant(architecture, route, guard)) ?? null
}

const lenient = /optional|maybe|attach|load|soft|anonymous|\btry/i

/** One before everything may pass by what is open; one that other routes do without was put there for this one. */
function isMeant({ code }: Architecture, { place }: Route, { scope, place: at }: Guard): boolean {
  if (scope === 'route') return true
  return code.routes.some(
    ({ guards, place: other, framework }) =>
      framework !== 'http' &&
      other !== place &&
      !guards.some((guard) => guard.place.file === at.file && guard.place.start === at.start),
  )
}
