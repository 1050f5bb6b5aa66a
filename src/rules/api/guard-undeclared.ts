import type { Rule } from '../rule.ts'
import { httpContracts, nameOf, subjectOf } from './reading/operations.ts'
import { answersRefusal, isGuardedOrOpenByExtension, isOpenByNature, takesCredential } from './reading/public.ts'

export const rule: Rule = {
  id: 'api/guard-undeclared',
  title: 'A refusal is answered and no scheme is asked for',
  severity: 'low',
  confidence: 'likely',
  profile: 'audit',
  says: '`{route}` answers 401 or 403 and names no security scheme',
  because:
    'clients that are made from the contract send no credentials, and tests of the contract take the route for an open one',
  instead: 'name the scheme under `security`, or drop the answer where nobody is refused',
  references: ['API2:2023'],
  check(architecture, report) {
    for (const contract of httpContracts(architecture)) {
      if (contract.securitySchemes.length === 0) continue
      for (const operation of contract.operations) {
        if (operation.security.length > 0 || operation.ownSecurity || !answersRefusal(operation)) continue
        if (isOpenByNature(operation) || takesCredential(operation) || isGuardedOrOpenByExtension(operation)) continue
        report({
          at: operation.place,
          subject: subjectOf(operation, contract),
          values: { route: nameOf(operation, contract) },
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
  },
  good: {
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
