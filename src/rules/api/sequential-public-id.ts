import type { Operation, Parameter } from '../../model/architecture/contract.ts'
import type { Rule } from '../rule.ts'
import { described } from './reading/described.ts'
import { httpContracts, isSuccess, nameOf, subjectOf } from './reading/operations.ts'

export const rule: Rule = {
  id: 'api/sequential-public-id',
  title: 'Numbers that count what there is',
  severity: 'low',
  confidence: 'maybe',
  profile: 'audit',
  says: '`{route}` names what it is about by a number, `{parameter}`',
  because: 'who has one number can try the next, and two of them a week apart tell how much you sell',
  instead: 'show a random or time-ordered UUID outside, and keep the number inside',
  references: ['API1:2023', 'CWE-340'],
  once: true,
  check(architecture, report) {
    for (const contract of httpContracts(architecture)) {
      for (const operation of contract.operations) {
        const parameter = operation.parameters.find(isNumberOfThing)
        if (!parameter || isPlainReference(operation)) continue
        report({
          at: parameter.place,
          subject: subjectOf(operation, contract),
          values: { route: nameOf(operation, contract), parameter: parameter.name },
          // Who asks is checked: a number that can be guessed alone gives nothing away but how many there are.
          ...(operation.security.length > 0 ? { severity: 'info' as const } : {}),
        })
      }
    }
  },
  bad: {
    'an integer id': described(`paths:
  /orders/{orderId}:
    get:
      parameters: [{ name: orderId, in: path, required: true, schema: { type: integer, format: int64 } }]
      responses: {}
`),
  },
  good: {
    'a UUID, a slug, a year, a page': described(`paths:
  /orders/{id}:
    get: { parameters: [{ name: id, in: path, required: true, schema: { type: string, format: uuid } }], responses: {} }
  /reports/{year}/{page}:
    get:
      parameters:
        - { name: year, in: path, required: true, schema: { type: integer } }
        - { name: page, in: path, required: true, schema: { type: integer } }
      responses: {}
`),
    'numbers of what everybody may list': described(`paths:
  /countries/{id}:
    get: { parameters: [{ name: id, in: path, required: true, schema: { type: integer } }], responses: {} }
`),
  },
}

function isNumberOfThing({ name, in: part, schema }: Parameter): boolean {
  return part === 'path' && schema?.type[0] === 'integer' && /^id$|(?:_id|-id|Id|ID)$/.test(name)
}

/** What is the same for all is no secret. */
function isPlainReference({ ownPath, responses }: Operation): boolean {
  const isLookup =
    /\/(?:countries|currencies|languages|categories|tags|regions|states|types|statuses|roles|permissions|plans|units|genres|brands|colou?rs)\//i
  return (
    isLookup.test(`${ownPath}/`) ||
    !(responses.length === 0 || responses.some(({ status }) => isSuccess(status) || status === 'default'))
  )
}
