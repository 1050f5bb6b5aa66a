import type { Operation, Schema } from '../../model/architecture/contract.ts'
import type { Rule } from '../rule.ts'
import { described } from './reading/described.ts'
import { fixedSegments, httpContracts, isSuccess, nameOf, plainName, saysWhoMayCall, subjectOf } from './reading/operations.ts'
import { answersRefusal, isGuardedOrOpenByExtension, isOpenByNature, takesCredential } from './reading/public.ts'
import { type Visited, walk } from './reading/schemas.ts'

export const rule: Rule = {
  id: 'api/read-unsecured',
  title: 'Personal data that anybody may read',
  severity: 'medium',
  confidence: 'likely',
  profile: 'review',
  says: '`{route}` answers `{field}` and needs no caller, though other operations of this contract do',
  because: 'whoever finds the address reads, and can copy, the data of other people',
  instead: 'name the security scheme that the operation needs, or leave the field out of what everybody reads',
  references: ['API2:2023', 'API3:2023', 'CWE-306', 'CWE-359'],
  check(architecture, report) {
    for (const contract of httpContracts(architecture)) {
      if (!saysWhoMayCall(contract)) continue
      for (const operation of contract.operations) {
        const personal = isOpenRead(operation) ? personalOf(operation) : null
        if (!personal) continue
        report({
          at: operation.place,
          subject: subjectOf(operation, contract),
          values: { route: nameOf(operation, contract), field: personal.path },
          related: [{ at: personal.schema.place, message: 'personal data in its answer' }],
          ...(operation.ownSecurity ? { confidence: 'maybe' as const } : {}),
        })
      }
    }
  },
  bad: {
    'people with their addresses': described(`paths:
  /customers:
    get:
      responses:
        '200':
          content:
            application/json:
              schema: { type: array, items: { type: object, properties: { id: { type: string }, email: { type: string } } } }
    post: { security: [{ bearer: [] }], responses: {} }
`),
    'a salary, wherever it stands': described(`paths:
  /board:
    get:
      responses: { '200': { content: { application/json: { schema: { type: object, properties: { salary: { type: number } } } } } } }
    post: { security: [{ bearer: [] }], responses: {} }
`),
  },
  good: {
    'a caller is needed': described(`security: [{ bearer: [] }]
paths:
  /customers:
    get:
      responses: { '200': { content: { application/json: { schema: { type: object, properties: { email: { type: string } } } } } } }
`),
    'a public catalogue, and a shop that says how to reach it': described(`paths:
  /products:
    get:
      responses: { '200': { content: { application/json: { schema: { type: object, properties: { name: { type: string } } } } } } }
    post: { security: [{ bearer: [] }], responses: {} }
  /stores:
    get:
      responses:
        '200':
          content:
            application/json: { schema: { type: array, items: { type: object, properties: { phone: { type: string }, email: { type: string } } } } }
`),
    'who has the link may read': described(`paths:
  /customers: { post: { security: [{ bearer: [] }], responses: {} } }
  /customers/by-link/{token}:
    get:
      parameters: [{ name: token, in: path, required: true, schema: { type: string } }]
      responses: { '200': { content: { application/json: { schema: { type: object, properties: { email: { type: string } } } } } } }
`),
  },
}

function isOpenRead(operation: Operation): boolean {
  if (operation.method !== 'GET' || operation.security.length > 0) return false
  return !(
    isOpenByNature(operation) ||
    isGuardedOrOpenByExtension(operation) ||
    takesCredential(operation) ||
    answersRefusal(operation)
  )
}

/** Of a person whatever has them. */
const alwaysPersonal =
  /^(?:ssn|socialsecuritynumber|taxid|nationalid|passportnumber|iban|dateofbirth|birthdate|dob|salary|medicalrecord|diagnosis|creditcard|cardnumber)$/
/** Of a person where a person has them; of a shop they say how to reach it. */
const personalOfPeople =
  /^(?:email|emailaddress|phone|phonenumber|mobile|mobilenumber|homeaddress|streetaddress|ipaddress|lastloginip)$/
const people =
  /^(?:users?|accounts?|customers?|members?|patients?|employees?|persons?|people|students?|subscribers?|leads?|owners?|buyers?|profiles?|orders?|invoices?|tenants?|guests?|participants?|attendees?)(?:dto|response|view|model|out|read|details?|list|page)?$/

function personalOf(operation: Operation): Visited | null {
  const path = fixedSegments(operation).at(-1) ?? ''
  for (const { schema, status } of operation.responses) {
    if (!schema || !isSuccess(status)) continue
    for (const visited of walk(schema)) if (isPersonal(visited, path)) return visited
  }
  return null
}

function isPersonal({ schema, name, owner }: Visited, path: string): boolean {
  const plain = plainName(name)
  if (schema.writeOnly || schema.type.includes('boolean') || schema.type.includes('object')) return false
  if (alwaysPersonal.test(plain)) return true
  return owner !== null && personalOfPeople.test(plain) && isPerson(owner, path)
}

/** By the name of its schema; one without a name is what the path calls it. */
function isPerson(owner: Schema, path: string): boolean {
  return people.test(plainName(owner.name ?? path))
}
