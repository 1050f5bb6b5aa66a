import { createContract } from '../fuzz/contract.mjs'
import { createRequests as createDocumented } from '../fuzz/requests.mjs'
import { encode } from '../fuzz/target.mjs'
import { createValues } from '../fuzz/values.mjs'
import { createWorld } from '../fuzz/world.mjs'
import { createFieldValues } from './field-values.mjs'
import { createPrograms } from './programs.mjs'

const remembered = 40
const noField = { json: true, list: true, secret: true }
const sorted = new Set(['int', 'decimal', 'time', 'date', 'counter'])

/**
 * One request after another: those of the fuzzer, made from the document, and those that attack where engines differ: values
 * at their edges, orders of all kinds walked to their end, includes, programs of calls, the same key twice.
 */
export async function createRequests({ pair, random }) {
  const { model, document, folder, token } = pair
  const world = await createWorld({ model, folder, token }, random)
  const documented = createDocumented({
    random,
    world,
    values: createValues(random, document),
    contract: createContract(document),
    maxBodyBytes: 300_000,
    // What is no program ends the handler, and shows nothing of an engine.
    focus: /^(?!run$|ask$)/,
  })
  const samples = new Map()
  const ids = new Map(model.entities.map(({ name }) => [name, []]))
  const keep = (list, value) => {
    if (list.length < remembered) list.push(value)
    else list[random.int(0, remembered - 1)] = value
  }
  const seen = (entity, field) => {
    const key = `${entity} ${field}`
    if (!samples.has(key)) samples.set(key, [])
    return samples.get(key)
  }
  const values = createFieldValues(random, { ids: (entity) => ids.get(entity) ?? [], seen })
  const tools = { random, world, values, model, queue: [] }
  const programs = createPrograms(tools)
  const makers = { documented: 30, list: 28, one: 6, create: 12, change: 10, remove: 3, program: 11 }
  const make = {
    documented,
    list: () => list(tools),
    one: () => one(tools),
    create: () => create(tools),
    change: () => change(tools),
    remove: () => remove(tools),
    program: programs,
  }

  return {
    world,
    signUps: () => world.callers.known.map((caller) => post(tools, caller, '/v1/people', { name: `n${caller.sub[7]}` })),
    next: () => tools.queue.shift() ?? again(tools, make[random.weighted(makers)]()),
    /** Learns rows, values and cursors from an answer. */
    take: (request, { status, headers, text }) => {
      if (status >= 300 || text === '' || !/json/.test(headers['content-type'] ?? '')) return
      const body = JSON.parse(text)
      const collection = /^\/v1\/([\w-]+)/.exec(request.target)?.[1]
      const entity = model.entities.find((each) => each.collection === collection)
      if (!entity) return
      for (const row of body.items ?? [body]) {
        if (typeof row.id !== 'string') continue
        if (!ids.get(entity.name).includes(row.id)) keep(ids.get(entity.name), row.id)
        world.remember(entity.name, { id: row.id, body: row, ...(body.items ? {} : { etag: headers.etag }) })
        for (const [name, value] of Object.entries(row)) if (value !== null) keep(seen(entity.name, name), value)
      }
      if (!body.items || body.next === null) return
      if (request.operation) world.keepCursor(request.operation.path, request.query, body.next)
      if (request.walk > 0)
        tools.queue.push({ ...request, target: withCursor(request.target, body.next), walk: request.walk - 1 })
    },
  }
}

const withCursor = (target, next) =>
  `${target.replace(/([?&])after=[^&]*&?/, '$1').replace(/[?&]$/, '')}${target.includes('?') ? '&' : '?'}after=${next}`.replace(
    '?&',
    '?',
  )

const callerOf = ({ random, world }) => world.callers.pick(random.weighted({ known: 60, withRoles: 25, nobody: 10, strange: 5 }))

function request(caller, method, target, body, headers = {}) {
  const type = method === 'PATCH' ? 'application/merge-patch+json' : 'application/json'
  return {
    method,
    target,
    headers: {
      ...headers,
      ...(caller.authorization === undefined ? {} : { authorization: caller.authorization }),
      ...(body === undefined ? {} : { 'content-type': type }),
    },
    ...(body === undefined ? {} : { body: Buffer.from(JSON.stringify(body)) }),
  }
}

export const post = (_tools, caller, target, body) => request(caller, 'POST', target, body)

/** Some of what has a key comes twice, or with another body under the key. */
function again({ random, queue }, made) {
  if (made.method !== 'POST' || made.walk !== undefined || random.chance(0.85)) return made
  const keyed = { ...made, headers: { ...made.headers, 'idempotency-key': `k${random.int(1, 60)}` } }
  if (random.chance(0.6)) queue.push(keyed)
  return keyed
}

function create(tools) {
  const { random, world, model } = tools
  const entity = random.pick(model.entities)
  const caller = callerOf(tools)
  return post(tools, caller, `/v1/${entity.collection}`, rowOf({ ...tools, caller, world }, entity))
}

/** Values of a new row, of which now and then one is missing or a stranger. Who is asked for is mostly who asks. */
export function rowOf({ random, values, caller, model }, entity) {
  const given = entity.fields.filter(
    ({ optional, field, secret }) =>
      !secret && field.kind !== 'counter' && random.chance(optional || field.default !== undefined ? 0.5 : 0.99),
  )
  return Object.fromEntries(given.map((field) => [field.name, valueFor({ random, values, caller, model }, entity, field)]))
}

function valueFor({ random, values, caller, model }, entity, field) {
  const isActor = field.field.kind === 'ref' && field.field.to === model.actor
  if (isActor && caller?.sub && random.chance(0.8)) return caller.sub
  return values.any(entity.name, field)
}

function change(tools) {
  const { random, world, model } = tools
  const entity = random.pick(model.entities)
  const caller = callerOf(tools)
  const row = world.row(entity.name, caller) ?? { id: tools.values.id(entity.name) }
  const fields = random.shuffle(entity.fields.filter(({ secret }) => !secret)).slice(0, random.int(1, 4))
  const body = Object.fromEntries(fields.map((field) => [field.name, valueFor({ ...tools, caller }, entity, field)]))
  return request(caller, 'PATCH', `/v1/${entity.collection}/${encode(row.id)}`, body, tagsOf(tools, row))
}

function remove(tools) {
  const { random, world, model } = tools
  const entity = random.pick(model.entities)
  const caller = callerOf(tools)
  const row = world.row(entity.name, caller) ?? { id: tools.values.id(entity.name) }
  return request(caller, 'DELETE', `/v1/${entity.collection}/${encode(row.id)}`, undefined, tagsOf(tools, row))
}

const oddTags = [
  '*',
  '"1"',
  '"0"',
  '"2147483647"',
  '"2147483648"',
  '"999999999999999"',
  '"1", "2"',
  '"1", "999999999999999"',
  'x',
]

function tagsOf({ random }, { etag }) {
  if (random.chance(0.7)) return {}
  return { 'if-match': etag !== undefined && random.chance(0.6) ? etag : random.pick(oddTags) }
}

function one(tools) {
  const { random, world, model } = tools
  const entity = random.pick(model.entities)
  const caller = callerOf(tools)
  const row = world.row(entity.name, caller) ?? { id: tools.values.id(entity.name) }
  const query = shapeOf(tools, entity)
  const headers = random.chance(0.2) && row.etag ? { 'if-none-match': row.etag } : {}
  return request(caller, 'GET', `/v1/${entity.collection}/${encode(row.id)}${queryText(query)}`, undefined, headers)
}

function list(tools) {
  const { random, model } = tools
  const entity = random.pick(model.entities)
  const query = [...filtersOf(tools, entity), ...shapeOf(tools, entity)]
  if (random.chance(0.6)) query.push(['limit', String(random.pick([1, 1, 2, 3, 5, 7, 100]))])
  if (random.chance(0.65)) query.push(['sort', sortOf(tools, entity)])
  const made = request(callerOf(tools), 'GET', `/v1/${entity.collection}${queryText(query)}`)
  return { ...made, walk: random.chance(0.5) ? random.int(1, 12) : 0 }
}

const queryText = (query) =>
  query.length === 0 ? '' : `?${query.map(([name, value]) => `${encode(name)}=${encode(value)}`).join('&')}`

/** Fields that indexes begin with, a few of them, as often as any. */
function filtersOf({ random, values }, entity) {
  const own = [
    { name: 'id', field: { kind: 'ref', to: entity.name } },
    { name: 'createdAt', field: { kind: 'time' } },
    { name: 'updatedAt', field: { kind: 'time' } },
  ]
  const all = [...entity.fields.filter(({ field, secret }) => !secret && !noField[field.kind]), ...own]
  const index = random.pick([...entity.indexes, { fields: [{ field: 'id' }] }])
  const led = index.fields.slice(0, random.int(0, index.fields.length)).map(({ field }) => all.find(({ name }) => name === field))
  const chosen = random.chance(0.75) ? led : random.shuffle(all).slice(0, random.int(0, 2))
  return chosen.filter(Boolean).flatMap((field, i) => {
    const operator = operatorFor(random, field.field, i < chosen.length - 1)
    const text = () => values.asText(entity.name, field)
    const value =
      operator === 'in' ? Array.from({ length: random.int(1, random.chance(0.05) ? 101 : 4) }, text).join(',') : text()
    const made = [[operator === 'eq' && random.chance(0.7) ? field.name : `${field.name}[${operator}]`, value]]
    return random.chance(0.15) ? [...made, [`${field.name}[${operatorFor(random, field.field, false)}]`, text()]] : made
  })
}

function operatorFor(random, { kind }, equal) {
  if (equal) return random.pick(['eq', 'eq', 'in'])
  if (random.chance(0.03)) return random.pick(['prefix', 'like', 'lt'])
  if (sorted.has(kind)) return random.pick(['eq', 'ne', 'lt', 'lte', 'gt', 'gte', 'in'])
  return random.pick(
    kind === 'text' ? ['eq', 'ne', 'lt', 'lte', 'gt', 'gte', 'in', 'prefix', 'prefix', 'prefix'] : ['eq', 'ne', 'in'],
  )
}

function sortOf({ random }, entity) {
  const index = random.pick([...entity.indexes, { fields: [{ field: 'id', descending: false }] }])
  const turned = random.chance(0.5)
  const from = random.chance(0.8) ? 0 : random.int(0, index.fields.length - 1)
  const keys = index.fields
    .slice(from, from + random.int(1, 4))
    .map(({ field, descending }) => `${descending !== turned ? '-' : ''}${field}`)
  if (random.chance(0.15)) keys.push(random.pick(['id', '-id']))
  return random.chance(0.05) ? random.shuffle([...keys, '-createdAt']).join() : keys.join()
}

function shapeOf({ random, world }, entity) {
  const query = []
  if (random.chance(0.25)) {
    const paths = Array.from({ length: random.int(1, 3) }, () => world.relations(entity.name)).filter((path) => path !== '')
    if (paths.length > 0) query.push(['include', paths.join()])
  }
  if (random.chance(0.2)) {
    const names = ['id', 'createdAt', 'updatedAt', ...entity.fields.filter(({ secret }) => !secret).map(({ name }) => name)]
    query.push(['fields', random.shuffle(names).slice(0, random.int(1, 5)).join()])
  }
  return query
}
