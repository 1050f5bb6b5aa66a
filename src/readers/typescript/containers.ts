import type { Guard, HttpMethod, Route } from '../../model/architecture/code.ts'
import type { Place } from '../../model/architecture/place.ts'
import { normalPath, type RoutePath } from './route-paths.ts'

/** Something that routes and guards are put on: an application, a router, a plugin. */
export interface Container {
  readonly key: string
  readonly framework: Route['framework']
  application: boolean
  prefix: RoutePath
  /** Whether guards hold for what was put on before them, too. */
  readonly anyOrder: boolean
  readonly entries: Entry[]
}

export type Entry = { readonly order: readonly number[] } & (
  | {
      readonly is: 'route'
      readonly method: HttpMethod
      readonly path: RoutePath
      readonly guards: readonly Guard[]
      readonly handler: string | null
      readonly validated: readonly string[]
      readonly place: Place
    }
  | { readonly is: 'guard'; readonly path: RoutePath | null; readonly guard: Guard }
  | { readonly is: 'mount'; readonly path: RoutePath; readonly child: string; readonly guards: readonly Guard[] }
)

/** A route before what it reaches is known. */
export type BareRoute = Omit<Route, 'reaches'>

export interface Containers {
  of(key: string, framework: Route['framework'], application: boolean): Container
  has(key: string): boolean
  routes(): BareRoute[]
}

export function newContainers(): Containers {
  const all = new Map<string, Container>()
  return {
    has: (key) => all.has(key),
    of(key, framework, application) {
      let found = all.get(key)
      if (found === undefined) {
        const prefix = { text: '', whole: true }
        found = { key, framework, application, prefix, anyOrder: framework === 'fastify', entries: [] }
        all.set(key, found)
      }
      found.application ||= application
      return found
    },
    routes: () => allRoutes(all),
  }
}

interface Above {
  readonly path: RoutePath
  readonly guards: readonly Guard[]
  readonly depth: number
}

function compareOrder(a: readonly number[], b: readonly number[]): number {
  for (let at = 0; at < Math.max(a.length, b.length); at++) {
    const difference = (a[at] ?? -1) - (b[at] ?? -1)
    if (difference !== 0) return difference
  }
  return 0
}

function allRoutes(all: ReadonlyMap<string, Container>): BareRoute[] {
  const mounted = new Set<string>()
  for (const { entries } of all.values()) for (const entry of entries) if (entry.is === 'mount') mounted.add(entry.child)
  const routes: BareRoute[] = []
  for (const container of all.values()) {
    container.entries.sort((a, b) => compareOrder(a.order, b.order))
  }
  for (const container of all.values()) {
    if (mounted.has(container.key)) continue
    const whole = container.application
    walk(all, container, { path: { text: '', whole }, guards: [], depth: 0 }, routes)
  }
  return routes
}

const deepest = 12

function walk(all: ReadonlyMap<string, Container>, container: Container, above: Above, routes: BareRoute[]): void {
  const base = joinPaths(above.path, container.prefix)
  const before: { readonly path: RoutePath | null; readonly guard: Guard }[] = []
  const guards = container.entries.flatMap((entry) => (entry.is === 'guard' ? [entry] : []))
  const holding = (path: RoutePath): Guard[] =>
    (container.anyOrder ? guards : before).flatMap((one) => (one.path === null || covers(one.path, path) ? [one.guard] : []))
  for (const entry of container.entries) {
    if (entry.is === 'guard') before.push(entry)
    else if (entry.is === 'route') {
      routes.push({
        method: entry.method,
        path: normalPath(base.text, entry.path.text),
        pathIsWhole: base.whole && entry.path.whole,
        framework: container.framework,
        guards: [...above.guards, ...holding(entry.path), ...entry.guards],
        handler: entry.handler,
        validated: [...new Set(entry.validated)].sort(),
        publicBy: null,
        place: entry.place,
      })
    } else {
      const child = all.get(entry.child)
      if (child === undefined || above.depth > deepest) continue
      const inner = {
        path: joinPaths(base, entry.path),
        guards: [...above.guards, ...holding(entry.path), ...entry.guards],
        depth: above.depth + 1,
      }
      walk(all, child, inner, routes)
    }
  }
}

function joinPaths(a: RoutePath, b: RoutePath): RoutePath {
  return { text: `${a.text}/${b.text}`, whole: a.whole && b.whole }
}

/** Whether a guard that was put on a path holds for another. */
function covers(guard: RoutePath, path: RoutePath): boolean {
  const prefix = normalPath(guard.text).replace(/\/?\{wildcard\}$/, '')
  const whole = normalPath(path.text)
  return prefix === '' || prefix === '/' || whole === prefix || whole.startsWith(`${prefix}/`)
}
