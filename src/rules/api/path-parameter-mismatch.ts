import type { Contract, Operation } from '../../model/architecture/contract.ts'
import type { Reported, Rule } from '../rule.ts'
import { described } from './reading/described.ts'
import { httpContracts, nameOf, subjectOf } from './reading/operations.ts'

export const rule: Rule = {
  id: 'api/path-parameter-mismatch',
  title: 'A path and its parameters that differ',
  severity: 'medium',
  confidence: 'certain',
  profile: 'review',
  says: '`{route}` {what}',
  because: 'clients that are made from the contract do not compile, or ask for an address with the braces in it',
  instead: 'give the path and its parameters the same names',
  check(architecture, report) {
    for (const contract of httpContracts(architecture)) {
      for (const operation of contract.operations) for (const found of mismatches(operation, contract)) report(found)
    }
  },
  bad: {
    'not described': described('paths: { "/orders/{id}": { get: { responses: {} } } }\n'),
    'of another name': described(`paths:
  /orders/{orderId}:
    parameters: [{ name: id, in: path, required: true, schema: { type: string } }]
    get: { responses: {} }
`),
  },
  good: {
    'of the path, of the operation, two in one segment': described(`paths:
  /orders/{id}/lines/{from}-{to}:
    parameters: [{ name: id, in: path, required: true, schema: { type: string } }]
    get:
      parameters:
        - { name: from, in: path, required: true, schema: { type: string } }
        - { name: to, in: path, required: true, schema: { type: string } }
      responses: {}
`),
    'shared, and of a router that takes the rest of a path': described(`paths:
  /orders/{id}: { get: { parameters: [{ $ref: '#/components/parameters/Id' }], responses: {} } }
  /files/{path+}: { get: { parameters: [{ name: path, in: path, required: true, schema: { type: string } }], responses: {} } }
components: { parameters: { Id: { name: id, in: path, required: true, schema: { type: string } } } }
`),
    'a reference that is not read': described(`paths:
  /orders/{id}: { get: { parameters: [{ $ref: 'https://acme.dev/parameters.yaml#/Id' }], responses: {} } }
`),
  },
}

function* mismatches(operation: Operation, contract: Contract): Generator<Reported> {
  const inPath = new Set([...operation.ownPath.matchAll(/\{([^{}]+)\}/g)].map(([, name]) => plain(name!)))
  const described = operation.parameters.filter((parameter) => parameter.in === 'path')
  const route = nameOf(operation, contract)
  const subject = subjectOf(operation, contract)
  for (const name of operation.parametersAreWhole ? inPath : []) {
    if (described.some((parameter) => plain(parameter.name) === name)) continue
    yield {
      at: operation.place,
      subject: `${subject}{${name}}`,
      values: { route, what: `does not describe \`{${name}}\` of its path` },
    }
  }
  for (const { name, place } of described) {
    if (inPath.has(plain(name))) continue
    yield {
      at: place,
      subject: `${subject}{${name}}`,
      values: { route, what: `describes \`${name}\`, which its path does not have` },
    }
  }
}

/** Some routers write `{path+}`, `{path*}` or `{path:.*}` for more than one segment. */
function plain(name: string): string {
  return name.trim().replace(/[+*?]$|:.*$/, '')
}
