import type { Contract, Operation, Schema } from '../../model/architecture/contract.ts'
import type { Rule } from '../rule.ts'
import { described } from './reading/described.ts'
import { editsOf } from './reading/edits.ts'
import { httpContracts, isRead, nameOf, subjectOf } from './reading/operations.ts'

export const rule: Rule = {
  id: 'api/open-write-schema',
  title: 'A body that takes fields nobody named',
  severity: 'medium',
  confidence: 'maybe',
  profile: 'review',
  says: '`{route}` takes fields besides the ones its body names{why}',
  because: 'a handler that writes what it gets writes those too: `role`, `ownerId`, `balance`',
  instead: 'say `additionalProperties: false`, or give what is free a field of its own',
  references: ['API3:2023', 'CWE-915'],
  check(architecture, report) {
    for (const contract of httpContracts(architecture)) {
      const closed = contract.operations.filter((it) => it.body?.schema?.additional === false)
      const usuallyClosed = isUsual(closed.length, contract)
      for (const operation of contract.operations) {
        const schema = isRead(operation) ? null : entityOf(operation)
        if (!schema || schema.additional === false || (schema.additional === null && !usuallyClosed)) continue
        const opening = schema.additional === null ? schema.opening : null
        report({
          at: schema.place,
          subject: subjectOf(operation, contract),
          values: {
            route: nameOf(operation, contract),
            why: schema.additional === true ? ', as it says itself' : `, where ${closed.length} other operations take no more`,
          },
          related: [{ at: operation.place, message: 'takes it' }],
          fix: opening
            ? { safety: 'suggested', edits: editsOf([{ opening, key: 'additionalProperties', value: false }]) }
            : { safety: 'manual', edits: [] },
        })
      }
    }
  },
  bad: {
    'anything besides': described(`paths:
  /users/{id}:
    patch:
      requestBody:
        content:
          application/json: { schema: { type: object, additionalProperties: true, properties: { name: { type: string }, city: { type: string } } } }
      responses: {}
`),
    'forgotten in one of many': described(`paths:
  /a: { post: { requestBody: { content: { application/json: { schema: { type: object, additionalProperties: false, properties: { x: {}, y: {} } } } } } } }
  /b: { post: { requestBody: { content: { application/json: { schema: { type: object, additionalProperties: false, properties: { x: {}, y: {} } } } } } } }
  /c: { post: { requestBody: { content: { application/json: { schema: { type: object, additionalProperties: false, properties: { x: {}, y: {} } } } } } } }
  /d:
    post:
      requestBody:
        content:
          application/json:
            schema:
              type: object
              properties:
                x: { type: string }
                y: { type: string }
`),
  },
  good: {
    'no more than it names': described(`paths:
  /users/{id}:
    patch:
      requestBody:
        content:
          application/json: { schema: { type: object, additionalProperties: false, properties: { name: { type: string }, city: { type: string } } } }
      responses: {}
`),
    'nothing said anywhere, which most validators are set up for': described(`paths:
  /users/{id}:
    patch:
      requestBody: { content: { application/json: { schema: { type: object, properties: { name: { type: string }, city: { type: string } } } } } }
      responses: {}
`),
    'free by what it is for': described(`paths:
  /events:
    post:
      requestBody: { content: { application/json: { schema: { type: object, additionalProperties: true } } } }
      responses: {}
  /webhooks/stripe:
    post:
      requestBody:
        content:
          application/json: { schema: { type: object, additionalProperties: true, properties: { id: { type: string }, type: { type: string } } } }
      responses: {}
  /users/{id}/metadata:
    put:
      requestBody:
        content:
          application/json: { schema: { type: object, additionalProperties: true, properties: { id: { type: string }, type: { type: string } } } }
      responses: {}
`),
    'a free field in a closed body': described(`paths:
  /users:
    post:
      requestBody:
        content:
          application/json:
            schema:
              type: object
              additionalProperties: false
              properties: { name: { type: string }, labels: { type: object, additionalProperties: true, properties: { a: {}, b: {} } } }
`),
  },
  fixed: {
    'forgotten in one of many': described(`paths:
  /a: { post: { requestBody: { content: { application/json: { schema: { type: object, additionalProperties: false, properties: { x: {}, y: {} } } } } } } }
  /b: { post: { requestBody: { content: { application/json: { schema: { type: object, additionalProperties: false, properties: { x: {}, y: {} } } } } } } }
  /c: { post: { requestBody: { content: { application/json: { schema: { type: object, additionalProperties: false, properties: { x: {}, y: {} } } } } } } }
  /d:
    post:
      requestBody:
        content:
          application/json:
            schema:
              type: object
              properties:
                x: { type: string }
                y: { type: string }
              additionalProperties: false
`),
  },
}

/** Bodies that are open since others write them, or since what they carry is free. */
const freeByNature =
  /webhook|callback|hook|metadata|attributes|properties|settings|preferences|config|events?\b|telemetry|track|analytics|logs?\b|import|search|query|graphql|scim|fhir|ingest/i

/** A body that names what it takes: with one field or none it is a dictionary. */
function entityOf(operation: Operation): Schema | null {
  const schema = operation.body?.schema
  if (!schema || !operation.body?.types.some((type) => /json|form-urlencoded/i.test(type))) return null
  const isEntity = schema.anyOf.length === 0 && Object.keys(schema.properties).length > 1
  return isEntity && !freeByNature.test(`${operation.ownPath} ${operation.id ?? ''}`) ? schema : null
}

/** Where a contract closes most of its bodies, one that is left open is a slip. */
function isUsual(closed: number, { operations }: Contract): boolean {
  const entities = operations.filter((operation) => !isRead(operation) && entityOf(operation)).length
  return closed >= 3 && closed * 4 >= entities * 3
}
