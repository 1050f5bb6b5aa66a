import type { Rule } from '../rule.ts'
import { described } from './reading/described.ts'
import { httpContracts, nameOf } from './reading/operations.ts'

export const rule: Rule = {
  id: 'api/security-scheme-undefined',
  title: 'A security scheme that is not there',
  severity: 'medium',
  confidence: 'certain',
  profile: 'review',
  says: '`{route}` needs the scheme `{scheme}`, which the contract does not define',
  because: 'tools pass an unknown scheme by, so that the operation is served, called or tested as an open one',
  instead: 'define `{scheme}` under the security schemes, or name one that is there',
  references: ['API2:2023'],
  check(architecture, report) {
    for (const contract of httpContracts(architecture)) {
      // A scheme may be behind a reference that leads out of the repository.
      if (architecture.unread.some(({ place }) => place.file === contract.file)) continue
      const defined = new Set(contract.securitySchemes.map(({ name }) => name))
      const told = new Set<string>()
      for (const operation of contract.operations) {
        for (const scheme of operation.security) {
          if (defined.has(scheme) || told.has(scheme)) continue
          told.add(scheme)
          report({
            at: operation.place,
            subject: `scheme:${scheme}`,
            values: { route: nameOf(operation, contract), scheme },
          })
        }
      }
    }
  },
  bad: {
    'another spelling': described(`security: [{ bearer: [] }]
paths: { /orders: { get: { responses: {} } } }
components: { securitySchemes: { bearerAuth: { type: http, scheme: bearer } } }
`),
  },
  good: {
    'the name it has': described(`security: [{ bearerAuth: [] }, {}]
paths: { /orders: { get: { security: [{ bearerAuth: [] }], responses: {} } } }
components: { securitySchemes: { bearerAuth: { type: http, scheme: bearer } } }
`),
  },
}
