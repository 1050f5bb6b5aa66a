import type { Guard, RouteMethod, Value } from '../../model/architecture/code.ts'
import type { BareRoute } from './containers.ts'
import type { FileFacts, RawClass, RawDecorator, RawFunction, RawResolver } from './facts.ts'
import { kindOf } from './guards.ts'
import { applicationGuards, guardsOf, publicBy } from './routes-nest.ts'
import { fieldOf, type LinkedCall, objectOf, textOf, type World } from './world.ts'

const libraries =
  /^(?:graphql(?:$|-)|@apollo\/(?:server|subgraph)|apollo-server|@graphql-(?:tools|yoga)\/|mercurius|type-graphql|@pothos\/|nexus$|express-graphql)/

/** Operations and fields of GraphQL, of classes with decorators and of maps of resolvers. */
export function graphqlRoutes(world: World): BareRoute[] {
  const all = [...world.files.values()]
  const decorated = decoratedRoutes(world)
  const mapped = all.some(({ resolvers }) => resolvers.length > 0) && servesGraphql(all) ? mappedRoutes(world, all) : []
  const seen = new Set<string>()
  return [...decorated, ...mapped].filter(({ handler, path }) => {
    const key = `${handler} ${path}`
    return !seen.has(key) && seen.add(key)
  })
}

function servesGraphql(all: readonly FileFacts[]): boolean {
  return all.some(({ imports }) => imports.some(({ from }) => libraries.test(from)))
}

const methods: Readonly<Record<string, RouteMethod>> = {
  Query: 'QUERY',
  Mutation: 'MUTATION',
  Subscription: 'SUBSCRIPTION',
  ResolveField: 'FIELD',
  ResolveProperty: 'FIELD',
  FieldResolver: 'FIELD',
}

interface Operation {
  readonly method: RouteMethod
  readonly type: string
  readonly field: string
  readonly guards: readonly Guard[]
  readonly handler: string | null
  readonly publicBy?: string | null
  readonly place: BareRoute['place']
}

/** What GraphQL is given is checked by the types of its schema. */
function routeOf({ method, type, field, guards, handler, publicBy: said = null, place }: Operation): BareRoute {
  return {
    method,
    path: method === 'FIELD' ? `${type}.${field}` : field,
    pathIsWhole: true,
    framework: 'graphql',
    guards,
    handler,
    validated: ['body'],
    publicBy: said,
    place,
  }
}

/** `@Resolver()` classes of NestJS and of TypeGraphQL. */
function decoratedRoutes(world: World): BareRoute[] {
  let global: readonly Guard[] | null = null
  return [...world.files.values()].flatMap((facts) =>
    facts.classes.flatMap((found, number) => {
      const resolver = found.decorators.find(({ name }) => name === 'Resolver')
      if (resolver === undefined) return []
      global ??= applicationGuards(world)
      const above = [...global, ...guardsOf(world, facts.file.file, found.decorators, 'router')]
      return facts.functions
        .filter(({ classIndex }) => classIndex === number)
        .flatMap((method) => methodRoutes(world, { facts, found, resolver, above, method }))
    }),
  )
}

interface Method {
  readonly facts: FileFacts
  readonly found: RawClass
  readonly resolver: RawDecorator
  readonly above: readonly Guard[]
  readonly method: RawFunction
}

function methodRoutes(world: World, { facts, found, resolver, above, method }: Method): BareRoute[] {
  return method.decorators.flatMap((decorator) => {
    const verb = Object.hasOwn(methods, decorator.name) ? methods[decorator.name]! : null
    if (verb === null) return []
    return [
      routeOf({
        method: verb,
        type: typeOf(world, resolver) ?? found.name.replace(/(?<=.)Resolver$/, ''),
        field: namedBy(decorator.args) ?? method.name?.slice(method.name.indexOf('.') + 1) ?? 'anonymous',
        guards: [...above, ...guardsOf(world, facts.file.file, method.decorators, 'route')],
        handler: method.id,
        publicBy: publicBy([...method.decorators, ...found.decorators]),
        place: decorator.place,
      }),
    ]
  })
}

/** `@Query('feed')`, `@Query(() => [Post], { name: 'feed' })`. */
function namedBy(args: readonly Value[]): string | null {
  return textOf(args[0]) ?? args.map((arg) => textOf(fieldOf(arg, 'name'))).find((name) => name !== null) ?? null
}

/** `@Resolver('Post')`, `@Resolver(Post)`, `@Resolver(() => Post)`. */
function typeOf(world: World, { args: [first] }: RawDecorator): string | null {
  if (first?.is === 'name') return first.path
  if (first?.is !== 'function') return textOf(first)
  const [answer] = world.functionOf(first.id)?.answers ?? []
  return answer?.is === 'name' ? answer.path : null
}

const methodOfType: Readonly<Record<string, RouteMethod>> = { Query: 'QUERY', Mutation: 'MUTATION', Subscription: 'SUBSCRIPTION' }

function mappedRoutes(world: World, all: readonly FileFacts[]): BareRoute[] {
  const shields = world.calls.filter(({ call }) => call.target === 'graphql-shield:shield')
  return all.flatMap((facts) =>
    facts.resolvers.flatMap((one) =>
      operationsOf(world, facts, one).map(({ type, field, handler }) => {
        const wrapped = one.guards.map((guard) => guardOf(world, facts.file.file, guard))
        const shielded = shields.flatMap((call) => shieldOf(world, call, type, field))
        return routeOf({
          method: Object.hasOwn(methodOfType, type) ? methodOfType[type]! : 'FIELD',
          type,
          field,
          guards: [...shielded, ...wrapped, ...ownCheck(world, handler)],
          handler,
          place: one.place,
        })
      }),
    ),
  )
}

interface Named {
  readonly type: string
  readonly field: string
  readonly handler: string
}

function operationsOf(world: World, facts: FileFacts, { type, field, handler, shape, place }: RawResolver): Named[] {
  if (type === null) {
    const around = handler === null ? null : typeAround(world, facts.file.file, place.start, place.end)
    return around === null || handler === null ? [] : [{ type: around.type, field: around.field ?? field ?? 'field', handler }]
  }
  if (field !== null) {
    const id = handler ?? functionAt(world, facts.file.file, shape)
    return id === null ? [] : [{ type, field, handler: id }]
  }
  const resolved = world.references.shape(facts.file.file, shape)
  if (resolved?.is !== 'fields') return []
  return Object.entries(resolved.fields).flatMap(([name, inner]) => {
    const id = functionAt(world, resolved.file, inner)
    return id === null ? [] : [{ type, field: name, handler: id }]
  })
}

function functionAt(world: World, file: string, shape: RawResolver['shape']): string | null {
  const resolved = world.references.shape(file, shape)
  return resolved?.is === 'function' ? resolved.id : null
}

const building =
  /(?:^|\.)(?:(query|mutation|subscription)(?:Type|Fields?)|extendType|objectType|objectFields?|objectRef|prismaObject(?:Fields?)?|prismaNode|field|prismaField|connection|prismaConnection|relayMutationField|fieldWithInput|list|string|int|boolean|id)$/

/** What Pothos, Nexus and `graphql` itself build: the nearest call around that says which type it is of. */
function typeAround(
  world: World,
  file: string,
  start: number,
  end: number,
): { readonly type: string; readonly field: string | null } | null {
  const around = world
    .callsOf(file)
    .filter(({ call: { place, callee, isNew } }) => {
      return place.start <= start && end <= place.end && (building.test(callee) || (isNew && /GraphQLObjectType$/.test(callee)))
    })
    .sort((a, b) => b.call.place.start - a.call.place.start)
  if (around.length === 0) return null
  const texts = around.map(({ call }) => textOf(call.args[0]))
  for (const [at, { call }] of around.entries()) {
    const root = building.exec(call.callee)?.[1]
    const told = textOf(fieldOf(call.args[0], 'type') ?? fieldOf(call.args[0], 'name'))
    const isOne = /Field$/.test(call.callee)
    const field = (isOne ? texts[at] : texts.slice(0, at).find((text) => text !== null)) ?? null
    if (root !== undefined) return { type: root.charAt(0).toUpperCase() + root.slice(1), field }
    if (/(?:extendType|objectType|GraphQLObjectType)$/.test(call.callee) && told !== null) return { type: told, field }
    if (/[oO]bject|Node/.test(call.callee)) return { type: texts[at] ?? 'type', field }
  }
  return null
}

function guardOf(world: World, file: string, { name, shape, place }: RawResolver['guards'][number]): Guard {
  const resolved = world.references.shape(file, shape)
  const id = resolved?.is === 'function' ? resolved.id : null
  const kind = name === 'authScopes' || name === 'authorize' ? 'auth' : kindOf(world, name, resolved, null, id)
  return { name, kind, function: id, call: name, scope: 'route', place }
}

/** `shield({ Query: { '*': isSignedIn }, Mutation: isSignedIn })`. */
function shieldOf(world: World, { call }: LinkedCall, type: string, field: string): Guard[] {
  const rules = fieldOf(call.args[0], type)
  const fields = objectOf(rules)
  const rule = fields === null ? rules : (fields.fields[field] ?? fields.fields['*'])
  const name = rule?.is === 'name' ? rule.path : rule?.is === 'call' ? rule.callee : null
  if (name === null || rule == null || name === 'allow') return []
  const kind = kindOf(world, name, null, null, null)
  return [
    { name, kind: kind === 'other' ? 'auth' : kind, function: null, call: 'shield', scope: 'application', place: rule.place },
  ]
}

/** `if (!ctx.user) throw new AuthenticationError()` at the head of a resolver guards as a middleware would. */
function ownCheck(world: World, handler: string): Guard[] {
  const made = world.functionOf(handler)
  if (made === null || !made.traits.includes('reads caller')) return []
  const kind = made.traits.includes('refuses 401') ? 'auth' : made.traits.includes('refuses 403') ? 'role' : null
  if (kind === null) return []
  return [{ name: made.name ?? 'resolver', kind, function: null, call: null, scope: 'route', place: made.place }]
}
