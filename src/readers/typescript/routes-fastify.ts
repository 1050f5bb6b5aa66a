import type { Guard, HttpMethod, Value } from '../../model/architecture/code.ts'
import { loadedBy } from './autoload.ts'
import type { Containers } from './containers.ts'
import type { Shape } from './facts.ts'
import { functionGiven, type Given, givenOf, guardOf, handlerGiven, spreadOut } from './guards.ts'
import { inTurn } from './looped.ts'
import { type Owner, orderOf, ownerOf } from './route-owners.ts'
import { pathsOf } from './route-paths.ts'
import { methodOf } from './routes-express.ts'
import { fieldOf, type LinkedCall, objectOf, shapeField, textOf, type World } from './world.ts'

const hooks: ReadonlySet<string> = new Set(['onRequest', 'preParsing', 'preValidation', 'preHandler', 'beforeHandler'])

/** The plugins of all Fastify applications. */
export interface Plugins {
  /** Functions that are registered. */
  readonly functions: ReadonlySet<string>
  /** Plugins that are one with what registers them: the key of theirs to the key of that. */
  readonly merged: ReadonlyMap<string, string>
  /** What `decorate` names: a function by its name. */
  readonly decorations: ReadonlyMap<string, string>
}

/** What is registered is known before any route is read: a plugin's parameter is an application. */
export function fastifyPlugins(world: World): Plugins {
  const registered = world.calls.filter((call) => call.call.callee.endsWith('.register') && call.call.args.length > 0)
  const functions = new Set<string>()
  const given = (call: LinkedCall) => [...pluginsOf(world, call), ...loadedBy(world, call)]
  for (const call of registered) for (const { id } of given(call)) functions.add(id)
  const merged = new Map<string, string>()
  for (const call of registered) {
    for (const plugin of given(call)) {
      const owner = plugin.open ? ownerOf(world, call, functions) : null
      if (owner !== null) merged.set(keyOf(plugin.id), owner.key)
    }
  }
  const decorations = new Map<string, string>()
  for (const call of world.calls) {
    const name = /\.decorate(?:Request)?$/.test(call.call.callee) ? textOf(call.call.args[0]) : null
    const given = name === null ? undefined : givenOf(world, call, 1)[0]
    const id = given === undefined ? null : functionGiven(world, given)
    if (name !== null && id !== null) decorations.set(name, id)
  }
  return { functions, merged, decorations }
}

/** The key of the application that a plugin is given. */
function keyOf(id: string): string {
  const hash = id.lastIndexOf('#')
  return `${id.slice(0, hash)}|p:${id.slice(hash + 1)}:0`
}

/** A plugin's function; `open` where it is wrapped so that its hooks hold outside of it, too. */
interface Plugin {
  readonly id: string
  readonly open: boolean
}

/** What a call registers: one plugin, or those of a list in turn. */
function pluginsOf(world: World, call: LinkedCall): readonly Plugin[] {
  const looped = inTurn(world, call)
  return (looped.length > 0 ? looped : givenOf(world, call).slice(0, 1)).flatMap((given) => pluginOf(world, given) ?? [])
}

function pluginOf(world: World, given: Given): Plugin | null {
  const resolved = world.references.shape(given.file, given.shape)
  if (resolved?.is === 'function') return { id: resolved.id, open: false }
  const wraps = resolved?.is === 'target' && resolved.target === 'fastify-plugin:default()'
  if (!wraps) return given.value.is === 'function' ? { id: given.value.id, open: false } : importedDefault(world, given)
  const wrapping = given.call ?? wrapperIn(world, given)
  const inner = wrapping === null ? undefined : givenOf(world, wrapping)[0]
  const id = inner === undefined ? null : functionGiven(world, inner)
  return id === null ? null : { id, open: true }
}

/** `import('./routes.js')` given as a plugin. */
function importedDefault(world: World, given: Given): Plugin | null {
  if (given.shape === null || typeof given.shape !== 'string' || !given.shape.startsWith('n:')) return null
  const resolved = world.references.resolve(given.file, `${given.shape}.default`)
  return resolved?.is === 'function' ? { id: resolved.id, open: false } : null
}

/** The call of `fastify-plugin` in the file that an import names. */
function wrapperIn(world: World, given: Given): LinkedCall | null {
  const specifier = typeof given.shape === 'string' ? /^[dn]:([^|]*)\|/.exec(given.shape)?.[1] : undefined
  const file = specifier === undefined ? given.file : world.modules(given.file, specifier)
  return world.callsOf(file ?? '').find(({ call }) => call.target === 'fastify-plugin:default') ?? null
}

/** What a call puts on a Fastify application or plugin. */
export function readFastifyCall(world: World, containers: Containers, call: LinkedCall, owner: Owner, plugins: Plugins): void {
  const key = plugins.merged.get(owner.key) ?? owner.key
  const container = containers.of(key, 'fastify', owner.application)
  const name = owner.rest.slice(owner.rest.lastIndexOf('.') + 1)
  const order = orderOf(world, call)
  const method = methodOf(name)
  if (name === 'register') readRegister(world, containers, call, key, plugins)
  else if (name === 'addHook' || name === 'use') {
    if (name === 'addHook' && !hooks.has(textOf(call.call.args[0]) ?? '')) return
    for (const given of givenOf(world, call, name === 'addHook' ? 1 : 0)) {
      const guard = fastifyGuard(world, given, plugins, owner.application ? 'application' : 'router')
      container.entries.push({ is: 'guard', order, path: null, guard })
    }
  } else if (name === 'route') {
    const options = objectOf(call.call.args[0])
    if (options === null) return
    addRoute(world, containers, {
      call,
      key,
      methods: methodsOf(options.fields.method),
      options,
      shape: call.raw.shapes[0] ?? null,
      plugins,
    })
  } else if (method !== null && call.call.args.length > 1) {
    const options = call.call.args.length > 2 ? objectOf(call.call.args[1]) : objectOf(call.call.args[1])
    addRoute(world, containers, { call, key, methods: [method], options, shape: call.raw.shapes[1] ?? null, plugins })
  }
}

function methodsOf(value: Value | undefined): HttpMethod[] {
  const items = value?.is === 'list' ? value.items : value === undefined ? [] : [value]
  return items.flatMap((item) => methodOf((textOf(item) ?? '').toLowerCase()) ?? [])
}

interface Told {
  readonly call: LinkedCall
  readonly key: string
  readonly methods: readonly HttpMethod[]
  readonly options: (Value & { is: 'object' }) | null
  readonly shape: Shape | null
  readonly plugins: Plugins
}

function addRoute(world: World, containers: Containers, { call, key, methods, options, shape, plugins }: Told): void {
  const container = containers.of(key, 'fastify', false)
  const guards: Guard[] = []
  for (const name of hooks) {
    const value = options?.fields[name]
    if (value === undefined) continue
    for (const given of spreadOut(world, call.file, value, shapeField(shape, name), null, 0)) {
      guards.push(fastifyGuard(world, given, plugins, 'route'))
    }
  }
  const config = fieldOf(options, 'config')
  const limited = fieldOf(config, 'rateLimit')
  if (limited !== null && limited.is !== 'boolean') {
    guards.push({ name: 'rateLimit', kind: 'limit', function: null, call: null, scope: 'route', place: limited.place })
  }
  const fromRoute = call.call.args.length === 1
  const handler = options?.fields.handler
  const last = call.call.args.length > 1 ? givenOf(world, call, call.call.args.length - 1)[0] : undefined
  const byField: Given | undefined =
    handler === undefined ? undefined : { file: call.file, value: handler, shape: shapeField(shape, 'handler'), call: null }
  const given = byField ?? last
  for (const path of pathsOf(fromRoute ? (options?.fields.url ?? options?.fields.path) : call.call.args[0])) {
    for (const method of methods) {
      container.entries.push({
        is: 'route',
        order: orderOf(world, call),
        method,
        path,
        guards,
        handler: given === undefined ? null : handlerGiven(world, given),
        validated: schemaParts(options),
        place: call.raw.place,
      })
    }
  }
}

function schemaParts(options: (Value & { is: 'object' }) | null): string[] {
  const schema = objectOf(fieldOf(options, 'schema'))
  return Object.keys(schema?.fields ?? {}).flatMap((name) => {
    if (name === 'querystring') return ['query']
    return ['body', 'query', 'params', 'headers'].includes(name) ? [name] : []
  })
}

function fastifyGuard(world: World, given: Given, plugins: Plugins, scope: Guard['scope']): Guard {
  const guard = guardOf(world, given, scope)
  if (guard.function !== null || given.value.is !== 'name') return guard
  const decorated = plugins.decorations.get(given.value.path.slice(given.value.path.lastIndexOf('.') + 1))
  return decorated === undefined ? guard : { ...guard, function: decorated }
}

/** What a plugin of a package does by being registered; others only lend what a route may ask for. */
const registeredGuards: ReadonlySet<Guard['kind']> = new Set(['limit', 'cors', 'headers', 'upload', 'log'])

/** `app.register(plugin, { prefix })`. */
function readRegister(world: World, containers: Containers, call: LinkedCall, key: string, plugins: Plugins): void {
  const parent = containers.of(key, 'fastify', false)
  const order = orderOf(world, call)
  for (const { id, prefix } of loadedBy(world, call)) {
    const child = keyOf(id)
    if (plugins.merged.has(child)) continue
    containers.of(child, 'fastify', false)
    parent.entries.push({ is: 'mount', order, path: { text: prefix, whole: true }, child, guards: [] })
  }
  const found = pluginsOf(world, call)
  if (found.length === 0) {
    const [given] = givenOf(world, call)
    const guard = given === undefined ? null : guardOf(world, given, 'application')
    if (guard !== null && (registeredGuards.has(guard.kind) || guard.name === 'bearerAuth'))
      parent.entries.push({ is: 'guard', order, path: null, guard })
    return
  }
  const prefix = fieldOf(call.call.args[1], 'prefix')
  const [path] = prefix === null ? [{ text: '', whole: true }] : pathsOf(prefix)
  for (const { id } of found) {
    const child = keyOf(id)
    if (plugins.merged.has(child)) continue
    containers.of(child, 'fastify', false)
    parent.entries.push({ is: 'mount', order, path: path!, child, guards: [] })
  }
}
