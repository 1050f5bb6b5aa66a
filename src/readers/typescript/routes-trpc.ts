import type { Guard, RouteMethod, Value } from '../../model/architecture/code.ts'
import type { BareRoute } from './containers.ts'
import { givenOf, guardOf, handlerGiven, kindOf } from './guards.ts'
import { chainStart } from './route-owners.ts'
import { type LinkedCall, objectOf, shapeField, type World } from './world.ts'

const methods: Readonly<Record<string, RouteMethod>> = {
  query: 'QUERY',
  mutation: 'MUTATION',
  subscription: 'SUBSCRIPTION',
}

const procedureEnd = /(?:^|\.)(query|mutation|subscription)$/
const routerCall = /(?:^|\.)(?:router|createTRPCRouter|createRouter|trpcRouter)$/

/** The procedures of tRPC's routers: `posts/create`. */
export function trpcRoutes(world: World): BareRoute[] {
  const isUsed = [...world.files.values()].some(({ imports }) => imports.some(({ from }) => /^@trpc\/server/.test(from)))
  if (!isUsed) return []
  const routers = world.calls.filter(({ call }) => routerCall.test(call.callee) && objectOf(call.args[0]) !== null)
  const byId = new Map(routers.map((one) => [one.call.id, one]))
  const prefixes = prefixesOf(world, routers, byId)
  return routers.flatMap((router) =>
    Object.entries(objectOf(router.call.args[0])?.fields ?? {}).flatMap(([name, value]) => {
      const end = value.is === 'call' ? callAt(world, router.file, value) : null
      const route = end === null ? null : procedureRoute(world, end, [...(prefixes.get(router.call.id) ?? []), name].join('/'))
      return route === null ? [] : [route]
    }),
  )
}

function callAt(world: World, file: string, { place }: Value): LinkedCall | null {
  return world.callsOf(file).find(({ call }) => call.place.start === place.start && call.place.end === place.end) ?? null
}

/** The names under which routers stand in others: `posts` for `router({ posts: postRouter })`. */
function prefixesOf(
  world: World,
  routers: readonly LinkedCall[],
  byId: ReadonlyMap<string, LinkedCall>,
): ReadonlyMap<string, readonly string[]> {
  const above = new Map<string, { readonly parent: string; readonly name: string }>()
  for (const router of routers) {
    for (const [name, value] of Object.entries(objectOf(router.call.args[0])?.fields ?? {})) {
      const child = childOf(world, router, name, value)
      if (child !== null && byId.has(child) && !above.has(child)) above.set(child, { parent: router.call.id, name })
    }
  }
  return new Map(
    routers.map(({ call }) => {
      const names: string[] = []
      let at = above.get(call.id)
      for (let depth = 0; at !== undefined && depth < 8; depth++) {
        names.unshift(at.name)
        at = above.get(at.parent)
      }
      return [call.id, names]
    }),
  )
}

function childOf(world: World, router: LinkedCall, name: string, value: Value): string | null {
  if (value.is === 'call') return callAt(world, router.file, value)?.call.id ?? null
  const shape = shapeField(router.raw.shapes[0], name)
  const vias = world.references.shape(router.file, shape)?.vias ?? []
  return vias.map(({ key }) => world.keptIn(key)).find((kept) => kept !== null)?.call.id ?? null
}

function procedureRoute(world: World, end: LinkedCall, path: string): BareRoute | null {
  const method = procedureEnd.exec(end.call.callee)?.[1]
  const [given] = givenOf(world, end)
  if (method === undefined || given === undefined) return null
  const start = chainStart(world, end)
  const root = start.call.callee.replace(/\.\w+(?:\(\))?$/, '')
  if (!/rocedure$/.test(root) && !(end.call.target ?? '').startsWith('@trpc/server:')) return null
  const guards = [...rootGuards(world, start, root), ...usesOf(world, end)]
  return {
    method: methods[method]!,
    path,
    pathIsWhole: true,
    framework: 'trpc',
    guards,
    handler: handlerGiven(world, given),
    validated: end.call.callee.includes('.input()') || /\.input$/.test(start.call.callee) ? ['body'] : [],
    // Who writes `publicProcedure` has thought of it.
    publicBy: guards.length === 0 && /public/i.test(root) ? root : null,
    place: end.call.place,
  }
}

/** What `.use(…)` puts in front, from the first on. */
function usesOf(world: World, end: LinkedCall): Guard[] {
  const guards: Guard[] = []
  let at: LinkedCall | null = end
  for (let i = 0; at !== null && i < 40; i++) {
    if (/\.use$/.test(at.call.callee)) guards.unshift(...givenOf(world, at).map((given) => guardOf(world, given, 'route')))
    at = world.callAt(at.file, at.raw.on)
  }
  return guards
}

/** What a procedure that others are made of asks for: told by its name, or by what it uses. */
function rootGuards(world: World, start: LinkedCall, root: string): Guard[] {
  const name = root.slice(root.lastIndexOf('.') + 1)
  const made = (start.resolved?.vias ?? []).map(({ key }) => world.keptIn(key)).find((kept) => kept !== null)
  const above = made === null || made === undefined ? [] : rootUses(world, made)
  const asks = above.find(({ kind }) => kind === 'auth' || kind === 'role')
  const kind = kindByName(world, name)
  if (asks === undefined && kind === null) return above
  const guard: Guard = {
    name,
    kind: kind ?? asks!.kind,
    function: asks?.function ?? null,
    call: null,
    scope: 'route',
    place: start.call.calleePlace,
  }
  return [guard, ...above.filter((one) => one !== asks)]
}

function rootUses(world: World, made: LinkedCall, depth = 0): Guard[] {
  const start = chainStart(world, made)
  const before = (start.resolved?.vias ?? []).map(({ key }) => world.keptIn(key)).find((kept) => kept !== null && kept !== made)
  const above = before === null || before === undefined || depth > 4 ? [] : rootUses(world, before, depth + 1)
  return [...above, ...usesOf(world, made)]
}

function kindByName(world: World, name: string): Guard['kind'] | null {
  if (/public|^procedure$|base/i.test(name)) return null
  if (/admin|staff|moderator|owner|role|super/i.test(name)) return 'role'
  const kind = kindOf(world, name, null, null, null)
  if (kind === 'auth' || kind === 'role') return kind
  return /private|user|member|session|tenant|org|team|workspace/i.test(name) ? 'auth' : null
}
