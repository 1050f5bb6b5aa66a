import type { Operation } from '../../model/architecture/contract.ts'
import type { Rule } from '../rule.ts'
import { described } from './reading/described.ts'
import { httpContracts, nameOf, subjectOf } from './reading/operations.ts'

export const rule: Rule = {
  id: 'api/duplicate-operation-id',
  title: 'Two operations of one name',
  severity: 'medium',
  confidence: 'certain',
  profile: 'review',
  says: '`{route}` has the operationId `{id}`, as `{other}` has',
  because: 'clients that are made from the contract lose one of the two, or call one for the other',
  instead: 'give each operation an operationId of its own',
  check(architecture, report) {
    for (const contract of httpContracts(architecture)) {
      const first = new Map<string, Operation>()
      for (const operation of contract.operations) {
        if (operation.id === null) continue
        const other = first.get(operation.id)
        // A path item that two paths share has the same operation, in the same place.
        if (other && other.place.start === operation.place.start && other.place.file === operation.place.file) continue
        if (!other) first.set(operation.id, operation)
        else {
          report({
            at: operation.place,
            subject: subjectOf(operation, contract),
            values: { route: nameOf(operation, contract), id: operation.id, other: nameOf(other, contract) },
            related: [{ at: other.place, message: 'has it first' }],
          })
        }
      }
    }
  },
  bad: {
    'copied from the operation above': described(`paths:
  /orders: { get: { operationId: listOrders, responses: {} } }
  /invoices: { get: { operationId: listOrders, responses: {} } }
`),
  },
  good: {
    'one name each, or none': described(`paths:
  /orders: { get: { operationId: listOrders, responses: {} }, post: { responses: {} } }
  /invoices: { get: { operationId: listInvoices, responses: {} }, post: { responses: {} } }
`),
    'the same as a bundle': {
      'openapi.yaml':
        'openapi: 3.0.3\ninfo: {}\npaths: { /orders: { get: { operationId: listOrders } }, /bills: { get: { operationId: listBills } } }\n',
      'dist/openapi.yaml':
        'openapi: 3.0.3\ninfo: {}\npaths: { /orders: { get: { operationId: listOrders } }, /bills: { get: { operationId: listOrders } } }\n',
    },
    'two paths of one item': described(`paths:
  /orders: { get: { operationId: listOrders, responses: {} } }
  /purchases: { $ref: '#/paths/~1orders' }
`),
  },
}
