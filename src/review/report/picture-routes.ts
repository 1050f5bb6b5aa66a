import type { Code, FunctionId } from '../../model/architecture/code.ts'

/** Routes that begin alike, or the code that no route reaches. */
export interface RouteGroup {
  readonly name: string
  /** `GET /v1/posts`. */
  readonly routes: readonly string[]
  /** Functions that its routes reach. */
  readonly functions: ReadonlySet<FunctionId>
}

/** Code that asks the database without a route: jobs, scripts, listeners. */
export const otherCode = 'code without a route'

/** By the first part of the path that is neither a version nor `api`; then what queries without a route. */
export function routeGroups({ routes, queries, files }: Code): readonly RouteGroup[] {
  const groups = new Map<string, { routes: Set<string>; functions: Set<FunctionId> }>()
  for (const { method, path, handler, reaches } of routes) {
    const name = groupName(path)
    const group = groups.get(name) ?? { routes: new Set(), functions: new Set() }
    group.routes.add(`${method} ${path}`)
    for (const id of [...(handler === null ? [] : [handler]), ...reaches]) group.functions.add(id)
    groups.set(name, group)
  }
  const reached = new Set(Array.from(groups.values(), ({ functions }) => [...functions]).flat())
  const tests = new Set(files.filter(({ isTest }) => isTest).map(({ file }) => file))
  const others = queries.filter((query) => !reached.has(query.function) && !tests.has(query.place.file))
  const sorted = [...groups].sort(([a], [b]) => (a < b ? -1 : 1))
  return [
    ...sorted.map(([name, group]) => ({ name, routes: [...group.routes].sort(byPath), functions: group.functions })),
    ...(others.length === 0 ? [] : [{ name: otherCode, routes: [], functions: new Set(others.map((each) => each.function)) }]),
  ]
}

/** `/api/v1/posts/{id}` → `/api/v1/posts`. */
export function groupName(path: string): string {
  const parts = path.split('/').filter((part) => part !== '')
  const from = parts.findIndex((part) => !/^(api|rest|v\d+(\.\d+)?)$/i.test(part))
  if (from === -1) return `/${parts.join('/')}`
  return parts[from]!.startsWith('{') ? `/${parts.slice(0, from).join('/')}` : `/${parts.slice(0, from + 1).join('/')}`
}

function byPath(a: string, b: string): number {
  const key = (route: string) => route.split(' ').reverse().join(' ')
  return key(a) < key(b) ? -1 : 1
}
