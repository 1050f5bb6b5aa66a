import type { Route } from '../../model/architecture/code.ts'
import { type BareRoute, newContainers } from './containers.ts'
import { reachOf } from './reach.ts'
import { ownerOf } from './route-owners.ts'
import { readExpressCall } from './routes-express.ts'
import { fastifyPlugins, readFastifyCall } from './routes-fastify.ts'
import type { World } from './world.ts'

/** Every route that the code serves, with what runs before it and all that it reaches. */
export function readRoutes(world: World): Route[] {
  const containers = newContainers()
  const plugins = fastifyPlugins(world)
  for (const call of world.calls) {
    const owner = ownerOf(world, call, plugins.functions)
    if (owner === null) continue
    if (owner.framework === 'express') readExpressCall(world, containers, call, owner)
    else if (owner.framework === 'fastify') readFastifyCall(world, containers, call, owner, plugins)
  }
  const reaches = reachOf(world)
  return containers.routes().map((route) => ({ ...route, reaches: reaches(startsOf(route)) }))
}

function startsOf(route: BareRoute): string[] {
  return [route.handler, ...route.guards.map((guard) => guard.function)].filter((id) => id !== null)
}
