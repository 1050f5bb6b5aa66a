import type { Architecture } from '../../model/architecture/architecture.ts'
import type { Route } from '../../model/architecture/code.ts'
import type { Operation } from '../../model/architecture/contract.ts'
import type { Place } from '../../model/architecture/place.ts'
import { graphqlServers } from '../graphql-servers.ts'
import type { Case, Rule } from '../rule.ts'
import { keyOfRoute, keysOf, pairs, servedAt, shapeOf } from './reading/served.ts'

export const rule: Rule = {
  id: 'api/spec-drift',
  title: 'The contract and the code disagree on what is served',
  severity: 'high',
  confidence: 'certain',
  profile: 'gate',
  says: '`{operation}` {why}',
  because:
    'whoever builds on the document gets 404, and what is served but not written down is neither reviewed nor tested by anybody who reads the document',
  instead: '{mend}',
  references: ['API9:2023'],

  check(architecture, report) {
    // A server of GraphQL makes its own routes, at the usual address.
    const isGraph = graphqlServers(architecture).length > 0
    for (const { contract, served } of pairs(architecture)) {
      const base = servedAt(contract, served)
      const routes = new Set(served.map(keyOfRoute))
      const operations = new Set(contract.operations.flatMap((operation) => keysOf(operation, base)))
      const isServed = (operation: Operation) => keysOf(operation, base).some((key) => routes.has(key))
      const isNamed = (route: Route) => operations.has(keyOfRoute(route))
      // Where most of it does not meet, the document is about another service.
      const met = contract.operations.filter(isServed).length
      if (met === 0 || met * 2 < Math.min(contract.operations.length, served.length)) continue
      const isElsewhere = elsewhereOf(architecture, served)
      const nearest = nearestAmong(served)
      for (const operation of contract.operations) {
        if (isServed(operation) || isElsewhere(operation) || (isGraph && /\/graphql$/.test(operation.path))) continue
        report({
          at: operation.place,
          subject: `operation:${operation.method} ${operation.path}`,
          values: {
            operation: `${operation.method} ${operation.path}`,
            why: `is in the contract, and no code serves it`,
            mend: 'serve it, or take it out of the contract',
          },
          related: nearest(operation),
          unproven: 'the two places disagree as they are read',
        })
      }
      for (const route of served) {
        if (isNamed(route) || isOwn(route)) continue
        report({
          at: route.place,
          subject: `route:${route.method} ${route.path}`,
          values: {
            operation: `${route.method} ${route.path}`,
            why: 'is served, and the contract does not name it',
            mend: 'write it into the contract, or stop serving it',
          },
          related: [{ at: contract.place, message: `the contract of ${contract.operations.length} operations` }],
          unproven: 'the two places disagree as they are read',
        })
      }
    }
  },

  bad: {
    'an operation that no code serves': service(
      ['get /tasks', 'post /tasks', 'delete /tasks/{id}'],
      ['get /tasks', 'post /tasks'],
    ),
    'a route that no contract names': service(['get /tasks', 'post /tasks'], ['get /tasks', 'post /tasks', 'delete /tasks/:id']),
  },
  good: {
    'the address of a server of GraphQL': {
      ...(service(['get /tasks', 'post /tasks', 'post /graphql', 'get /graphql'], ['get /tasks', 'post /tasks']) as Record<
        string,
        string
      >),
      'src/graph.ts': `import mercurius from 'mercurius'
export const graph = (app) => app.register(mercurius, { schema: 'type Query { one: Int }' })
`,
    },
    'both say the same, parameters by another name': service(
      ['get /tasks', 'get /tasks/{taskId}'],
      ['get /tasks', 'get /tasks/:id'],
    ),
    "health and metrics are nobody else's": service(['get /tasks'], ['get /tasks', 'get /healthz', 'get /metrics']),
    'the document of another service': service(['get /invoices', 'post /invoices'], ['get /tasks', 'post /tasks']),
  },
}

function service(contract: readonly string[], code: readonly string[]): Case {
  const paths = new Map<string, string[]>()
  for (const each of contract) {
    const [method = '', path = ''] = each.split(' ')
    paths.set(path, [...(paths.get(path) ?? []), method])
  }
  const operations = [...paths].map(
    ([path, methods]) =>
      `  ${path}:\n${methods.map((method) => `    ${method}:\n      responses:\n        '200': { description: done }\n`).join('')}`,
  )
  const routes = code.map((each) => `app.${each.split(' ')[0]}('${each.split(' ')[1]}', (req, res) => res.json([]))\n`)
  return {
    'openapi.yaml': `openapi: 3.1.0\ninfo: { title: tasks, version: '1' }\npaths:\n${operations.join('')}`,
    'src/server.ts': `import express from 'express'\n\nconst app = express()\n${routes.join('')}app.listen(3000)\n`,
  }
}

/** Some of the code cannot be read to the end: a route with a prefix that only running tells, or one for everything below. */
function elsewhereOf(architecture: Architecture, served: readonly Route[]): (operation: Operation) => boolean {
  const below = served
    .filter(({ path }) => path.endsWith('{wildcard}'))
    .map(({ path }) => shapeOf(path.replace(/\/?\{wildcard\}$/, '')))
  const unknown = architecture.code.routes.filter((route) => !route.pathIsWhole).map(({ path }) => shapeOf(path))
  return (operation) => {
    const [shape, last] = [shapeOf(operation.path), shapeOf(operation.ownPath)]
    return (
      operation.extensions['x-internal'] === true ||
      below.some((start) => shape.startsWith(start)) ||
      unknown.some((end) => last.endsWith(end))
    )
  }
}

/** What a service serves about itself. */
function isOwn({ path, method }: Route): boolean {
  return (
    method === 'OPTIONS' ||
    /^\/(?:v\d+\/|api\/)*(health|healthz|livez|readyz|ready|live|ping|status|metrics|docs|swagger|openapi|api-docs|favicon|robots|version|\{wildcard\})|^\/?$/i.test(
      path,
    ) ||
    /\{wildcard\}/.test(path)
  )
}

type Near = readonly { readonly at: Place; readonly message: string }[]

/** Tells the route that shares the most segments with an operation. */
function nearestAmong(served: readonly Route[]): (operation: Operation) => Near {
  const ordered = [...served]
    .sort((a, b) => (a.path < b.path ? -1 : 1))
    .map((route) => ({ route, parts: shapeOf(route.path).split('/') }))
  return (operation) => {
    const segments = shapeOf(operation.path).split('/')
    let best: Route | undefined
    let most = -1
    for (const { route, parts } of ordered) {
      const common = parts.filter((part, i) => part === segments[i]).length
      if (common > most) [best, most] = [route, common]
    }
    return best === undefined ? [] : [{ at: best.place, message: `the nearest route is ${best.method} ${best.path}` }]
  }
}
