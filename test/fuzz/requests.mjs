import { brokenBodies, hostileMembers, hostileTexts, RawJson, toJson } from './hostile.mjs'
import { oddRequest } from './odd-requests.mjs'
import { hostileQuery, validQuery } from './queries.mjs'
import { strangerId } from './random.mjs'
import { targetOf } from './target.mjs'

/**
 * Makes one request after another, from the operations of a contract.
 * @returns {{ operation, caller, method, target, path, query, headers, body, intent }} `target` is encoded, the rest is as it was meant
 */
export function createRequests({ random, world, values, contract, maxBodyBytes, focus = /./ }) {
  const tools = { random, world, values, contract, maxBodyBytes }
  const ordered = contract.operations.filter(({ path, id }) => !ownPage(path) && focus.test(id))
  const busy = ordered.filter(({ method }) => method !== 'GET')
  /** @param {{ operation: any, status: number }[]} missing answers that were not seen yet */
  return (missing = []) => {
    if (missing.length > 0 && random.chance(0.15)) return aim(tools, random.pick(missing))
    const operation = random.pick(random.chance(0.3) ? busy : ordered)
    const intent = random.weighted({ valid: 46, boundary: 16, hostile: 22, odd: 16 })
    if (intent === 'odd') return oddRequest(tools, operation, (kind) => make(tools, operation, kind))
    return make(tools, operation, intent)
  }
}

/** How each status is best asked for; others come by themselves. */
const aims = { 400: 'percent', 409: 'twin', 413: 'large', 415: 'type', 422: 'nul' }

function aim(tools, { operation, status }) {
  const { random, world } = tools
  if (ownPage(operation.path)) return oddRequest(tools, operation, (kind) => make(tools, operation, kind), 'page')
  if (status === 409 && operation.method === 'PATCH') return collide(tools, operation)
  if (aims[status] && random.chance(0.7))
    return oddRequest(tools, operation, (kind) => make(tools, operation, kind), aims[status])
  const caller =
    status === 401 ? world.callers.pick('bad') : status < 400 && random.chance(0.5) ? world.callers.everything : undefined
  const request = make(tools, operation, status === 422 ? 'hostile' : 'valid', caller)
  if (status === 304) return { ...request, headers: { ...request.headers, 'if-none-match': '*' } }
  if (status === 412) return { ...request, headers: { ...request.headers, 'if-match': '"999999"' } }
  return request
}

/** Gives a row of the caller what another row has already. */
function collide({ random, world, values }, operation) {
  const caller = random.pick(world.callers.known)
  const request = make({ random, world, values }, operation, 'valid', caller)
  const { type, schema } = operation.bodies[0]
  const known = world.row(operation.tag, {})?.body ?? {}
  const { properties } = values.resolve(schema)
  // Without its refs, which would make it a row of somebody else.
  const members = Object.keys(properties).filter((name) => known[name] !== undefined && properties[name].format !== 'uuid')
  const body = Buffer.from(JSON.stringify(Object.fromEntries(members.map((name) => [name, known[name]]))))
  return { ...request, body, headers: { authorization: caller.authorization, 'content-type': type } }
}

const ownPage = (path) => !/^\/(v\d+|api)\//.test(path)

function make({ random, world, values }, operation, intent, given) {
  const caller = given ?? world.callers.pick(random.weighted({ known: 60, withRoles: 22, nobody: 8, strange: 5, bad: 5 }))
  const context = { idFor: (schema) => world.idFor(schema, caller) }
  const row = world.row(operation.tag, caller)
  const path = pathOf({ random, values, row }, operation, intent, context)
  const query =
    intent === 'hostile'
      ? hostileQuery({ random, world, values }, operation, context)
      : validQuery({ random, world, values }, operation, context, intent)
  const headers = headersOf({ random, row }, operation, intent)
  if (caller.authorization !== undefined) headers.authorization = caller.authorization
  const body = operation.bodies.length === 0 ? undefined : bodyOf({ random, values }, operation, intent, context)
  if (body !== undefined) headers['content-type'] = random.pick(operation.bodies).type
  return {
    intent,
    operation,
    caller,
    method: operation.method,
    path,
    query,
    headers,
    body,
    target: targetOf(operation.path, path, query),
  }
}

function pathOf({ random, values, row }, operation, intent, context) {
  const named = operation.parameters.filter((each) => each.in === 'path')
  return Object.fromEntries(
    named.map(({ name, schema }) => {
      if (name === 'id') return [name, idOf({ random, row }, intent)]
      const value = intent === 'hostile' ? random.pick(hostileTexts).slice(0, 2_000) : values[intent](schema, context)
      return [name, value === null ? '' : String(value)]
    }),
  )
}

function idOf({ random, row }, intent) {
  if (intent === 'hostile' && random.chance(0.4)) return random.pick(hostileTexts).slice(0, 3_000)
  const id = row !== undefined && random.chance(0.95) ? row.id : strangerId(random)
  return intent === 'boundary' && random.chance(0.2) ? random.pick([id.toUpperCase(), `${id} `, id.slice(1), `{${id}}`, '']) : id
}

const oddTags = ['*', '"0"', '"999999"', 'W/"1"', '""', '1', '"1", "2"', '"9999999999999999999"', "' OR 1=1", '"-1"']
const oddKeys = ['', ' ', 'a b', 'é', 'x'.repeat(256), '"a"']
const traceparents = [
  '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
  `00-${'0'.repeat(32)}-b7ad6b7169203331-01`,
  '00-0-0-0',
  'x',
]

function headersOf({ random, row }, { parameters }, intent) {
  const headers = {}
  const takes = (name) => parameters.some((each) => each.in === 'header' && each.name === name)
  const tag = () => (random.chance(0.5) ? (row?.etag ?? '"1"') : random.pick(oddTags))
  if (takes('If-Match') && random.chance(0.35)) headers['if-match'] = tag()
  if (takes('If-None-Match') && random.chance(0.35)) headers['if-none-match'] = tag()
  if (takes('Idempotency-Key') && random.chance(0.15)) {
    headers['idempotency-key'] = intent === 'hostile' ? random.pick(oddKeys) : `key-${random.int(1, 400)}`
  }
  if (random.chance(0.03)) headers.traceparent = random.pick(traceparents)
  return headers
}

function bodyOf({ random, values }, operation, intent, context) {
  const { schema } = random.pick(operation.bodies)
  if (intent === 'valid') return Buffer.from(toJson(values.valid(schema, context)))
  if (intent === 'boundary') return Buffer.from(toJson(values.boundary(schema, context)))
  const body = values.valid(schema, context)
  const kind = random.weighted({ value: 40, member: 15, prototype: 10, broken: 20, whole: 10, missing: 5 })
  if (kind === 'broken') return random.pick(brokenBodies)(toJson(body))
  if (kind === 'whole') return Buffer.from(toJson(values.hostile()))
  const names = Object.keys(values.resolve(schema).properties ?? {})
  if (kind === 'prototype') {
    const inherited = toJson({ [random.pick(names)]: values.hostile(), polluted: true })
    return Buffer.from(toJson(body).replace('{', `{"__proto__":${inherited}${Object.keys(body).length > 0 ? ',' : ''}`))
  }
  if (kind === 'missing') delete body[random.pick(names)]
  if (kind === 'value') for (let i = random.int(1, 3); i > 0; i--) replaceDeep(random, body, random.pick(names), values.hostile())
  if (kind === 'member') {
    const [name, value] = random.pick(hostileMembers)
    body[name] = value
  }
  return Buffer.from(toJson(body))
}

/** Puts the value in the member's place, or somewhere inside what the member holds. */
function replaceDeep(random, body, name, value) {
  const inner = body[name]
  if (typeof inner !== 'object' || inner === null || inner instanceof RawJson || random.chance(0.4)) body[name] = value
  else if (Array.isArray(inner)) inner.push(value)
  else inner[random.pick([...Object.keys(inner), 'stranger'])] = value
}
