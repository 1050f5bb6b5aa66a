import type { Architecture } from '../../../model/architecture/architecture.ts'
import type { Query, Route, Value } from '../../../model/architecture/code.ts'
import { callsIn, isServing, routesThrough } from '../../../model/architecture/look-up.ts'
import type { Place } from '../../../model/architecture/place.ts'
import { originsOf } from '../../flow.ts'
import { once } from '../../once.ts'
import { fieldOf, isClosed, settled, within } from '../../values.ts'

export interface OpenWrite {
  readonly route: Route
  readonly query: Query
  /** What is spread into the row. */
  readonly spread: Value
  /** What lets other fields through. */
  readonly open: Place
}

/** Rows that are made of whatever a body has, where its schema lets through what it does not name. */
export const openWrites: (architecture: Architecture) => readonly OpenWrite[] = once((architecture) => {
  const pipe = openPipe(architecture)
  return architecture.code.queries.flatMap((query): readonly OpenWrite[] => {
    if (!['insert', 'update', 'upsert'].includes(query.does) || query.spreads.length === 0) return []
    if (!isServing(architecture, query.function)) return []
    return routesThrough(architecture, query.function)
      .slice(0, 1)
      .flatMap((route) =>
        query.spreads.flatMap((spread) => {
          const open = route.framework === 'nest' ? pipe : openSchema(architecture, route, spread)
          return open === null || !isBody(architecture, query, spread) ? [] : [{ route, query, spread, open }]
        }),
      )
      .slice(0, 1)
  })
})

/** The whole body, or what is left of it: not one field of it. */
function isBody(architecture: Architecture, query: Query, spread: Value): boolean {
  return originsOf(architecture, spread, query.function).some(
    (origin) => origin.from === 'request' && origin.part === 'body' && origin.name === null,
  )
}

/** Nest's pipe for all routes, where it is not told to strip what no decorator names. */
function openPipe(architecture: Architecture): Place | null {
  const pipes = architecture.code.calls.filter(
    (call) => call.target === '@nestjs/common:ValidationPipe' && isServing(architecture, call.function),
  )
  const strips = pipes.some(({ args }) => !isClosed(args[0]) || fieldOf(args[0], 'whitelist') !== undefined)
  return strips ? null : (pipes[0]?.place ?? null)
}

const passes = /\.(passthrough|loose)(\(\)|$|\.)|\blooseObject\b/

/** A schema of Zod that says itself that it lets through what it does not name: of the route's guard, or parsed by the handler. */
function openSchema(architecture: Architecture, { guards, handler }: Route, spread: Value): Place | null {
  const parsed = settled(spread)
  for (const guard of guards) {
    if (guard.kind !== 'validate' || guard.call === null) continue
    const made = architecture.code.calls.find(
      ({ place: { file, start } }) => file === guard.place.file && start === guard.place.start,
    )
    const schema = made?.args
      .flatMap((arg) => [...within(arg, 2)])
      .find((value) => value.is === 'call' && passes.test(value.callee))
    if (schema !== undefined) return schema.place
  }
  if (parsed.is !== 'call' || handler === null) return null
  const call = callsIn(architecture, handler).find(({ place }) => place.start === parsed.place.start)
  return call?.target?.startsWith('zod:') === true && passes.test(call.target) ? call.place : null
}
