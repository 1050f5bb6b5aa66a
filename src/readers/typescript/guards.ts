import type { Guard, Value } from '../../model/architecture/code.ts'
import type { RawFunction, Shape, Trait } from './facts.ts'
import type { Resolved } from './link-references.ts'
import { type LinkedCall, shapeField, type World } from './world.ts'

type Kind = Guard['kind']

/** An argument with all that is known of it. */
export interface Given {
  readonly file: string
  readonly value: Value
  readonly shape: Shape | null
  readonly call: LinkedCall | null
}

/** The arguments of a call, lists taken apart. */
export function givenOf(world: World, call: LinkedCall, from = 0): Given[] {
  return call.call.args.slice(from).flatMap((value, at) => {
    const shape = call.raw.shapes[from + at] ?? null
    return spreadOut(world, call.file, value, shape, call.raw.argumentCalls[from + at] ?? null, 0)
  })
}

export function spreadOut(
  world: World,
  file: string,
  value: Value,
  shape: Shape | null,
  number: number | null,
  depth: number,
): Given[] {
  const list = value.is === 'list' ? value : value.is === 'name' && value.value?.is === 'list' ? value.value : null
  if (list === null || depth > 3) return [{ file, value, shape, call: world.callAt(file, number) }]
  return list.items.flatMap((item, at) => {
    return spreadOut(world, file, item, shapeField(shape, String(at)), callAtPlace(world, file, item), depth + 1)
  })
}

function callAtPlace(world: World, file: string, value: Value): number | null {
  if (value.is !== 'call') return null
  const found = world.files
    .get(file)
    ?.calls.findIndex((call) => call?.place.start === value.place.start && call.place.end === value.place.end)
  return found === undefined || found < 0 ? null : found
}

/** The function that an argument is: itself, what a factory answers, or what a wrapper wraps. */
export function functionGiven(world: World, given: Given): string | null {
  if (given.value.is === 'function') return given.value.id
  const resolved = world.references.shape(given.file, given.shape)
  if (resolved?.is === 'function') return resolved.id
  if (given.call === null) return null
  for (const inner of givenOf(world, given.call)) {
    const wrapped = inner.value.is === 'object' ? null : functionGiven(world, inner)
    if (wrapped !== null) return wrapped
  }
  return given.call.call.to
}

/** The function that handles: of `wrap(handler)` it is the one that is wrapped. */
export function handlerGiven(world: World, given: Given, depth = 0): string | null {
  const kept = world.references.shape(given.file, given.shape)?.vias.findLast((via) => via.rest === '')
  const wrapping = given.call ?? (kept === undefined ? null : world.keptIn(kept.key))
  for (const inner of wrapping === null || wrapping.raw.isNew || depth > 4 ? [] : givenOf(world, wrapping)) {
    const wrapped = inner.value.is === 'object' ? null : handlerGiven(world, inner, depth + 1)
    if (wrapped !== null) return wrapped
  }
  return functionGiven(world, given)
}

export function guardOf(world: World, given: Given, scope: Guard['scope']): Guard {
  const { value } = given
  const resolved = world.references.shape(given.file, given.shape)
  const id = functionGiven(world, given)
  const made = value.is === 'call' ? value.callee : null
  const name = nameOf(value) ?? world.functionOf(id)?.name ?? 'anonymous'
  return {
    name,
    kind: kindOf(world, name, resolved, given.call, id),
    function: id,
    call: made,
    scope,
    place: value.place,
  }
}

function nameOf(value: Value): string | null {
  if (value.is === 'call') return value.callee
  return value.is === 'name' ? value.path : null
}

const packages: readonly (readonly [RegExp, Kind])[] = [
  [
    /^(?:express-rate-limit|@fastify\/rate-limit|rate-limiter-flexible|koa-ratelimit|express-slow-down|hono-rate-limiter|@nestjs\/throttler|express-brute|@upstash\/ratelimit)\b/,
    'limit',
  ],
  [
    /^(?:multer|@fastify\/multipart|express-fileupload|@koa\/multer|formidable|busboy|koa-body|connect-busboy|multiparty)\b/,
    'upload',
  ],
  [/^(?:cors|@fastify\/cors|@koa\/cors|hono\/cors)\b/, 'cors'],
  [
    /^(?:helmet|@fastify\/helmet|koa-helmet|hono\/secure-headers|compression|@fastify\/compress|hono\/compress|hono\/etag)\b/,
    'headers',
  ],
  [/^(?:csurf|csrf-csrf|@fastify\/csrf-protection|koa-csrf|hono\/csrf|lusca|tiny-csrf|@dr\.pogodin\/csurf)\b/, 'csrf'],
  [/^(?:body-parser|koa-bodyparser|@koa\/bodyparser|express:(?:json|urlencoded|raw|text)|hono\/body-limit)\b/, 'body'],
  [
    /^(?:morgan|pino-http|express-winston|koa-logger|koa-morgan|hono\/logger|hono\/request-id|express-pino-logger|response-time)\b/,
    'log',
  ],
  [
    /^(?:zod|joi|celebrate|express-validator|ajv|express-openapi-validator|@hono\/zod-validator|hono\/validator|express-zod|zod-express|express-joi-validation|class-validator|koa-joi-router|yup|valibot|@hono\/(?:valibot|standard)-validator)/,
    'validate',
  ],
  [
    /^(?:passport:authenticate|passport:default\.authenticate|express-jwt:|koa-passport:authenticate|@fastify\/bearer-auth:|koa-jwt:|hono\/(?:jwt|jwk|bearer-auth|basic-auth):|express-oauth2-jwt-bearer:|@clerk\/[\w-]+:(?:require|Clerk\w*Require)|express-basic-auth:|@nestjs\/passport:|express-openid-connect:requiresAuth|supertokens-node.*:verifySession|keycloak-connect:.*protect)/,
    'auth',
  ],
]

const names: readonly (readonly [RegExp, Kind])[] = [
  [/error/i, 'error'],
  [/rate.?limit|limiter|throttl|slow.?down|brute/i, 'limit'],
  [/cors\b/i, 'cors'],
  [/csrf|xsrf/i, 'csrf'],
  [/helmet|secure.?headers|compress/i, 'headers'],
  [/upload|multer|multipart|file.?interceptor/i, 'upload'],
  [
    /role|is.?admin|admin.?(?:only|guard)|require.?admin|permi(?:t|ssion)|authori[sz]e(?!d\b)|ability|polic(?:y|ies)|can(?:access|do|edit|manage)|require.?scope|scopes$|\bacl\b|superuser|owner/i,
    'role',
  ],
  [
    /auth(?!or(?!i))|jwt|token|(?:require|verify|check|valid|has).?session|session.?(?:guard|required)|protect|logged.?in|sign(?:ed)?.?in|require.?user|current.?user|api.?key|bearer|verify.?user|identif/i,
    'auth',
  ],
  [/validat|schema|celebrate|zod|\bjoi\b|check.?body|\bpipe$/i, 'validate'],
  [/body.?parser|(?:express|bodyParser)\.(?:json|urlencoded|raw|text)|^json$|^urlencoded$/i, 'body'],
  [/logg?er|morgan|request.?id|trac(?:e|ing)|metrics|^log/i, 'log'],
]

/** What a guard is for: by the package it is of, by its name, by what it does. */
export function kindOf(world: World, name: string, resolved: Resolved | null, call: LinkedCall | null, id: string | null): Kind {
  const targets = [resolved?.is === 'target' ? resolved.target : null, call?.call.target ?? null]
  for (const target of targets) {
    const found = target === null ? undefined : packages.find(([pattern]) => pattern.test(target))
    if (found !== undefined) return found[1]
  }
  const of = world.functionOf(id)
  if (of !== null && of.parameters.length === 4 && /^_?e(?:rr|rror)?$/.test(of.parameters[0]!)) return 'error'
  const own = name === 'anonymous' ? '' : name
  const byName = names.find(([pattern]) => pattern.test(own) || (of?.name != null && pattern.test(of.name)))
  if (byName !== undefined) return byName[1]
  return byDeeds(world, of)
}

const verifiers =
  /^(?:jsonwebtoken:verify|jose:jwtVerify|firebase-admin:.*verifyIdToken|@clerk\/.*:(?:verifyToken|getAuth)|passport:authenticate|jwt-decode|next-auth.*:getToken)/

function byDeeds(world: World, of: RawFunction | null): Kind {
  if (of === null) return 'other'
  const traits = new Set<Trait>(of.traits)
  const hash = of.id.lastIndexOf('#')
  const file = of.id.slice(0, hash)
  const verifies = of.mentions.some((ref) => {
    const found = world.references.resolve(file, ref)
    return (
      found?.is === 'target' && (verifiers.test(found.target) || /(?:verify|validate)(?:Access|Id|Jwt)?Token/i.test(found.target))
    )
  })
  if (verifies || (traits.has('reads authorization') && traits.has('refuses 401'))) return 'auth'
  if (traits.has('refuses 403') && (traits.has('checks role') || traits.has('reads caller'))) return 'role'
  if (traits.has('refuses 401') && (traits.has('reads caller') || traits.has('reads authorization'))) return 'auth'
  return traits.has('refuses 429') ? 'limit' : 'other'
}
