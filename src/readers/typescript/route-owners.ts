import type { Route } from '../../model/architecture/code.ts'
import type { LinkedCall, World } from './world.ts'

/** The container that a call is made on. */
export interface Owner {
  readonly key: string
  readonly framework: Route['framework']
  readonly application: boolean
  /** What the call is on it: `.get`, `.route().get`. */
  readonly rest: string
}

interface Base {
  readonly framework: Route['framework']
  readonly application: boolean
  readonly pattern: RegExp
}

const bases: readonly Base[] = [
  { framework: 'express', application: true, pattern: /^express:(?:default\(\)|Express|Application|core\.Express)/ },
  {
    framework: 'express',
    application: false,
    pattern: /^(?:express|express-promise-router):(?:Router\(\)|Router|IRouter|default\(\))/,
  },
  { framework: 'fastify', application: true, pattern: /^fastify:(?:default\(\)|[fF]astify\(\))(?:\.withTypeProvider\(\))?/ },
  { framework: 'fastify', application: false, pattern: /^fastify:FastifyInstance(?:\.withTypeProvider\(\))?/ },
  { framework: 'koa', application: true, pattern: /^koa:default(?:\(\))?/ },
  { framework: 'koa', application: false, pattern: /^(?:koa-router|@koa\/router):(?:default|Router)(?:\(\))?/ },
  { framework: 'hono', application: true, pattern: /^(?:hono|hono\/tiny|hono\/quick|@hono\/zod-openapi):(?:Hono|OpenAPIHono)/ },
]

/** Whose method a call is, where it is one of a framework. */
export function ownerOf(world: World, call: LinkedCall, plugins: ReadonlySet<string>): Owner | null {
  const { resolved } = call
  if (resolved === null) return null
  const first = resolved.vias[0]
  const holder = resolved.vias.findLast((via) => via.rest === first?.rest)
  if (resolved.is === 'parameter') {
    const framework = frameworkOfParameter(world, resolved.function, resolved.index, plugins)
    if (framework === null || holder === undefined) return null
    return { key: holder.key, framework, application: false, rest: resolved.rest }
  }
  if (resolved.is !== 'target') return null
  const base = bases.find(({ pattern }) => pattern.test(resolved.target))
  if (base === undefined) return null
  const { framework, application } = base
  const whole = resolved.target.replace(base.pattern, '')
  if (holder === undefined || !resolved.target.endsWith(holder.rest) || holder.rest === '') {
    return whole === '' ? null : { key: madeBy(world, chainStart(world, call)), framework, application, rest: whole }
  }
  return { key: holder.key, framework, application, rest: holder.rest }
}

/** A parameter that no call fills is told by its place and name. */
function frameworkOfParameter(world: World, id: string, index: number, plugins: ReadonlySet<string>): Route['framework'] | null {
  if (plugins.has(id)) return index === 0 ? 'fastify' : null
  const name = world.functionOf(id)?.parameters[index] ?? ''
  if (/^fastify(?:Instance)?$/.test(name)) return 'fastify'
  return /^(?:app|router|server|api|expressApp)$/.test(name) ? 'express' : null
}

/** The first call of a chain. */
export function chainStart(world: World, call: LinkedCall): LinkedCall {
  let at = call
  for (let i = 0; i < 200 && at.raw.on !== null; i++) {
    const before = world.callAt(at.file, at.raw.on)
    if (before === null) break
    at = before
  }
  return at
}

/** The last call of a chain. */
export function chainEnd(world: World, call: LinkedCall): LinkedCall {
  let at = call
  for (let i = 0; i < 200; i++) {
    const next = world.after(at)
    if (next === null) break
    at = next
  }
  return at
}

/** The container that was made by a call: the variable its chain is kept in, or the call itself. */
export function madeBy(world: World, call: LinkedCall): string {
  const end = chainEnd(world, call)
  return end.raw.keptRoot === null ? call.raw.id : `${end.file}|${end.raw.keptRoot.slice(0, -1)}`
}

/** Where in the order of what is put on a container a call stands: calls within a called function stand where it is called. */
export function orderOf(world: World, call: LinkedCall): number[] {
  const order = [call.raw.place.end]
  let vias = call.resolved?.vias ?? []
  for (let depth = 0; depth < 8; depth++) {
    const parameter = vias.map((via) => /^(.*)\|p:(\d+):\d+$/.exec(via.key)).find((match) => match !== null)
    const caller = parameter ? world.callerOf(`${parameter[1]}#${parameter[2]}`) : null
    if (caller === null) break
    order.unshift(caller.call.raw.place.end)
    vias = (caller.call.resolved?.vias ?? []).filter((via) => via.key !== parameter![0])
  }
  return order
}
