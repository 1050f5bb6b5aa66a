import type { Route } from '../../model/architecture/code.ts'
import { type BareRoute, newContainers } from './containers.ts'
import { reached, type Uses } from './reach.ts'
import { ownerOf } from './route-owners.ts'
import { readExpressCall } from './routes-express.ts'
import { fastifyPlugins, readFastifyCall } from './routes-fastify.ts'
import { graphqlRoutes } from './routes-graphql.ts'
import { readHonoCall } from './routes-hono.ts'
import { httpRoutes } from './routes-http.ts'
import { readKoaCall } from './routes-koa.ts'
import { nestRoutes } from './routes-nest.ts'
import { nextRoutes } from './routes-next.ts'
import { trpcRoutes } from './routes-trpc.ts'
import type { World } from './world.ts'

/** Every route that the code serves, with what runs before it and all that it reaches. */
export function readRoutes(world: World, uses: Uses): Route[] {
  const containers = newContainers()
  const plugins = fastifyPlugins(world)
  for (const call of world.calls) {
    const owner = ownerOf(world, call, plugins.functions)
    if (owner === null) continue
    if (owner.framework === 'express') readExpressCall(world, containers, call, owner)
    else if (owner.framework === 'fastify') readFastifyCall(world, containers, call, owner, plugins)
    else if (owner.framework === 'koa') readKoaCall(world, containers, call, owner)
    else if (owner.framework === 'hono') readHonoCall(world, containers, call, owner)
  }
  const all = [
    ...containers.routes(),
    ...nestRoutes(world),
    ...graphqlRoutes(world),
    ...trpcRoutes(world),
    ...nextRoutes(world),
    ...httpRoutes(world),
  ]
  return all.map((route) => ({ ...route, reaches: reached(uses, startsOf(route)) }))
}

function startsOf(route: BareRoute): string[] {
  return [route.handler, ...route.guards.map((guard) => guard.function)].filter((id) => id !== null)
}
