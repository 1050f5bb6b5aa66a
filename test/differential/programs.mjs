import { encode } from '../fuzz/target.mjs'
import { post, rowOf } from './requests.mjs'

const operators = ['eq', 'ne', 'lt', 'lte', 'gt', 'gte', 'in', 'prefix']
const added = [0, 1, 1, -1, 2 ** 31, Number.MAX_SAFE_INTEGER, -Number.MAX_SAFE_INTEGER, 1.5, 1e300]

/** Requests whose handlers make several calls of `db`, past what HTTP lets through: nulls, misfits, ids that are none. */
export function createPrograms(tools) {
  const { random, world } = tools
  return () => {
    const caller = world.callers.pick(random.weighted({ known: 60, withRoles: 25, nobody: 10, strange: 5 }))
    const reads = random.chance(0.3)
    const steps = Array.from({ length: random.int(1, reads ? 3 : 7) }, (_, i) => stepOf({ ...tools, caller }, reads, i))
    const program = JSON.stringify(steps)
    if (reads && program.length < 2_000) {
      const target = `/v1/ask?program=${encode(program)}`
      return { method: 'GET', target, headers: caller.authorization === undefined ? {} : { authorization: caller.authorization } }
    }
    return post(tools, caller, '/v1/run', { program })
  }
}

function stepOf(tools, reads, i) {
  const { random, model } = tools
  const entity = random.pick(model.entities)
  const act = reads
    ? random.weighted({ get: 1, find: 2, list: 6, first: 2, count: 4 })
    : random.weighted({ create: 40, update: 25, delete: 8, find: 6, list: 10, first: 3, count: 6 })
  const as = random.chance(0.6) ? 'system' : 'caller'
  return { as, table: entity.name, act, args: argsOf({ ...tools, as, before: i }, entity, act), goOn: random.chance(0.75) }
}

function argsOf(tools, entity, act) {
  const { random } = tools
  switch (act) {
    case 'create':
      return [newRow(tools, entity)]
    case 'update':
      return [idOf(tools, entity), changeOf(tools, entity), ...versionOf(tools)]
    case 'delete':
      return [idOf(tools, entity), ...versionOf(tools)]
    case 'get':
    case 'find':
      return [idOf(tools, entity)]
    case 'list':
      return [{ where: whereOf(tools, entity), limit: random.pick([0, 1, 3, 50, 1.5, 5_000]), ...sortOf(tools, entity) }]
    case 'first':
      return [whereOf(tools, entity), sortOf(tools, entity)]
    default:
      return [whereOf(tools, entity)]
  }
}

function newRow(tools, entity) {
  const { random, as, values } = tools
  const row = rowOf(tools, entity)
  const refs = entity.fields.filter(({ field }) => field.kind === 'ref')
  if (tools.before > 0 && refs.length > 0 && random.chance(0.15))
    row[random.pick(refs).name] = `$${random.int(0, tools.before - 1)}`
  if (as === 'system' && random.chance(0.1)) row.id = values.id(entity.name)
  const secret = entity.fields.find((field) => field.secret)
  if (secret && random.chance(0.3)) row[secret.name] = values.any(entity.name, secret)
  return row
}

function changeOf({ random, values }, entity) {
  const fields = random.shuffle(entity.fields).slice(0, random.int(0, 4))
  return Object.fromEntries(
    fields.map((field) => [
      field.name,
      field.field.kind === 'counter' ? { add: random.pick(added) } : values.any(entity.name, field),
    ]),
  )
}

function idOf({ random, values, before }, entity) {
  return before > 0 && random.chance(0.25) ? `$${random.int(0, before - 1)}` : values.id(entity.name)
}

function versionOf({ random }) {
  return random.chance(0.7) ? [] : [{ version: random.pick([1, 2, 0, -1, 2 ** 31, Number.MAX_SAFE_INTEGER, 1.5]) }]
}

function whereOf(tools, entity) {
  const { random } = tools
  const index = random.pick([...entity.indexes, { fields: [{ field: 'id' }] }])
  const names = index.fields.slice(0, random.int(0, 3)).map(({ field }) => field)
  return Object.fromEntries(names.map((name) => [name, conditionOf(tools, entity, name)]))
}

function conditionOf({ random, values }, entity, name) {
  const own = name === 'id' ? { kind: 'ref', to: entity.name } : { kind: 'time' }
  const field = entity.fields.find((each) => each.name === name) ?? { name, field: own, optional: false }
  const value = () => (random.chance(0.12) ? null : random.chance(0.04) ? values.misfit() : values.any(entity.name, field))
  const first = random.pick(operators)
  const made = (operator) => (operator === 'in' ? Array.from({ length: random.int(0, 4) }, value) : value())
  if (random.chance(0.4)) {
    const plain = value()
    return plain
  }
  const second = random.pick(operators)
  return random.chance(0.8) ? { [first]: made(first) } : { [first]: made(first), [second]: made(second) }
}

function sortOf({ random }, entity) {
  if (random.chance(0.4)) return {}
  const index = random.pick([...entity.indexes, { fields: [{ field: 'id', descending: false }] }])
  const turned = random.chance(0.5)
  return {
    sort: index.fields.slice(0, random.int(1, 4)).map(({ field, descending }) => `${descending !== turned ? '-' : ''}${field}`),
  }
}
