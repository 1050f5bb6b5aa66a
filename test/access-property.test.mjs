import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { missingConditions, plantDecisions } from './access/faults.mjs'
import { keepingEverything } from './cache/kept.mjs'
import { startBackend } from './kit/backend.mjs'

const seed = 20261121
/** Items of one blueprint differ only in their rules, so that one server checks many. */
const itemsABlueprint = 15
/** A database for each is made anew, which takes a server longer than a file. */
const blueprints = process.env.LINTEL_TEST_POSTGRES ? 5 : 10
const rowsAnItem = 8

const idOf = (kind, n) => `0190000${n}-0000-7000-8000-0000000000${kind}`
const people = [1, 2, 3].map((n) => idOf('aa', n))
const callers = [
  { sub: null, roles: [] },
  { sub: people[0], roles: [] },
  { sub: people[0], roles: ['x'] },
  { sub: people[1], roles: ['y'] },
  { sub: people[2], roles: ['x', 'y'] },
  // Signed in, and no row of anybody.
  { sub: idOf('aa', 9), roles: [] },
]

/** What the named rules answer; the reference below takes an object for the rows it describes. */
const rules = {
  yes: () => true,
  mine: ({ actor }) => actor === people[0] || actor === people[2],
  some: ({ actor, roles }) => (actor === null ? false : roles.includes('y') ? { size: 2 } : { state: 'a', size: 1 }),
}

const words = ['anyone', 'signedIn', 'role:x', 'role:y', 'rule:yes', 'rule:mine', 'rule:some']
const matches = [
  { state: 'a' },
  { state: ['a', 'b'] },
  { flag: true },
  { flag: [true, false] },
  { flag: null },
  { size: 1 },
  { state: 'c', size: [0, 2] },
]
const boxPaths = ['owner', 'owner.followers.by', 'owner.following.target']
const itemPaths = [
  ...boxPaths,
  'helper',
  'helper.followers.by',
  'parent.owner',
  'parent.parent.helper',
  'children.owner',
  'children.children.helper',
  'box.owner',
  'box.owner.followers.by',
  'parent.box.owner',
  'sees:box',
]

const grantOf = (paths) => {
  const leaf = fc.oneof(
    fc.constantFrom(...words),
    fc.constantFrom(...matches),
    fc.constantFrom(...paths),
    fc.constantFrom(...paths),
  )
  const { who } = fc.letrec((tie) => ({
    who: fc.oneof(
      { maxDepth: 2, withCrossShrink: true },
      { arbitrary: leaf, weight: 3 },
      { arbitrary: fc.record({ all: fc.array(tie('who'), { minLength: 1, maxLength: 3 }) }), weight: 2 },
    ),
  }))
  return fc.oneof(who, fc.array(who, { minLength: 1, maxLength: 3 }))
}

const maybe = (values) => fc.constantFrom(null, ...values)
const facts = {
  owner: fc.constantFrom(...people),
  state: fc.constantFrom('a', 'b', 'c'),
  flag: maybe([true, false]),
  size: fc.constantFrom(0, 1, 2),
}
const boxIds = [1, 2, 3].map((n) => idOf('bb', n))
const itemIds = Array.from({ length: rowsAnItem }, (_, n) => idOf('cc', n))
const world = fc.record({
  boxRule: grantOf(boxPaths),
  items: fc.array(fc.record({ read: grantOf(itemPaths), update: grantOf(itemPaths) }), {
    minLength: itemsABlueprint,
    maxLength: itemsABlueprint,
  }),
  follows: fc.uniqueArray(fc.record({ by: fc.constantFrom(...people), target: fc.constantFrom(...people) }), {
    maxLength: 4,
    selector: JSON.stringify,
  }),
  boxes: fc.tuple(...boxIds.map((id) => fc.record({ id: fc.constant(id), ...facts }))),
  rows: fc.tuple(
    ...itemIds.map((id, n) =>
      fc.record({ id: fc.constant(id), ...facts, helper: maybe(people), box: maybe(boxIds), parent: maybe(itemIds.slice(0, n)) }),
    ),
  ),
})

/** May a caller what a grant says, of a row? The rules of the language once more, over plain rows. */
function may(grant, row, caller, { rows, boxes, follows, boxRule }) {
  const byId = new Map([...rows, ...boxes].map((each) => [each.id, each]))
  const steps = {
    followers: (person) => follows.filter(({ target }) => target === person),
    following: (person) => follows.filter(({ by }) => by === person),
    children: ({ id }) => rows.filter(({ parent }) => parent === id),
  }
  const walk = (path) =>
    path
      .split('.')
      .reduce(
        (at, step) =>
          at.flatMap((each) => steps[step]?.(each) ?? [byId.get(each[step]) ?? each[step]]).filter((each) => each !== null),
        [row],
      )
  const matching = (match) => Object.entries(match).every(([field, value]) => [value].flat().includes(row[field]))
  const holds = (who) => {
    if (typeof who === 'object') return who.all ? who.all.every(holds) : matching(who)
    const [word, name] = who.split(':')
    if (word === 'anyone') return true
    if (word === 'signedIn') return caller.sub !== null
    if (word === 'role') return caller.roles.includes(name)
    if (word === 'sees') return row[name] !== null && may(boxRule, byId.get(row[name]), caller, { rows, boxes, follows })
    if (word !== 'rule') return caller.sub !== null && walk(who).includes(caller.sub)
    const answer = rules[name]({ actor: caller.sub, roles: caller.roles })
    return typeof answer === 'boolean' ? answer : matching(answer)
  }
  return [grant].flat().some(holds)
}

const makeApp =
  ({ items, boxRule }) =>
  (language) => {
    const { blueprint, bool, entity, implement, int, oneOf, ref, text } = language
    const factFields = (as) => ({
      owner: ref('person', { as }),
      state: oneOf(['a', 'b', 'c']),
      flag: bool({ optional: true }),
      size: int(),
    })
    const item = ({ read, update }, k) =>
      entity(
        {
          ...factFields(`items${k}`),
          helper: ref('person', { as: `helped${k}`, optional: true }),
          box: ref('box', { as: `items${k}`, optional: true }),
          parent: ref(`item${k}`, { as: 'children', optional: true }),
          note: text({ optional: true }),
        },
        { can: { read, update }, plural: `items${k}` },
      )
    return implement(
      blueprint('random', {
        actor: 'person',
        roles: ['x', 'y'],
        rules: Object.keys(rules),
        limit: '1000000/min',
        entities: {
          person: entity({ name: text() }, { can: { read: 'anyone' } }),
          follow: entity({ target: ref('person', { as: 'followers' }), by: ref('person', { as: 'following' }) }, { can: {} }),
          box: entity(factFields('boxes'), { can: { read: boxRule }, plural: 'boxes' }),
          ...Object.fromEntries(items.map((each, k) => [`item${k}`, item(each, k)])),
        },
        actions: {
          plant: { input: { rows: text({ max: 500_000 }) }, allow: 'anyone' },
          count: { kind: 'query', returns: { counts: text() }, allow: 'anyone' },
        },
      }),
      {
        plant: async ({ input, db }) => {
          for (const [name, row] of JSON.parse(input.rows)) await db.asSystem[name].create(row)
        },
        count: async ({ db }) => {
          const counts = []
          for (const k of items.keys()) counts.push(await db[`item${k}`].count())
          return { counts: JSON.stringify(counts) }
        },
      },
      { rules },
    )
  }

async function checkWorld(given, dist, change = (language) => language) {
  const app = (language) => makeApp(given)(change(language))
  const backend = await startBackend({ app, ...(dist === undefined ? {} : { dist }) })
  try {
    const rows = [
      ...people.map((id) => ['person', { id, name: id }]),
      ...given.follows.map((follow) => ['follow', follow]),
      ...given.boxes.map((box) => ['box', box]),
      ...given.items.flatMap((_, k) => given.rows.map((row) => [`item${k}`, row])),
    ]
    const planted = await backend.request('POST', '/v1/plant', { body: { rows: JSON.stringify(rows) } })
    assert.equal(planted.status, 204, planted.text)
    for (const caller of callers) await checkCaller(backend, given, caller)
    assert.deepEqual(backend.faults, [])
  } finally {
    await backend.close()
  }
}

async function checkCaller(backend, given, caller) {
  const token = caller.sub === null ? undefined : await backend.token(caller.sub, caller.roles)
  const counted = await backend.request('GET', '/v1/count', { token })
  const counts = JSON.parse(counted.body.counts)
  for (const [k, { read, update }] of given.items.entries()) {
    const says = `${JSON.stringify(caller)} under ${JSON.stringify({ read, update, boxRule: given.boxRule })}`
    const visible = given.rows.filter((row) => may(read, row, caller, given)).map(({ id }) => id)
    const { body } = await backend.request('GET', `/v1/items${k}`, { token })
    assert.deepEqual(body.items?.map(({ id }) => id) ?? [], visible, `list of ${says}`)
    assert.equal(counts[k], visible.length, `count of ${says}`)
    const row = given.rows[k % rowsAnItem]
    const got = await backend.request('GET', `/v1/items${k}/${row.id}`, { token })
    assert.equal(got.status === 200, visible.includes(row.id), `get of ${says}: ${got.status}`)
    const changed = await backend.request('PATCH', `/v1/items${k}/${row.id}`, { token, body: { note: 'changed' } })
    const allowed = visible.includes(row.id) && may(update, row, caller, given)
    assert.equal(changed.status === 200, allowed, `update of ${says}: ${changed.text}`)
    assert.ok([200, 401, 403, 404].includes(changed.status), `update of ${says}: ${changed.text}`)
  }
}

test(`rules at random: ${blueprints * itemsABlueprint} of them let ${callers.length} callers see and change exactly what a plain reading says`, () =>
  fc.assert(
    fc.asyncProperty(world, (given) => checkWorld(given)),
    { seed, numRuns: blueprints },
  ))

test('so they do where every answer is kept', () =>
  fc.assert(
    fc.asyncProperty(world, (given) => checkWorld(given, undefined, keepingEverything)),
    { seed: seed + 1, numRuns: 4 },
  ))

test('a condition that goes missing is noticed by it', async () => {
  const planted = plantDecisions()
  try {
    for (const { name, decide } of missingConditions.filter(({ name }) => /`all`|path|may be updated/.test(name))) {
      globalThis.plantedDecision = decide
      const property = fc.asyncProperty(world, (given) => checkWorld(given, planted.dist))
      const { failed } = await fc.check(property, { seed, numRuns: 3, endOnFailure: true })
      assert.ok(failed, name)
    }
  } finally {
    delete globalThis.plantedDecision
    planted.remove()
  }
})
