import type { Contract, Operation } from '../../model/architecture/contract.ts'
import type { Reported, Rule } from '../rule.ts'
import { described, described2 } from './reading/described.ts'
import { type Addition, editsOf, type Flow } from './reading/edits.ts'
import { httpContracts, isError, isSuccess, nameOf, subjectOf } from './reading/operations.ts'

export const rule: Rule = {
  id: 'api/no-error-contract',
  title: 'Errors that the contract does not mention',
  severity: 'medium',
  confidence: 'certain',
  profile: 'review',
  says: '{what} answers no error in the contract, neither 4xx nor 5xx nor `default`',
  because:
    'clients that are made from the contract treat every failure as a surprise, and each server writes its errors its own way',
  instead: 'describe the errors once, as problem details of RFC 9457, and refer to them in each operation',
  references: ['API8:2023', 'RFC 9457'],
  check(architecture, report) {
    for (const contract of httpContracts(architecture)) {
      const shared = sharedErrors(contract)
      const operations = contract.operations.filter(isJudged)
      const silent = operations.filter(({ responses }) => !responses.some(({ status }) => isError(status)))
      // Where most say nothing it is one gap, not one for each operation.
      if (silent.length > 3 && silent.length * 2 > operations.length)
        report({ ...foundInMost(silent, operations.length, contract), fix: fixOf(silent, contract, shared) })
      else for (const operation of silent) report({ ...foundIn(operation, contract), fix: fixOf([operation], contract, shared) })
    }
  },
  bad: {
    'one that was forgotten': described(`paths:
  /orders:
    get:
      responses:
        '200': { description: all }
        default: { $ref: '#/components/responses/Problem' }
    post:
      responses:
        '201':
          description: made
components:
  responses: { Problem: { description: what went wrong } }
`),
    'all of them': described(`paths:
  /a: { get: { responses: { '200': { description: ok } } } }
  /b: { get: { responses: { '200': { description: ok } } } }
  /c: { get: { responses: { '200': { description: ok } } } }
  /d: { get: { responses: { '200': { description: ok } } } }
`),
    'OpenAPI 2 as JSON': {
      'swagger.json': `{
  "swagger": "2.0",
  "info": { "title": "Shop", "version": "1" },
  "paths": {
    "/orders": {
      "get": {
        "responses": {
          "200": { "description": "all" }
        }
      }
    }
  }
}
`,
    },
  },
  good: {
    'errors, or `default`, which stands for all': described(`paths:
  /orders:
    get: { responses: { '200': { description: all }, '404': { description: none } } }
    post: { responses: { '201': { description: made }, '4XX': { description: wrong } } }
    delete: { responses: { default: { description: what went wrong } } }
`),
    'what only looks after the server, redirects, or is to be gone': described(`paths:
  /health: { get: { responses: { '200': { description: up } } } }
  /utils/health-check/: { get: { responses: { '200': { description: up } } } }
  /old: { get: { responses: { '301': { description: elsewhere } } } }
  /older: { get: { deprecated: true, responses: { '200': { description: ok } } } }
`),
    'OpenAPI 2': described2(
      "paths: { /orders: { get: { responses: { '200': { description: all }, '500': { description: broken } } } } }\n",
    ),
  },
  fixed: {
    'one that was forgotten': described(`paths:
  /orders:
    get:
      responses:
        '200': { description: all }
        default: { $ref: '#/components/responses/Problem' }
    post:
      responses:
        '201':
          description: made
        default: { $ref: '#/components/responses/Problem' }
components:
  responses: { Problem: { description: what went wrong } }
`),
  },
}

/** What monitors and browsers ask: up or not, and that is all. */
const forMachines =
  /(?:^|\/)(?:\.well-known|health[a-z_-]*|live[a-z]*|ready[a-z]*|readiness|ping|status|version|metrics|docs|openapi(?:\.json)?)(?:\/|$)/i

function isJudged(operation: Operation): boolean {
  if (operation.deprecated || operation.method === 'OPTIONS' || operation.method === 'HEAD') return false
  if (forMachines.test(operation.ownPath)) return false
  return operation.responses.length === 0 || operation.responses.some(({ status }) => isSuccess(status))
}

function foundIn(operation: Operation, contract: Contract): Reported {
  return {
    at: operation.place,
    subject: subjectOf(operation, contract),
    values: { what: `\`${nameOf(operation, contract)}\`` },
  }
}

function foundInMost(silent: readonly Operation[], all: number, contract: Contract): Reported {
  return {
    at: contract.place,
    subject: `contract:${contract.file}`,
    values: { what: `most of \`${contract.file}\` (${silent.length} of ${all} operations)` },
    related: silent.slice(0, 5).map((operation) => ({ at: operation.place, message: nameOf(operation, contract) })),
  }
}

/** What others refer to for their errors is right here too; a shape of our own has to be agreed on. */
function fixOf(
  silent: readonly Operation[],
  contract: Contract,
  shared: ReadonlyMap<string, string>,
): NonNullable<Reported['fix']> {
  const additions = silent.flatMap(({ responsesOpening: opening }): Addition[] => {
    if (!opening) return []
    const ref = shared.get(opening.file)
    return [{ opening, key: 'default', value: ref === undefined ? problem(contract) : { $ref: ref } }]
  })
  const isSafe = additions.length > 0 && additions.every(({ opening }) => shared.has(opening.file))
  return { safety: additions.length === 0 ? 'manual' : isSafe ? 'safe' : 'suggested', edits: editsOf(additions) }
}

/** By file, the reference that most of its operations have as `default`. */
function sharedErrors({ operations }: Contract): Map<string, string> {
  const counts = new Map<string, Map<string, number>>()
  for (const { responses, responsesOpening } of operations) {
    const ref = responses.find(({ status }) => status === 'default')?.ref
    if (!ref || !responsesOpening) continue
    const ofFile = counts.get(responsesOpening.file) ?? new Map<string, number>()
    counts.set(responsesOpening.file, ofFile.set(ref, (ofFile.get(ref) ?? 0) + 1))
  }
  return new Map([...counts].map(([file, refs]) => [file, [...refs].sort((a, b) => b[1] - a[1])[0]![0]]))
}

function problem({ format }: Contract): Flow {
  const text = { type: 'string', maxLength: 2000 }
  const properties = { type: text, title: text, status: { type: 'integer' }, detail: text, instance: text }
  const schema = { type: 'object', properties }
  const description = 'what went wrong, as problem details'
  return format === 'openapi 2.0' ? { description, schema } : { description, content: { 'application/problem+json': { schema } } }
}
