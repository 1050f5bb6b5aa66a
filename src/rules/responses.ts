/** What the code of a server answers. */
import type { Architecture } from '../model/architecture/architecture.ts'
import type { FunctionId, Value } from '../model/architecture/code.ts'
import { isServing, routesThrough } from '../model/architecture/look-up.ts'
import type { Place } from '../model/architecture/place.ts'
import { once } from './once.ts'

export interface Answer {
  readonly value: Value
  readonly function: FunctionId
  /** As written: `res.status().json`. */
  readonly callee: string
  readonly conditions: readonly string[]
  readonly place: Place
}

const sending =
  /^(?:Next)?Response\.json$|^(res|_res|response|reply|c|ctx|context|ctx\.res|ctx\.response)(\.\w+(\(\))?)*\.(json|send|jsonp|end|body)$/

/** Bodies that are sent by a call, set on a context, or answered by the handler of a route itself. */
export const answersOf: (architecture: Architecture) => readonly Answer[] = once((architecture) => {
  const { calls, assignments, functions, routes } = architecture.code
  const sent = calls.flatMap(({ callee, args, conditions, place, function: id }): readonly Answer[] =>
    sending.test(callee) && args[0] !== undefined ? [{ value: args[0], function: id, callee, conditions, place }] : [],
  )
  const set = assignments.flatMap(({ target, value, function: id, place }): readonly Answer[] =>
    /^(ctx|context|c)(\.response)?\.body$/.test(target) ? [{ value, function: id, callee: target, conditions: [], place }] : [],
  )
  const handlers = new Set(
    routes.flatMap(({ handler, framework }) =>
      handler !== null && /fastify|nest|graphql|trpc/.test(framework) ? [handler] : [],
    ),
  )
  const returned = functions.flatMap(({ id, answers }) =>
    handlers.has(id)
      ? answers
          .filter((value) => !(value.is === 'call' && sending.test(value.callee)))
          .map((value): Answer => ({ value, function: id, callee: 'return', conditions: [], place: value.place }))
      : [],
  )
  return [...sent, ...set, ...returned].filter((answer) => isServing(architecture, answer.function))
})

/** `GET /orders`, where an answer is that of one route alone. */
export function routeOf(architecture: Architecture, { function: id }: Answer): string | null {
  const routes = routesThrough(architecture, id).filter(({ handler }) => handler !== null)
  return routes.length === 1 ? `${routes[0]!.method} ${routes[0]!.path}` : null
}
