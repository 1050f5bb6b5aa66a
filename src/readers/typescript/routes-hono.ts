import type { Guard } from '../../model/architecture/code.ts'
import type { Containers } from './containers.ts'
import { givenOf, guardOf, handlerGiven } from './guards.ts'
import { chainStart, madeBy, type Owner, orderOf } from './route-owners.ts'
import { normalPath, pathsAt, pathsOf, type RoutePath } from './route-paths.ts'
import { methodOf } from './routes-express.ts'
import { validatedBy } from './validated.ts'
import { fieldOf, type LinkedCall, textOf, type World } from './world.ts'

/** What a call puts on a Hono application. */
export function readHonoCall(world: World, containers: Containers, call: LinkedCall, owner: Owner): void {
  const container = containers.of(owner.key, 'hono', true)
  const name = owner.rest.slice(owner.rest.lastIndexOf('.') + 1)
  const order = orderOf(world, call)
  if (name === 'basePath') return readBasePath(world, containers, call, owner)
  if (name === 'use') return readUse(world, containers, call, owner)
  if (name === 'route' || name === 'mount') {
    const child = givenOf(world, call, 1)[0]
    const resolved = child === undefined ? null : world.references.shape(child.file, child.shape)
    const holder = resolved?.vias.findLast((via) => via.rest === '')
    const key = holder?.key ?? (child?.call == null ? null : madeBy(world, chainStart(world, child.call)))
    if (key !== null) container.entries.push({ is: 'mount', order, path: pathsOf(call.call.args[0])[0]!, child: key, guards: [] })
    return
  }
  if (name === 'openapi') return readOpenApi(world, containers, call, owner)
  const method = name === 'on' ? methodOf((textOf(call.call.args[0]) ?? 'all').toLowerCase()) : methodOf(name)
  const given = givenOf(world, call, name === 'on' ? 2 : 1)
  if (method === null || given.length === 0) return
  for (const path of pathsAt(call.call, name === 'on' ? 1 : 0)) {
    container.entries.push({
      is: 'route',
      order,
      method,
      path,
      guards: given.slice(0, -1).map((one) => guardOf(world, one, 'route')),
      handler: handlerGiven(world, given.at(-1)!),
      validated: given.slice(0, -1).flatMap((one) => validatedBy(world, one)),
      place: call.raw.place,
    })
  }
}

/** `app.basePath('/v1')` answers an application of its own; in the chain that makes one, it is that one's prefix. */
function readBasePath(world: World, containers: Containers, call: LinkedCall, owner: Owner): void {
  const path = pathsOf(call.call.args[0])[0]!
  const own = madeBy(world, call)
  if (own === owner.key) {
    containers.of(own, 'hono', true).prefix = path
    return
  }
  containers.of(own, 'hono', true)
  containers.of(owner.key, 'hono', true).entries.push({ is: 'mount', order: orderOf(world, call), path, child: own, guards: [] })
}

function readUse(world: World, containers: Containers, call: LinkedCall, owner: Owner): void {
  const first = call.call.args[0]
  const paths: readonly RoutePath[] = first === undefined ? [] : pathsAt(call.call, 0).filter(({ whole }) => whole)
  const container = containers.of(owner.key, 'hono', true)
  for (const given of givenOf(world, call, paths.length > 0 ? 1 : 0)) {
    const guard: Guard = guardOf(world, given, 'application')
    for (const path of paths.length > 0 ? paths : [null]) {
      const everywhere = path === null || normalPath(path.text) === '/{wildcard}'
      container.entries.push({ is: 'guard', order: orderOf(world, call), path: everywhere ? null : path, guard })
    }
  }
}

/** `app.openapi(createRoute({ method, path, request }), handler)`. */
function readOpenApi(world: World, containers: Containers, call: LinkedCall, owner: Owner): void {
  let told = call.call.args[0]
  if (told?.is === 'name' && told.value !== null) told = told.value
  const options = told?.is === 'call' ? told.args[0] : told
  const method = methodOf(textOf(fieldOf(options, 'method')) ?? '')
  const handler = givenOf(world, call, 1)[0]
  if (method === null) return
  const request = fieldOf(options, 'request')
  containers.of(owner.key, 'hono', true).entries.push({
    is: 'route',
    order: orderOf(world, call),
    method,
    path: pathsOf(fieldOf(options, 'path'))[0]!,
    guards: [],
    handler: handler === undefined ? null : handlerGiven(world, handler),
    validated: ['body', 'query', 'params'].filter((part) => fieldOf(request, part) !== null),
    place: call.raw.place,
  })
}
