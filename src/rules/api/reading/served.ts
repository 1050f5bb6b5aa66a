/** Which routes of the code answer the operations of a contract. */
import type { Architecture } from '../../../model/architecture/architecture.ts'
import type { Route } from '../../../model/architecture/code.ts'
import type { Contract, Operation } from '../../../model/architecture/contract.ts'
import { groupBy, isServing } from '../../../model/architecture/look-up.ts'
import { once } from '../../once.ts'

export interface Pair {
  readonly contract: Contract
  readonly served: readonly Route[]
}

/** Each contract with the routes of the nearest folder that has any. */
export function pairs(architecture: Architecture): readonly Pair[] {
  const routes = architecture.code.routes.filter(
    (route) =>
      route.pathIsWhole &&
      !['http', 'graphql', 'trpc'].includes(route.framework) &&
      (route.handler === null || isServing(architecture, route.handler)),
  )
  const contracts = architecture.contracts.filter(({ format, operations }) => format !== 'graphql' && operations.length > 0)
  return contracts.flatMap((contract) => {
    const near = foldersOf(contract.file)
      .map((folder) => routes.filter(({ place }) => place.file.startsWith(folder)))
      .find((found) => found.length > 0)
    return near === undefined ? [] : [{ contract, served: near }]
  })
}

/** Its own folder, and those around it. */
function foldersOf(file: string): readonly string[] {
  const parts = file.split('/').slice(0, -1)
  return [...parts.keys(), parts.length].reverse().map((length) =>
    parts
      .slice(0, length)
      .map((part) => `${part}/`)
      .join(''),
  )
}

type Base = 'path' | 'ownPath'

/** A gateway may take the server's base path away: whichever form meets more of the code is meant. */
export function servedAt({ operations }: Contract, served: readonly Route[]): Base {
  const routes = new Set(served.map(keyOfRoute))
  const met = (base: Base) => operations.filter((operation) => keysOf(operation, base).some((key) => routes.has(key))).length
  return met('ownPath') > met('path') ? 'ownPath' : 'path'
}

export function keyOfRoute({ method, path }: Route): string {
  return `${method} ${shapeOf(path)}`
}

/** The routes that would answer it: a \`HEAD\` is answered by what answers a \`GET\`. */
export function keysOf(operation: Operation, base: Base): readonly string[] {
  const methods = operation.method === 'HEAD' ? ['HEAD', 'GET', 'ALL'] : [operation.method, 'ALL']
  const shape = shapeOf(operation[base])
  return methods.map((method) => `${method} ${shape}`)
}

/** Names of parameters do not matter, nor does a slash at the end. */
export function shapeOf(path: string): string {
  return (
    path
      .replaceAll(/\{[^}]*\}/g, '{}')
      .replace(/\/+$/, '')
      .toLowerCase() || '/'
  )
}

/** The routes that answer each operation; none for what the code does not show. */
export const routesOf: (architecture: Architecture) => ReadonlyMap<Operation, readonly Route[]> = once((architecture) => {
  const found = new Map<Operation, readonly Route[]>()
  for (const { contract, served } of pairs(architecture)) {
    const base = servedAt(contract, served)
    const byKey = groupBy(served, (route) => [keyOfRoute(route)])
    for (const operation of contract.operations) {
      found.set(
        operation,
        keysOf(operation, base).flatMap((key) => byKey.get(key) ?? []),
      )
    }
  }
  return found
})

/** The one route that answers an operation, where there is no doubt which. */
export function routeOf(architecture: Architecture, operation: Operation): Route | undefined {
  const routes = routesOf(architecture).get(operation) ?? []
  return routes.length === 1 ? routes[0] : undefined
}
