import fc from 'fast-check'
import { pascal } from '../kit/text.ts'
import type { Action, Blueprint, Entity, Field, Fields, Grant, IndexSpec, Who } from './blueprint.ts'
import { checkBlueprint } from './check.ts'
import { anyName, anyText, scalarFields, shapeFields, storedFields } from './field.arbitrary.test-kit.ts'
import { collectionOf } from './names.ts'
import { anyWork, type DrawnWork, eventOf, formerOf, startableOf, workOf } from './work.arbitrary.test-kit.ts'

/**
 * Blueprints without a mistake, with every word of the language in them. What depends on names (refs, grants,
 * indexes) is drawn as numbers and then looked up, so that it is right by construction and shrinks well.
 */
export const anyBlueprint: fc.Arbitrary<Blueprint> = fc
  .record({
    name: fc.stringMatching(/^[a-z][A-Za-z0-9-]{0,10}$/),
    entities: fc.uniqueArray(
      fc.record({ name: anyName, fields: storedFields, draws: fc.array(fc.nat(), { minLength: 24, maxLength: 24 }) }),
      {
        minLength: 1,
        maxLength: 4,
        selector: ({ name }) => collectionOf(name, undefined).toLowerCase(),
      },
    ),
    events: fc.dictionary(anyName, shapeFields, { maxKeys: 3, noNullPrototype: true }),
    errors: fc.dictionary(anyName, shapeFields, { maxKeys: 2, noNullPrototype: true }),
    actions: fc.array(
      fc.record({
        name: anyName,
        input: shapeFields,
        scalar: scalarFields,
        draws: fc.array(fc.nat(), { minLength: 24, maxLength: 24 }),
      }),
      { maxLength: 4 },
    ),
    work: anyWork,
    because: anyText,
    draws: fc.array(fc.nat(), { minLength: 12, maxLength: 12 }),
  })
  .map(assemble)
  // Two indexes may still come to the same name in the database, which is rare and not what this is about.
  .filter((blueprint) => !checkBlueprint(blueprint).some(({ code }) => code === 'LNTM033'))

interface Drawn {
  readonly name: string
  readonly entities: readonly { readonly name: string; readonly fields: Fields; readonly draws: readonly number[] }[]
  readonly events: Readonly<Record<string, Fields>>
  readonly errors: Readonly<Record<string, Fields>>
  readonly actions: readonly {
    readonly name: string
    readonly input: Fields
    readonly scalar: Fields
    readonly draws: readonly number[]
  }[]
  readonly work: readonly DrawnWork[]
  readonly because: string
  readonly draws: readonly number[]
}

const roles = ['moderator', 'admin']
const rules = ['mayRead']
const rates = ['1/s', '30/min', '0.5/h', '100000/day'] as const
const spans = ['200ms', '1.5s', '10min', '1h', '2d'] as const

function assemble({ draws, ...drawn }: Drawn): Blueprint {
  const actor = drawn.entities[0]!.name
  const bare = drawn.entities.map(({ name, fields, draws }, i) => [name, { ...fields, ...refsOf(i, draws, drawn) }] as const)
  const entities = bare.map(([name, fields], i) => {
    const { draws } = drawn.entities[i]!
    return [name, formerOf(name, entityOf(name, fields, draws, actor), draws)] as const
  })
  const events = Object.entries(drawn.events).map(
    ([name, fields], i) => [name, eventOf(fields, draws[4]! + i, drawn.because)] as const,
  )
  const work = workOf(drawn.work, {
    events: Object.keys(drawn.events),
    because: drawn.because,
    entities: Object.fromEntries(entities),
  })
  const actions = drawn.actions.map((action, i) => actionOf(i, action, { ...drawn, startable: startableOf(work) }, actor))
  const [hasRate, hasExpects, hasAuth, rate] = draws as [number, number, number, number]
  const optional = {
    ...(Object.keys(drawn.events).length > 0 ? { events: Object.fromEntries(events) } : {}),
    ...(actions.length > 0 ? { actions: Object.fromEntries(actions) } : {}),
    ...(Object.keys(drawn.errors).length > 0 ? { errors: drawn.errors } : {}),
    ...work,
    ...(hasRate % 2 ? { limit: pick(rates, rate) } : {}),
    ...(hasExpects % 2 ? { expects: { users: rate, reads: pick(rates, rate), p99: pick(spans, rate) } } : {}),
    ...(hasAuth % 2 ? { auth: { scheme: 'Token' } } : {}),
  }
  const whole = { name: drawn.name, actor, roles, rules, entities: Object.fromEntries(entities), ...optional }
  return JSON.parse(JSON.stringify(whole)) as Blueprint
}

function pick<T>(from: readonly T[], draw: number): T {
  return from[draw % from.length]!
}

/** Up to two refs; to an entity that comes later, or to itself, only optional ones. */
function refsOf(i: number, draws: readonly number[], { entities, because }: Omit<Drawn, 'draws'>): Fields {
  const refs = [0, 1].slice(0, draws[0]! % 3).map((n) => {
    const target = draws[n + 1]! % entities.length
    const optional = target >= i || draws[n + 3]! % 2 === 0
    const as = draws[n + 5]! % 2 === 0 ? { as: `as${i}x${n}` } : {}
    const onDelete = pick([undefined, 'restrict', 'cascade', optional ? 'clear' : undefined] as const, draws[n + 7]!)
    const more = { ...as, ...(onDelete ? { onDelete } : {}), ...(optional ? { optional } : {}), ...(n === 0 ? { because } : {}) }
    return [`as${i}Ref${n}`, { kind: 'ref', to: entities[target]!.name, ...more } as Field] as const
  })
  return Object.fromEntries(refs)
}

function entityOf(name: string, fields: Fields, draws: readonly number[], actor: string): Entity {
  const grants = (['read', 'create', 'update', 'delete'] as const).flatMap((operation, i) => {
    const draw = draws[9 + i]!
    const isBarred = operation === 'create' && Object.values(fields).some((field) => field.kind === 'secret' && !field.optional)
    return draw % 4 === 0 || isBarred ? [] : [[operation, grantOf(draw, fields, name === actor, actor)] as const]
  })
  const indexable = Object.keys(fields).filter(
    (each) => !['json', 'list', 'secret'].includes(fields[each]!.kind) && !('unique' in fields[each]!),
  )
  const specs = [...new Set(indexable)].map((field, i): IndexSpec => {
    const on = [field, draws[14]! % 2 ? '-createdAt' : 'updatedAt']
    const where = i % 2 === draws[15]! % 2 ? matchOf(fields, draws[16]!) : undefined
    return where ? { on, where } : on
  })
  const unique = specs.splice(0, draws[17]! % 2)
  return {
    fields,
    ...(grants.length > 0 ? { can: Object.fromEntries(grants) } : {}),
    ...(specs.length > 0 ? { index: specs } : {}),
    ...(unique.length > 0 ? { unique } : {}),
    ...(draws[18]! % 3 === 0 ? { plural: `${collectionOf(name, undefined)}-too` } : {}),
  }
}

function grantOf(draw: number, fields: Fields, isActor: boolean, actor: string): Grant {
  const toActor = Object.keys(fields).filter((name) => {
    const field = fields[name]!
    return field.kind === 'ref' && field.to === actor
  })
  const match = matchOf(fields, draw)
  const all: Who[] = [
    'anyone',
    'signedIn',
    'role:moderator',
    'rule:mayRead',
    ...toActor,
    ...(isActor ? ['self'] : []),
    ...(match ? [match] : []),
  ]
  const one = pick(all, draw >> 3)
  if (draw % 3 === 0) return one
  const other = pick(all, draw >> 5)
  return draw % 3 === 1 ? [one, other] : { all: [one, { all: [other] }] }
}

function matchOf(fields: Fields, draw: number): Record<string, string | boolean | string[]> | undefined {
  const usable = Object.keys(fields).filter((name) => ['bool', 'oneOf'].includes(fields[name]!.kind) && name !== 'all')
  if (usable.length === 0) return undefined
  const name = pick(usable, draw)
  const field = fields[name]!
  if (field.kind !== 'oneOf') return { [name]: draw % 2 === 0 }
  return { [name]: draw % 2 === 0 ? [...field.values] : field.values[0]! }
}

function actionOf(
  i: number,
  { name, input, scalar, draws }: Drawn['actions'][number],
  drawn: Pick<Drawn, 'entities' | 'events' | 'errors' | 'because'> & { readonly startable: readonly string[] },
  actor: string,
): readonly [string, Action] {
  const isQuery = draws[0]! % 3 === 0
  const on = draws[1]! % 2 ? pick(drawn.entities, draws[2]!).name : undefined
  const taken = isQuery ? scalar : input
  const inPath = Object.keys(taken).filter(
    (each) => !('optional' in taken[each]!) && !['json', 'list'].includes(taken[each]!.kind),
  )
  const path = [`/x${i}`, ...(on === undefined ? [] : ['{id}']), ...inPath.slice(0, 1).map((each) => `{${each}}`)].join('/')
  const entity = pick(drawn.entities, draws[3]!).name
  const returns = pick([undefined, 'nothing', entity, `${entity}[]`, input], draws[4]!)
  const events = Object.keys(drawn.events)
  const action = {
    ...(draws[5]! % 2 || isQuery ? { kind: isQuery ? 'query' : 'command' } : {}),
    ...(on === undefined ? {} : { on }),
    ...(Object.keys(taken).length > 0 ? { input: taken } : {}),
    ...(returns === undefined ? {} : { returns }),
    ...proofOf(grantOf(draws[6]!, {}, on === actor, actor), isQuery, draws),
    ...(events.length > 0 && !isQuery && draws[7]! % 2 ? { emits: events } : {}),
    ...(drawn.startable.length > 0 && !isQuery && draws[18]! % 2 ? { starts: drawn.startable } : {}),
    ...(isQuery && draws[19]! % 2 ? { cache: '30s' } : {}),
    ...(draws[8]! % 2 ? { limit: pick(rates, draws[9]!) } : {}),
    ...(draws[10]! % 2 ? { http: `${isQuery ? 'GET' : pick(['POST', 'PUT', 'PATCH', 'DELETE'], draws[11]!)} ${path}` } : {}),
    ...(draws[12]! % 3 === 0 ? { status: 202 } : {}),
    ...(Object.keys(drawn.errors).length > 0 && draws[13]! % 2 ? { errors: Object.keys(drawn.errors)[0]! } : {}),
    ...(draws[14]! % 3 === 0 ? { timeout: pick(spans, draws[15]!) } : {}),
    ...(draws[16]! % 3 === 0 ? { because: drawn.because } : {}),
  }
  return [`do${pascal(name)}`, action as Action]
}

/** Who may, or whose signature counts. */
function proofOf(allow: Grant, isQuery: boolean, draws: readonly number[]): Pick<Action, 'allow' | 'signed'> {
  return isQuery || draws[17]! % 4 !== 0 ? { allow } : { allow: 'anyone', signed: { secret: { env: 'SIGNED_WITH' } } }
}
