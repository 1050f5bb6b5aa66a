import type { Guard, HttpMethod, Value } from '../../model/architecture/code.ts'
import type { BareRoute } from './containers.ts'
import type { FileFacts, Shape } from './facts.ts'
import { handlerGiven, kindOf } from './guards.ts'
import { fieldOf, type LinkedCall, textOf, type World } from './world.ts'

const appRoute = /^(.*?)(?:src\/)?app\/(?:(.*)\/)?route\.[cm]?[jt]sx?$/
const apiPage = /^(.*?)(?:src\/)?pages\/(api\/.*)\.[cm]?[jt]sx?$/
const verbs: readonly HttpMethod[] = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS']

/** Routes of Next.js by their files: `app/**\/route.ts` and `pages/api/**`, behind what `middleware.ts` asks. */
export function nextRoutes(world: World): BareRoute[] {
  const all = [...world.files.values()]
  const usesNext = all.some(({ imports }) => imports.some(({ from }) => from === 'next' || from.startsWith('next/')))
  return all.flatMap((facts) => {
    const path = facts.file.file
    if (!facts.whole) return []
    const [, appRoot, folder = ''] = appRoute.exec(path) ?? []
    // Other frameworks have an `app` folder, and no functions named after methods in a file named `route`.
    if (appRoot !== undefined) return appRoutes(world, facts, pathOf(folder), middlewareOf(world, appRoot))
    const [, pagesRoot, page = ''] = usesNext ? (apiPage.exec(path) ?? []) : []
    return pagesRoot === undefined ? [] : pageRoutes(world, facts, pathOf(page), middlewareOf(world, pagesRoot))
  })
}

/** `(shop)/orders/[id]` is `/orders/{id}`. */
function pathOf(folder: string): string {
  const parts = folder
    .split('/')
    .filter((part) => part !== '' && part !== 'index' && !/^(?:\(.*\)|@.*)$/.test(part))
    .map((part) => part.replace(/^\[{1,2}(?:\.\.\.)?([\w-]+)\]{1,2}$/, '{$1}'))
  return `/${parts.join('/')}`
}

function appRoutes(world: World, facts: FileFacts, path: string, middleware: Middleware | null): BareRoute[] {
  return verbs.flatMap((method) => {
    const shape = Object.hasOwn(facts.exports, method) ? facts.exports[method]! : null
    return shape === null ? [] : [routeOf(world, { facts, shape, method, path, middleware })]
  })
}

/** One function answers all methods, and says which by comparing. */
function pageRoutes(world: World, facts: FileFacts, path: string, middleware: Middleware | null): BareRoute[] {
  const shape = facts.exports.default ?? null
  if (shape === null) return []
  const told = facts.comparisons.flatMap(({ left, right }) => {
    const method = left.is === 'name' && /(?:^|\.)method$/.test(left.path) ? textOf(right) : null
    return verbs.find((verb) => verb === method) ?? []
  })
  const methods: readonly HttpMethod[] = told.length === 1 ? told : ['ALL']
  return methods.map((method) => routeOf(world, { facts, shape, method, path, middleware }))
}

interface Told {
  readonly facts: FileFacts
  readonly shape: Shape
  readonly method: HttpMethod
  readonly path: string
  readonly middleware: Middleware | null
}

function routeOf(world: World, { facts, shape, method, path, middleware }: Told): BareRoute {
  const file = facts.file.file
  const start = { file, line: 1, column: 1, start: 0, end: 0 }
  const value: Value = { is: 'name', path: method, value: null, origin: null, place: start }
  const handler = handlerGiven(world, { file, value, shape, call: keptAs(world, file, shape) })
  const guards = [...(middleware?.covers(path) ? [middleware.guard] : []), ...wrappersOf(world, file, shape)]
  return {
    method,
    path,
    pathIsWhole: true,
    framework: 'next',
    guards,
    handler,
    validated: [],
    publicBy: null,
    place: world.functionOf(handler)?.place ?? start,
  }
}

/** `export const POST = withAuth(async (request) => …)` */
function wrappersOf(world: World, file: string, shape: Shape): Guard[] {
  const vias = world.references.shape(file, shape)?.vias ?? []
  const all = new Set([keptAs(world, file, shape), ...vias.map(({ key }) => world.keptIn(key))])
  return [...all].flatMap((kept) => {
    if (kept === null) return []
    const { callee, to, place } = kept.call
    const kind = kindOf(world, callee, kept.resolved, kept, to)
    return [{ name: callee, kind, function: to, call: callee, scope: 'route', place }]
  })
}

/** The call whose answer is exported, whatever that comes to. */
function keptAs(world: World, file: string, shape: Shape): LinkedCall | null {
  return typeof shape === 'string' && /^v:\d+\|$/.test(shape) ? world.keptIn(`${file}|${shape.slice(0, -1)}`) : null
}

interface Middleware {
  readonly guard: Guard
  covers(path: string): boolean
}

const asks =
  /(?:^|\.)(?:getToken|getSession|getUser|getClaims|auth|protect|currentUser|verify\w*|jwtVerify|decrypt\w*|unsealData|getIronSession|validateRequest|updateSession|isAuthenticated)$/

/** What `middleware.ts` beside the application asks, where it asks who calls. */
function middlewareOf(world: World, root: string): Middleware | null {
  for (const path of names.flatMap((name) => [`${root}${name}`, `${root}src/${name}`])) {
    const facts = world.files.get(path)
    if (facts === undefined) continue
    const shape = facts.exports.middleware ?? facts.exports.proxy ?? facts.exports.default ?? null
    const resolved = world.references.shape(path, shape)
    const id = resolved?.is === 'function' ? resolved.id : null
    const name = resolved?.is === 'target' ? resolved.target.slice(resolved.target.lastIndexOf(':') + 1) : 'middleware'
    const isAsking = world.callsOf(path).some(({ call }) => asks.test(call.callee))
    const kind = isAsking ? 'auth' : kindOf(world, name, resolved, null, id)
    const place = world.functionOf(id)?.place ?? { file: path, line: 1, column: 1, start: 0, end: 0 }
    const matchers = matchersOf(fieldOf(facts.constants.config, 'matcher'))
    return {
      guard: { name, kind, function: id, call: null, scope: 'application', place },
      covers: (route) => matchers === null || matchers.some((matcher) => isMatched(matcher, route)),
    }
  }
  return null
}

const names = ['ts', 'js', 'mjs', 'tsx'].flatMap((ending) => [`middleware.${ending}`, `proxy.${ending}`])

/** null where nothing is told: then it runs for all. */
function matchersOf(value: Value | null): string[] | null {
  if (value === null) return null
  const items = value.is === 'list' ? value.items : [value]
  return items.flatMap((item) => textOf(item) ?? textOf(fieldOf(item, 'source')) ?? [])
}

/** `/api/:path*`, and `/((?!api|_next).*)` for all but some. */
function isMatched(matcher: string, route: string): boolean {
  const excluded = /\(\?!([^()]*(?:\([^()]*\)[^()]*)*)\)/.exec(matcher)
  if (excluded !== null) {
    const before = matcher.slice(0, excluded.index).replace(/[(/]+$/, '')
    const rest = route.slice(before.length).replace(/^\//, '')
    return (
      route.startsWith(before) &&
      !excluded[1]!.split('|').some((one) => one !== '' && rest.startsWith(one.replace(/[\\$.*/]+.*$/, '')))
    )
  }
  const fixed = matcher.replace(/\/?(?::|\(|\*).*$/, '')
  const isOpen = fixed !== matcher
  return route === fixed || (isOpen && (fixed === '' || route.startsWith(`${fixed}/`)))
}
