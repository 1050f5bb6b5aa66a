import { callerNames, missingId } from './callers.mjs'

export const collections = {
  person: '/v1/people',
  follow: '/v1/follows',
  post: '/v1/posts',
  comment: '/v1/comments',
  reply: '/v1/replies',
}

const relations = {
  person: {
    posts: 'post.author',
    comments: 'comment.author',
    replies: 'reply.author',
    followers: 'follow.target',
    following: 'follow.by',
  },
  follow: { target: 'person', by: 'person' },
  post: { author: 'person', quoted: 'post', quotes: 'post.quoted', comments: 'comment.post' },
  comment: { post: 'post', author: 'person', replies: 'reply.comment' },
  reply: { comment: 'comment', author: 'person' },
}

/** Whom a list answers at all: nobody who is not signed in may see any row of these. */
const listsFor = (entity) => callerNames.filter((caller) => caller !== 'anonymous' || !['follow', 'comment'].includes(entity))

export async function checkIncludes(world) {
  const wrong = []
  for (const entity of Object.keys(relations)) {
    const paths = pathsOf(entity, 3)
    for (let at = 0; at < paths.length; at += 10) {
      const tree = treeOf(paths.slice(at, at + 10))
      const include = paths
        .slice(at, at + 10)
        .map((path) => path.map(asked).join('.'))
        .join(',')
      await Promise.all(
        listsFor(entity).map(async (caller) => {
          const { body } = await world.send(caller, 'GET', `${collections[entity]}?limit=100&include=${include}`)
          const found = body.items?.map((item) => shapeOf(item, entity, tree)).sort(byId)
          const wanted = visible(world, caller, entity).map((row) => wantedOf(world, caller, entity, row, tree))
          if (JSON.stringify(found) !== JSON.stringify(wanted)) wrong.push(`${caller} ${entity} include=${include}`)
          const [row] = visible(world, caller, entity)
          if (row === undefined) return
          const one = await world.send(caller, 'GET', `${collections[entity]}/${row.id}?fields=id&include=${include}`)
          const same = JSON.stringify(shapeOf(one.body, entity, tree)) === JSON.stringify(wanted[0])
          if (!same) wrong.push(`${caller} one ${entity} include=${include}`)
        }),
      )
    }
  }
  return wrong
}

function pathsOf(entity, depth) {
  if (depth === 0) return []
  return Object.entries(relations[entity]).flatMap(([name, target]) => {
    const step = { name, many: target.includes('.') }
    return [[step], ...pathsOf(target.split('.')[0], depth - 1).map((rest) => [step, ...rest])]
  })
}

const asked = ({ name, many }) => (many ? `${name}(100)` : name)

function treeOf(paths) {
  const tree = {}
  for (const path of paths) path.reduce((at, { name }) => (at[name] ??= {}), tree)
  return tree
}

const byId = (one, other) => (one.id < other.id ? -1 : 1)

export function visible(world, caller, entity) {
  return world.rows[entity].filter((row) => world.sees(caller, entity, row)).sort(byId)
}

/** Ids and relations of an answered row, lists in order of id. */
function shapeOf(item, entity, tree) {
  const shape = { id: item.id }
  for (const [name, inner] of Object.entries(tree)) {
    const target = relations[entity][name].split('.')[0]
    const value = item[name]
    if (Array.isArray(value)) shape[name] = value.map((each) => shapeOf(each, target, inner)).sort(byId)
    else shape[name] = value !== null && typeof value === 'object' ? shapeOf(value, target, inner) : value
  }
  return shape
}

/** The same of a row as it should be answered: hidden children are not there, a hidden row leaves its id. */
function wantedOf(world, caller, entity, row, tree) {
  const shape = { id: row.id }
  for (const [name, inner] of Object.entries(tree)) {
    const [target, field] = relations[entity][name].split('.')
    if (field !== undefined) {
      const children = visible(world, caller, target).filter((each) => each[field] === row.id)
      shape[name] = children.map((each) => wantedOf(world, caller, target, each, inner))
      continue
    }
    const other = world.rows[target].find(({ id }) => id === row[name])
    shape[name] = other && world.sees(caller, target, other) ? wantedOf(world, caller, target, other, inner) : row[name]
  }
  return shape
}

const text = ['eq', 'ne', 'lt', 'lte', 'gt', 'gte', 'in', 'prefix']
const order = text.slice(0, -1)
const sameness = ['eq', 'ne', 'in']
const filters = {
  person: { handle: text, id: sameness },
  follow: { target: sameness, by: sameness },
  post: { title: text, author: sameness, rank: order, createdAt: order, id: sameness },
  comment: { body: text, post: sameness, author: sameness },
  reply: { comment: sameness, author: sameness },
}

export const satisfies = {
  eq: (value, wanted) => value === wanted,
  ne: (value, wanted) => value !== wanted,
  lt: (value, wanted) => value < wanted,
  lte: (value, wanted) => value <= wanted,
  gt: (value, wanted) => value > wanted,
  gte: (value, wanted) => value >= wanted,
  in: (value, wanted) => wanted.includes(value),
  prefix: (value, wanted) => value.startsWith(wanted),
}

/** Every filter with the values of hidden rows: exactly the visible rows that satisfy it come, in lists and in counts. */
export async function checkFilters(world) {
  const wrong = []
  for (const [entity, fields] of Object.entries(filters)) {
    for (const caller of listsFor(entity)) {
      const hidden = world.rows[entity].filter((row) => !world.sees(caller, entity, row))
      const cases = Object.entries(fields).flatMap(([field, operators]) =>
        operators.flatMap((operator) => valuesFor(field, operator, hidden).map((value) => ({ entity, field, operator, value }))),
      )
      await Promise.all(cases.map((each) => checkFilter(world, caller, each, wrong)))
    }
  }
  return wrong
}

function valuesFor(field, operator, hidden) {
  const values = [...new Set(hidden.map((row) => row[field]))].filter((_, i, all) => i % Math.ceil(all.length / 3) === 0)
  if (operator === 'in')
    return [values, [...values, missingId]].filter((each) => each.length > 0 && field !== 'rank' && field !== 'createdAt')
  if (operator === 'prefix') return values.flatMap((value) => [value.slice(0, 1), value.slice(0, 10)])
  return values
}

async function checkFilter(world, caller, { entity, field, operator, value }, wrong) {
  const wanted = visible(world, caller, entity).filter((row) => satisfies[operator](row[field], value))
  const query = new URLSearchParams({ limit: '100', [`${field}[${operator}]`]: String(value) })
  const { status, body } = await world.send(caller, 'GET', `${collections[entity]}?${query}`)
  const said = `${caller} ${entity}.${field} ${operator} ${value}`
  const ids = body.items?.map(({ id }) => id).sort()
  if (status !== 200 || JSON.stringify(ids) !== JSON.stringify(wanted.map(({ id }) => id)))
    wrong.push(`list ${said}: ${status} ${ids}`)
  const given = JSON.stringify([{ [field]: { [operator]: value } }])
  const counted = await world.send(caller, 'POST', '/v1/ask', { body: { table: entity, act: 'count', given } })
  if (counted.body.answer !== String(wanted.length)) wrong.push(`count ${said}: ${counted.body.answer}, not ${wanted.length}`)
}

const sorts = {
  post: ['title', '-title', '-createdAt', 'rank,title', '-rank,-title', 'id', '-id'],
  comment: ['body'],
  person: ['-handle'],
}

/** Pages of two by every sort: all that is visible and nothing else, also from keys of hidden rows and others' cursors. */
export async function checkPages(world) {
  const wrong = []
  for (const [entity, keys] of Object.entries(sorts)) {
    for (const sort of keys) {
      const others = []
      for (const caller of listsFor(entity)) {
        const { ids, cursors } = await walk(world, caller, entity, sort)
        const wanted = sorted(visible(world, caller, entity), sort).map(({ id }) => id)
        if (ids.join() !== wanted.join()) wrong.push(`${caller} ${entity} sort=${sort}: ${ids.length} of ${wanted.length}`)
        others.push(...cursors)
      }
      const [order] = others.map(decode)
      const forged = world.rows[entity].map((row) =>
        encode(
          order.sort,
          order.sort.split(',').map((key) => row[key.replace('-', '')]),
        ),
      )
      await Promise.all(
        [...new Set([...others, ...forged])].flatMap((after) =>
          listsFor(entity).map((caller) => checkCursor(world, caller, entity, sort, after, wrong)),
        ),
      )
    }
  }
  return wrong
}

async function walk(world, caller, entity, sort) {
  const ids = []
  const cursors = []
  for (let after = ''; after !== null; ) {
    const { body } = await world.send(caller, 'GET', `${collections[entity]}?limit=2&sort=${sort}${after && `&after=${after}`}`)
    ids.push(...body.items.map(({ id }) => id))
    after = body.next
    if (after === null) break
    cursors.push(after)
    const { key } = decode(after)
    const row = world.rows[entity].find(({ id }) => id === key.at(-1))
    if (!world.sees(caller, entity, row)) world.leaks.push(`${caller} ${entity} sort=${sort}: the cursor names a hidden row`)
  }
  return { ids, cursors }
}

async function checkCursor(world, caller, entity, sort, after, wrong) {
  const { sort: order, key } = decode(after)
  const from = Object.fromEntries(order.split(',').map((each, i) => [each.replace('-', ''), key[i]]))
  const wanted = sorted(visible(world, caller, entity), order).filter((row) => compare(row, from, order) >= 0)
  const { status, body } = await world.send(caller, 'GET', `${collections[entity]}?limit=100&sort=${sort}&after=${after}`)
  const ids = body.items?.map(({ id }) => id)
  if (status !== 200 || ids.join() !== wanted.map(({ id }) => id).join())
    wrong.push(`${caller} ${entity} from ${order} ${key}: ${status} ${ids}`)
}

export function decode(cursor) {
  const [sort, key] = Buffer.from(cursor, 'base64url').toString().split('\n')
  return { sort, key: JSON.parse(key) }
}

export function encode(sort, key) {
  return Buffer.from(`${sort}\n${JSON.stringify(key)}`).toString('base64url')
}

function sorted(rows, sort) {
  return [...rows].sort((one, other) => compare(one, other, sort))
}

/** The id ends every order, in the direction of the last key. */
function compare(one, other, sort) {
  const keys = sort.split(',')
  for (const key of [...keys, keys.at(-1).startsWith('-') ? '-id' : 'id']) {
    const field = key.replace('-', '')
    if (one[field] === other[field]) continue
    return one[field] < other[field] === key.startsWith('-') ? 1 : -1
  }
  return 0
}
