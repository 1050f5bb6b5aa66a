import type { BareRoute } from './containers.ts'
import { functionGiven, givenOf } from './guards.ts'
import type { World } from './world.ts'

const servers = /^(?:node:https?|node:http2):create(?:Secure)?Server$|^global:Bun\.serve$|^global:Deno\.serve$/

/** A server without a framework answers whatever comes with one function. */
export function httpRoutes(world: World): BareRoute[] {
  return world.calls.flatMap((call): BareRoute[] => {
    if (call.call.target === null || !servers.test(call.call.target)) return []
    const handler = givenOf(world, call).find(
      (one) => one.value.is !== 'object' && one.value.is !== 'call' && functionGiven(world, one) !== null,
    )
    if (handler === undefined) return []
    return [
      {
        method: 'ALL',
        path: '/{wildcard}',
        pathIsWhole: true,
        framework: 'http',
        guards: [],
        handler: functionGiven(world, handler),
        validated: [],
        publicBy: null,
        place: call.call.place,
      },
    ]
  })
}
