import type { Guard, HttpMethod, Value } from '../../model/architecture/code.ts'
import type { BareRoute } from './containers.ts'
import type { FileFacts, RawClass, RawDecorator, RawFunction, Shape } from './facts.ts'
import { kindOf } from './guards.ts'
import { normalPath, pathsOf, type RoutePath } from './route-paths.ts'
import { fieldOf, textOf, type World } from './world.ts'

const methods: Readonly<Record<string, HttpMethod>> = {
  Get: 'GET',
  Post: 'POST',
  Put: 'PUT',
  Patch: 'PATCH',
  Delete: 'DELETE',
  Head: 'HEAD',
  Options: 'OPTIONS',
  All: 'ALL',
  Sse: 'GET',
}

/** The routes of NestJS controllers. */
export function nestRoutes(world: World): BareRoute[] {
  const global = applicationGuards(world)
  const prefix = globalPrefix(world)
  return [...world.files.values()].flatMap((facts) =>
    facts.classes.flatMap((found, number) => {
      const controller = found.decorators.find((one) => one.name === 'Controller')
      return controller === undefined ? [] : controllerRoutes({ world, facts, found, number, controller, global, prefix })
    }),
  )
}

interface Controller {
  readonly world: World
  readonly facts: FileFacts
  readonly found: RawClass
  readonly number: number
  readonly controller: RawDecorator
  readonly global: readonly Guard[]
  readonly prefix: RoutePath
}

function controllerRoutes({ world, facts, found, number, controller, global, prefix }: Controller): BareRoute[] {
  const options = controller.args[0]
  const paths = options === undefined ? [{ text: '', whole: true }] : controllerPaths(options)
  const version = versionOf(found.decorators) ?? textOf(fieldOf(options, 'version'))
  const ofClass = guardsOf(world, facts.file.file, found.decorators, 'router')
  return facts.functions.flatMap((method) => {
    if (method.classIndex !== number) return []
    return method.decorators.flatMap((decorator) => {
      const verb = Object.hasOwn(methods, decorator.name) ? methods[decorator.name] : undefined
      if (verb === undefined) return []
      const own = guardsOf(world, facts.file.file, method.decorators, 'route')
      const told = decorator.args[0] === undefined ? [{ text: '', whole: true }] : pathsOf(decorator.args[0])
      const numbered = versionOf(method.decorators) ?? version
      return paths.flatMap((base) =>
        told.map(
          (path): BareRoute => ({
            method: verb,
            path: normalPath(prefix.text, numbered === null ? '' : `v${numbered}`, base.text, path.text),
            pathIsWhole: prefix.whole && base.whole && path.whole,
            framework: 'nest',
            guards: [...global, ...ofClass, ...own],
            handler: method.id,
            validated: validatedParts(method, [...global, ...ofClass, ...own]),
            publicBy: publicBy([...method.decorators, ...found.decorators]),
            place: decorator.place,
          }),
        ),
      )
    })
  })
}

function controllerPaths(options: Value): RoutePath[] {
  const path = fieldOf(options, 'path')
  if (path !== null) return pathsOf(path)
  return options.is === 'object' ? [{ text: '', whole: true }] : pathsOf(options)
}

function versionOf(decorators: readonly RawDecorator[]): string | null {
  return textOf(decorators.find((one) => one.name === 'Version')?.args[0])
}

/** What says that a route is open on purpose. */
export function publicBy(decorators: readonly RawDecorator[]): string | null {
  const found = decorators.find(({ name, args }) => {
    if (/^(?:Public|IsPublic|SkipAuth|NoAuth|AllowAnonymous|Anonymous|Unprotected|AllowUnauthorized\w*|PublicRoute)$/.test(name))
      return true
    return (
      name === 'SetMetadata' &&
      /public|skip.?auth|no.?auth/i.test(textOf(args[0]) ?? (args[0]?.is === 'name' ? args[0].path : ''))
    )
  })
  return found?.name ?? null
}

const roleDecorators =
  /^(?:(?:Has|Requires?|Needs?|Check|With)?(?:Roles?|Permissions?|Scopes?|Policy|Policies|Abilit(?:y|ies)|Privileges?)|AdminOnly|Can|Acl)$/

/** Guards, pipes and interceptors that decorators name. `@Roles()` says what a guard of roles asks for. */
export function guardsOf(world: World, file: string, decorators: readonly RawDecorator[], scope: Guard['scope']): Guard[] {
  return decorators.flatMap((decorator): Guard[] => {
    const { name, place } = decorator
    if (name === 'UseGuards' || name === 'UseMiddleware' || name === 'UsePipes' || name === 'UseInterceptors') {
      return decorator.args.map((value, at) => guardFrom(world, file, value, decorator.shapes[at] ?? null, scope))
    }
    const own = { name, function: null, call: name, scope, place }
    if (roleDecorators.test(name)) return [{ ...own, kind: 'role' }]
    if (name === 'Throttle') return [{ ...own, kind: 'limit' }]
    const composed = composedGuards(world, file, decorator, scope)
    if (composed.length > 0) return composed
    if (/^(?:Auth|Authenticated|Authorized|RequireAuth|JwtAuth|Protected|ApiAuth)$/.test(name)) return [{ ...own, kind: 'auth' }]
    return []
  })
}

/** Of a decorator of this repository, what it applies: `applyDecorators(UseGuards(UserGuard), …)`. */
function composedGuards(world: World, file: string, { ref, place }: RawDecorator, scope: Guard['scope']): Guard[] {
  const resolved = ref === null ? null : world.references.resolve(file, ref)
  if (resolved?.is !== 'function') return []
  const home = resolved.id.slice(0, resolved.id.lastIndexOf('#'))
  return world
    .callsOf(home)
    .filter(({ call }) => call.function === resolved.id && /^Use(?:Guards|Pipes|Interceptors)$/.test(call.callee))
    .flatMap(({ call, raw }) => call.args.map((value, at) => guardFrom(world, home, value, raw.shapes[at] ?? null, scope)))
    .map((guard) => ({ ...guard, place }))
}

function guardFrom(world: World, file: string, value: Value, shape: Shape | null, scope: Guard['scope']): Guard {
  const resolved = world.references.shape(file, shape)
  const name = value.is === 'name' ? value.path : value.is === 'call' ? value.callee : 'anonymous'
  const made = resolved?.is === 'class' ? world.classOf(resolved.file, resolved.number) : null
  const runs = made?.methods.canActivate ?? made?.methods.transform ?? made?.methods.intercept
  const id = typeof runs === 'number' && resolved?.is === 'class' ? `${resolved.file}#${runs}` : null
  const kind = /Interceptor/.test(name) && !/file|upload/i.test(name) ? 'other' : kindOf(world, name, resolved, null, id)
  return { name, kind, function: id, call: value.is === 'call' ? value.callee : null, scope, place: value.place }
}

/** Guards that hold for all: of `APP_GUARD`, `useGlobalGuards` and `useGlobalPipes`. */
export function applicationGuards(world: World): Guard[] {
  const called = world.calls.flatMap((linked) => {
    if (!/\.useGlobal(?:Guards|Pipes)$/.test(linked.call.callee)) return []
    return linked.call.args.map((value, at) => guardFrom(world, linked.file, value, linked.raw.shapes[at] ?? null, 'application'))
  })
  const provided = [...world.files.values()].flatMap((facts) =>
    facts.classes.flatMap((found) =>
      found.decorators.flatMap((decorator) => {
        if (decorator.name !== 'Module') return []
        const providers = fieldOf(decorator.args[0], 'providers')
        const items = providers?.is === 'list' ? providers.items : []
        return items.flatMap((item) => providedGuard(world, facts, item, decorator))
      }),
    ),
  )
  return [...provided, ...called]
}

function providedGuard(world: World, facts: FileFacts, item: Value, decorator: RawDecorator): Guard[] {
  const token = fieldOf(item, 'provide')
  const used = fieldOf(item, 'useClass') ?? fieldOf(item, 'useExisting')
  if (token?.is !== 'name' || !/^APP_(?:GUARD|PIPE)$/.test(token.path) || used?.is !== 'name') return []
  const providers = decorator.shapes[0]
  const list = typeof providers === 'object' && providers !== null ? providers.providers : undefined
  const at = list !== undefined && typeof list === 'object' ? Object.values(list) : []
  const shape = at
    .map((one) => (typeof one === 'object' ? (one.useClass ?? one.useExisting) : undefined))
    .find((one) => {
      const resolved = typeof one === 'string' ? world.references.resolve(facts.file.file, one) : null
      const named = resolved?.is === 'class' ? world.classOf(resolved.file, resolved.number)?.name : undefined
      return named === used.path || (resolved?.is === 'target' && resolved.target.endsWith(`:${used.path}`))
    })
  return [guardFrom(world, facts.file.file, used, shape ?? null, 'application')]
}

/** `app.setGlobalPrefix('api')`. */
function globalPrefix(world: World): RoutePath {
  const found = world.calls.find((linked) => linked.call.callee.endsWith('.setGlobalPrefix'))
  return found === undefined ? { text: '', whole: true } : pathsOf(found.call.args[0])[0]!
}

const partOf: Readonly<Record<string, string>> = { Body: 'body', Query: 'query', Param: 'params' }

/** A pipe that validates checks what has a class for its type; a pipe of a parameter checks that one. */
function validatedParts(method: RawFunction, guards: readonly Guard[]): string[] {
  const validates = guards.some((guard) => guard.kind === 'validate')
  const found = method.parameterDecorators.flatMap((decorators, at) =>
    decorators.flatMap(({ name, args }) => {
      const part = Object.hasOwn(partOf, name) ? partOf[name]! : null
      const piped = args.some((value) => /Pipe/.test(value.is === 'name' ? value.path : value.is === 'call' ? value.callee : ''))
      return part !== null && (piped || (validates && method.parameterTypes[at] != null)) ? [part] : []
    }),
  )
  return [...new Set(found)].sort()
}
