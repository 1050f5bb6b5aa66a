import type { Containers } from './containers.ts'
import { type Given, givenOf, guardOf, handlerGiven } from './guards.ts'
import { chainStart, madeBy, type Owner, orderOf } from './route-owners.ts'
import { pathsOf } from './route-paths.ts'
import { methodOf } from './routes-express.ts'
import { validatedBy } from './validated.ts'
import { fieldOf, type LinkedCall, textOf, type World } from './world.ts'

/** What a call puts on a Koa application or router. */
export function readKoaCall(world: World, containers: Containers, call: LinkedCall, owner: Owner): void {
  const container = containers.of(owner.key, 'koa', owner.application)
  const name = owner.rest.slice(owner.rest.lastIndexOf('.') + 1)
  const order = orderOf(world, call)
  const made = world.keptIn(owner.key)
  const prefix = made === null ? null : fieldOf(made.call.args[0], 'prefix')
  if (prefix !== null) container.prefix = pathsOf(prefix)[0]!
  if (name === 'prefix') container.prefix = pathsOf(call.call.args[0])[0]!
  if (name === 'use') return readUse(world, containers, call, owner)
  const method = methodOf(name)
  if (method === null || owner.application || call.call.args.length < 2) return
  const named = textOf(call.call.args[1]) !== null && call.call.args.length > 2
  const given = givenOf(world, call, named ? 2 : 1)
  const guards = given.slice(0, -1)
  for (const path of pathsOf(call.call.args[named ? 1 : 0])) {
    container.entries.push({
      is: 'route',
      order,
      method,
      path,
      guards: guards.map((one) => guardOf(world, one, 'route')),
      handler: handlerGiven(world, given.at(-1)!),
      validated: guards.flatMap((one) => validatedBy(world, one)),
      place: call.raw.place,
    })
  }
}

function readUse(world: World, containers: Containers, call: LinkedCall, owner: Owner): void {
  const container = containers.of(owner.key, 'koa', owner.application)
  const order = orderOf(world, call)
  const first = call.call.args[0]
  const hasPath = first !== undefined && (textOf(first) !== null || first.is === 'template')
  const [path] = hasPath ? pathsOf(first) : [{ text: '', whole: true }]
  for (const given of givenOf(world, call, hasPath ? 1 : 0)) {
    const child = routerGiven(world, given)
    if (child !== null) container.entries.push({ is: 'mount', order, path: path!, child, guards: [] })
    else if (given.value.is !== 'call' || !given.value.callee.endsWith('allowedMethods')) {
      const guard = guardOf(world, given, owner.application ? 'application' : 'router')
      container.entries.push({ is: 'guard', order, path: hasPath ? path! : null, guard })
    }
  }
}

const routes = /^(?:koa-router|@koa\/router):(?:default|Router)(?:\(\))?\.(?:routes|middleware)\(\)$/

/** The router of `router.routes()`. */
function routerGiven(world: World, given: Given): string | null {
  const resolved = world.references.shape(given.file, given.shape)
  if (resolved?.is !== 'target' || !routes.test(resolved.target)) return null
  const holder = resolved.vias.findLast((via) => /^\.(?:routes|middleware)\(\)$/.test(via.rest))
  return holder?.key ?? (given.call === null ? null : madeBy(world, chainStart(world, given.call)))
}
