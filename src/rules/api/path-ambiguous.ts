import type { Architecture } from '../../model/architecture/architecture.ts'
import type { Contract, Operation } from '../../model/architecture/contract.ts'
import { callsAt } from '../../model/architecture/look-up.ts'
import type { Case, Rule } from '../rule.ts'
import { described } from './reading/described.ts'
import { httpContracts, nameOf, subjectOf } from './reading/operations.ts'
import { routesOf } from './reading/served.ts'

export const rule: Rule = {
  id: 'api/path-ambiguous',
  title: 'Two paths for one address',
  severity: 'medium',
  confidence: 'certain',
  profile: 'review',
  says: '`{route}` and `{other}` {how}',
  because: 'which of the two answers depends on the order in which a router was given them',
  instead: 'rename one of the two so that no address fits both',
  check(architecture, report) {
    for (const contract of httpContracts(architecture)) {
      for (const { first, second, how } of clashes(architecture, contract)) {
        report({
          at: second.place,
          subject: subjectOf(second, contract),
          values: { route: nameOf(second, contract), other: nameOf(first, contract), how },
          related: [{ at: first.place, message: 'fits the same address' }],
          ...(how === sameShape ? {} : { confidence: 'likely' as const }),
        })
      }
    }
  },
  bad: {
    'two names for one place': described(`paths:
  /users/{id}: { get: { responses: {} } }
  /users/{name}: { get: { responses: {} } }
`),
    'a slash more': described('paths: { /users: { get: { responses: {} } }, /users/: { get: { responses: {} } } }\n'),
    'each has a name where the other has a parameter': described(`paths:
  /users/{id}/posts: { get: { responses: {} } }
  /users/me/{list}: { get: { responses: {} } }
`),
    'kinds of parameters that the router of the code does not look at': servedBy("'/users/:id'", "'/users/:name'"),
    'the same path twice': described('paths:\n  /users: { get: { responses: {} } }\n  /users: { get: { responses: {} } }\n'),
  },
  good: {
    'a router that looks at what a parameter is': servedBy("'/users/:id(\\\\d+)'", "'/users/:name'"),
    'a name goes before a parameter': described(
      'paths: { /users/me: { get: { responses: {} } }, "/users/{id}": { get: { responses: {} } } }\n',
    ),
    'other methods, other lengths, other endings': described(`paths:
  /users/{id}: { get: { responses: {} } }
  /users/{user}: { delete: { responses: {} } }
  /users/{id}/posts: { get: { responses: {} } }
  /users/{id}:restore: { get: { responses: {} } }
  /files/{name}.json: { get: { responses: {} } }
  /files/{name}: { get: { responses: {} } }
`),
    'parameters that no value fits both of': described(`paths:
  /users/{id}:
    get: { parameters: [{ name: id, in: path, required: true, schema: { type: integer } }], responses: {} }
  /users/{name}:
    get: { parameters: [{ name: name, in: path, required: true, schema: { type: string, pattern: '^[a-z]+$' } }], responses: {} }
`),
    'a name that is no value of the parameter': described(`paths:
  /users/{id}/posts:
    get: { parameters: [{ name: id, in: path, required: true, schema: { type: integer } }], responses: {} }
  /users/me/{list}: { get: { responses: {} } }
`),
    'on other servers': described(`paths:
  /users/{id}: { get: { responses: {} } }
  /users/{name}: { servers: [{ url: https://legacy.acme.dev/old }], get: { responses: {} } }
`),
  },
}

function servedBy(first: string, second: string): Case {
  return {
    ...(described(`paths:
  /users/{id}:
    get: { parameters: [{ name: id, in: path, required: true, schema: { type: integer } }], responses: {} }
  /users/{name}:
    get: { parameters: [{ name: name, in: path, required: true, schema: { type: string } }], responses: {} }
`) as Record<string, string>),
    'src/server.ts': `import express from 'express'

const app = express()
app.get(${first}, (req, res) => { res.json({ id: req.params.id }) })
app.get(${second}, (req, res) => { res.json({ name: req.params.name }) })
app.listen(3000)
`,
  }
}

const sameShape = 'are the same address'
const overlap = 'both fit one address'

interface Clash {
  readonly first: Operation
  readonly second: Operation
  readonly how: string
}

/** An operation with the segments of its path. */
interface Routed {
  readonly operation: Operation
  readonly segments: readonly string[]
}

/** Compared within one method and one number of segments, so that large contracts stay quick to judge. */
function* clashes(architecture: Architecture, { operations }: Contract): Generator<Clash> {
  const groups = new Map<string, Routed[]>()
  for (const operation of operations) {
    const segments = segmentsOf(operation)
    const key = `${operation.method} ${segments.length}`
    const group = groups.get(key)
    if (group) group.push({ operation, segments })
    else groups.set(key, [{ operation, segments }])
  }
  for (const group of groups.values()) yield* clashesOf(architecture, group)
}

function* clashesOf(architecture: Architecture, group: readonly Routed[]): Generator<Clash> {
  const byShape = new Map<string, Routed>()
  for (const second of group) {
    const shape = second.segments.join('/')
    const first = byShape.get(shape)
    if (!first) byShape.set(shape, second)
    else if (!differByPattern(first.operation, second.operation) || meetInCode(architecture, first.operation))
      yield clash(first, second, sameShape)
  }
  // Only what has both a parameter and a name can fit the same address as another without being the more exact one.
  const mixed = [...byShape.values()].filter(({ segments }) => segments.includes('{}') && segments.some((it) => it !== '{}'))
  for (const [at, second] of mixed.entries()) {
    const first = mixed
      .slice(0, at)
      .find((other) => overlaps(other, second) && !differByPattern(other.operation, second.operation))
    if (first) yield clash(first, second, overlap)
  }
}

function clash(first: Routed, second: Routed, how: string): Clash {
  return { first: first.operation, second: second.operation, how }
}

/** With `{}` for a parameter, whatever it is called; a slash at the end makes no difference to most routers. */
function segmentsOf({ path }: Operation): readonly string[] {
  return path
    .replace(/\/+$/, '')
    .split('/')
    .slice(1)
    .map((segment) => segment.replaceAll(/\{[^{}]*\}/g, '{}'))
}

/** Neither is the more exact one: each has a name where the other has a parameter that the name fits. */
function overlaps(a: Routed, b: Routed): boolean {
  let [aIsExact, bIsExact] = [false, false]
  for (const [at, left] of a.segments.entries()) {
    const right = b.segments[at]!
    if (left === right) continue
    if (left === '{}' && fits(right, a.operation, at)) bIsExact = true
    else if (right === '{}' && fits(left, b.operation, at)) aIsExact = true
    else return false
  }
  return aIsExact && bIsExact
}

/** Whether a name can be the value of the parameter that is a whole segment. A pattern is taken to keep it out. */
function fits(name: string, operation: Operation, at: number): boolean {
  const parameter = operation.path.split('/')[at + 1]!.slice(1, -1)
  const schema = operation.parameters.find((it) => it.in === 'path' && it.name === parameter)?.schema
  if (name.includes('{') || schema?.pattern) return false
  if (schema?.enum) return schema.enum.includes(name)
  return !(
    schema?.type.some((type) => type === 'integer' || type === 'number') || /^(?:uuid|date|date-time)$/.test(schema?.format ?? '')
  )
}

/** The code serves both by paths that anything fits: the one that is named first answers for both. */
function meetInCode(architecture: Architecture, operation: Operation): boolean {
  const routes = (routesOf(architecture).get(operation) ?? []).filter(({ method }) => method === operation.method)
  const isPlain = routes.every(({ place }) =>
    callsAt(architecture, place).every(({ args }) => args[0]?.is !== 'text' || !/[({]/.test(args[0].text)),
  )
  return new Set(routes.map(({ path }) => path)).size > 1 && isPlain
}

/** Some routers tell parameters apart by what fits them. */
function differByPattern(a: Operation, b: Operation): boolean {
  const shapes = [a, b].map(({ parameters }) =>
    parameters
      .filter((parameter) => parameter.in === 'path')
      .map(({ schema }) => [schema?.type[0], schema?.pattern, schema?.format, schema?.enum?.join()].join(' ')),
  )
  const [left, right] = [shapes[0]!.join('|'), shapes[1]!.join('|')]
  return left !== '' && right !== '' && left !== right
}
