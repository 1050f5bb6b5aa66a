import { hostileTexts } from './hostile.mjs'

const shapes = ['limit', 'after', 'sort', 'fields', 'include']

/** Query parameters that the document allows: filters, orders, shapes, and the next page of a list. */
export function validQuery({ random, world, values }, operation, context, intent) {
  const named = operation.parameters.filter((each) => each.in === 'query')
  const next = world.cursor(operation.path)
  if (next && random.chance(0.1)) return [...next.query.filter(([name]) => name !== 'after'), ['after', next.next]]
  const chosen = named.filter(({ name, required }) => required || random.chance(chance(name, named.length)))
  return chosen.flatMap(({ name, schema }) => {
    if (name === 'after' && next === undefined) return []
    if (name === 'after') return [[name, next.next]]
    if (name === 'include' && intent === 'valid') {
      const paths = Array.from({ length: random.int(1, 4) }, () => world.relations(operation.tag)).filter((path) => path !== '')
      return paths.length === 0 ? [] : [[name, paths.join(',')]]
    }
    if (name === 'sort') return [[name, random.pick(schema.examples)]]
    const value = values[intent](schema, context)
    return value === null ? [] : [[name, Array.isArray(value) ? value.join(',') : String(value)]]
  })
}

function chance(name, count) {
  if (name === 'after') return 0.02
  return shapes.includes(name) ? 0.2 : Math.min(0.3, 1.2 / count)
}

/** Query parameters that are unknown, given twice, wrong, or cursors of somewhere else. */
export function hostileQuery({ random, world, values }, operation, context) {
  const query = validQuery({ random, world, values }, operation, context, 'valid')
  const named = operation.parameters.filter((each) => each.in === 'query').map(({ name }) => name)
  const kind = random.weighted({ value: 40, unknown: 15, twice: 10, cursor: named.includes('after') ? 25 : 0, none: 10 })
  const text = short(random)
  if (kind === 'value' && named.length > 0) query.push([random.pick(named), text])
  if (kind === 'unknown') query.push([random.pick(unknownNames), text])
  if (kind === 'twice')
    query.push(
      ...(query.length > 0
        ? [query[0]]
        : [
            ['limit', '1'],
            ['limit', '2'],
          ]),
    )
  if (kind === 'cursor') query.push(['after', brokenCursor(random, world.cursor(operation.path)?.next)])
  return query
}

const unknownNames = [
  ...['page', 'offset', '__proto__', 'constructor', 'toString', 'hidden', 'secretWord', 'id[prefix]', 'id[]', 'id[__proto__]'],
  ...[
    'body[like]',
    'address',
    'address.street',
    'tags',
    'owner.name',
    'version',
    'Limit',
    'limit ',
    '',
    'a'.repeat(300),
    'é',
    '$where',
  ],
]

/** Most servers cut a target of more than 8 KB off before it is read. */
const short = (random) => random.pick(hostileTexts.filter((text) => text.length < 500))

/** A real cursor with its order or a key of it exchanged, or none at all. */
function brokenCursor(random, cursor) {
  if (cursor === undefined || random.chance(0.3))
    return random.pick(['', 'x', '!', 'bnVsbA', 'W10', 'a'.repeat(3_000), short(random)])
  const [sort, key] = Buffer.from(cursor, 'base64url').toString().split('\n')
  const keys = JSON.parse(key)
  const odd = [
    null,
    true,
    0,
    -1,
    1.5,
    1e300,
    '',
    'x',
    "' OR 1=1 --",
    [],
    {},
    '\u0000',
    '9999-99-99',
    '2026-11-21T10:00:00Z',
    ['a'],
  ]
  const changed = random.weighted({ value: 50, length: 20, sort: 15, text: 15 })
  if (changed === 'value') keys[random.int(0, keys.length - 1)] = random.pick(odd)
  if (changed === 'length') random.chance(0.5) ? keys.pop() : keys.push(random.pick(odd))
  const sortText = changed === 'sort' ? random.pick(['id', '-id', '', 'hidden', '__proto__', sort.toUpperCase()]) : sort
  const keyText = changed === 'text' ? random.pick(['null', '{}', '[', '1', '""', '[[1]]', '[{"a":1}]']) : JSON.stringify(keys)
  return Buffer.from(`${sortText}\n${keyText}`).toString('base64url')
}
