import type { Guard, HttpMethod } from '../../model/architecture/code.ts'
import type { Containers } from './containers.ts'
import { type Given, givenOf, guardOf, handlerGiven } from './guards.ts'
import { importedAs } from './looped.ts'
import { chainStart, madeBy, type Owner, orderOf } from './route-owners.ts'
import { pathsOf, type RoutePath } from './route-paths.ts'
import { validatedBy } from './validated.ts'
import { fieldOf, type LinkedCall, textOf, type World } from './world.ts'

const methods: Readonly<Record<string, HttpMethod>> = {
  get: 'GET',
  post: 'POST',
  put: 'PUT',
  patch: 'PATCH',
  delete: 'DELETE',
  del: 'DELETE',
  head: 'HEAD',
  options: 'OPTIONS',
  all: 'ALL',
}

export function methodOf(name: string): HttpMethod | null {
  return Object.hasOwn(methods, name) ? methods[name]! : null
}

/** What a call puts on an Express application or router. */
export function readExpressCall(world: World, containers: Containers, call: LinkedCall, owner: Owner): void {
  const container = containers.of(owner.key, 'express', owner.application)
  const name = owner.rest.slice(owner.rest.lastIndexOf('.') + 1)
  const order = orderOf(world, call)
  const method = methodOf(name)
  if (name === 'use') {
    readUse(world, containers, call, owner)
    return
  }
  if (method === null) return
  const routed = /^\.route\(\)/.test(owner.rest)
  if (!routed && owner.rest.includes('()')) return
  const pathCall = routed ? (routeCall(world, call) ?? call) : call
  const given = givenOf(world, call, routed ? 0 : 1)
  if (given.length === 0 || (!routed && !isPath(pathCall))) return
  const guards = given.slice(0, -1).map((one) => guardOf(world, one, 'route'))
  for (const path of pathsOf(pathCall.call.args[0])) {
    container.entries.push({
      is: 'route',
      order,
      method,
      path,
      guards,
      handler: handlerGiven(world, given.at(-1)!),
      validated: given.slice(0, -1).flatMap((one) => validatedBy(world, one)),
      place: call.raw.place,
    })
  }
}

/** `app.get('setting')` reads a setting; a route has a path that says it is one. */
function isPath(call: LinkedCall): boolean {
  const [first] = call.call.args
  if (call.call.args.length < 2 || first === undefined) return false
  const text = textOf(first)
  return text === null
    ? first.is !== 'function' && first.is !== 'object'
    : text === '' || /^[/*(:]/.test(text) || call.call.args.length > 1
}

function routeCall(world: World, call: LinkedCall): LinkedCall | null {
  let at: LinkedCall | null = call
  while (at !== null && !at.call.callee.endsWith('.route')) at = world.callAt(at.file, at.raw.on)
  return at
}

/** `routes.forEach(({ path, route }) => router.use(path, route))` over a list that is written out. */
function mountsOfLoop(world: World, containers: Containers, call: LinkedCall, owner: Owner): boolean {
  const over = call.call.loop?.over
  const list = over?.is === 'name' ? over.value : over
  const keys = call.call.args.map((arg) => (arg.is === 'name' ? arg.path.slice(arg.path.lastIndexOf('.') + 1) : ''))
  if (list?.is !== 'list' || keys.length !== 2) return false
  const container = containers.of(owner.key, 'express', owner.application)
  const order = orderOf(world, call)
  const mounts = list.items.flatMap((item, at) => {
    const [path, router] = keys.map((key) => fieldOf(item, key))
    if (!path || router?.is !== 'name') return []
    const shape = importedAs(world, call.file, router.path)
    const child = routerGiven(world, { file: call.file, value: router, shape, call: null }, containers)
    return child === null
      ? []
      : pathsOf(path).map((told) => ({ is: 'mount' as const, order: [...order, at], path: told, child, guards: [] }))
  })
  container.entries.push(...mounts)
  return mounts.length > 0
}

/** `app.use(prefix?, guard…, router…)`. */
function readUse(world: World, containers: Containers, call: LinkedCall, owner: Owner): void {
  const container = containers.of(owner.key, 'express', owner.application)
  if (mountsOfLoop(world, containers, call, owner)) return
  const order = orderOf(world, call)
  const first = call.call.args[0]
  const hasPath = first !== undefined && isMountPath(world, call)
  const paths: RoutePath[] = hasPath ? pathsOf(first) : [{ text: '', whole: true }]
  const guards: Guard[] = []
  for (const given of givenOf(world, call, hasPath ? 1 : 0)) {
    const child = routerGiven(world, given, containers)
    if (child === null) {
      const guard = guardOf(world, given, owner.application ? 'application' : 'router')
      guards.push(guard)
      for (const path of paths) container.entries.push({ is: 'guard', order, path: hasPath ? path : null, guard })
    } else for (const path of paths) container.entries.push({ is: 'mount', order, path, child, guards: [] })
  }
}

function isMountPath(world: World, call: LinkedCall): boolean {
  const first = call.call.args[0]!
  if (['text', 'template', 'regex'].includes(first.is) || textOf(first) !== null) return true
  if (first.is === 'list')
    return first.items.length > 0 && first.items.every((item) => textOf(item) !== null || item.is === 'regex')
  if (call.call.args.length < 2 || first.is !== 'name') return false
  const shape = call.raw.shapes[0] ?? null
  return world.references.shape(call.file, shape) === null
}

const routers = /^(?:express|express-promise-router):(?:Router\(\)|Router|default\(\))$/

/** The router that an argument is, by its key. */
export function routerGiven(world: World, given: Given, containers: Containers): string | null {
  const resolved = world.references.shape(given.file, given.shape)
  if (resolved?.is === 'parameter') {
    const key = resolved.vias.at(-1)?.key ?? null
    return key !== null && containers.has(key) ? key : null
  }
  if (resolved?.is !== 'target') return null
  if (!routers.test(resolved.target)) return null
  const holder = resolved.vias.findLast((via) => via.rest === '')
  return holder?.key ?? (given.call === null ? null : madeBy(world, chainStart(world, given.call)))
}
