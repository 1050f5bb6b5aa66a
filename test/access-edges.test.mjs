import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { startBackend } from './kit/backend.mjs'

const [ada, bob] = [1, 2].map((n) => `0190000${n}-0000-7000-8000-000000000001`)

/** Matches on a field of every kind that can be matched, and which of the values match. */
const matches = [
  [({ bool }) => bool(), true, [true, false]],
  [({ bool }) => bool({ optional: true }), null, [null, true, false]],
  [({ int }) => int(), -3, [-3, 3, 0]],
  [({ int }) => int(), [1, 3], [1, 3, 2]],
  [({ text }) => text(), 'it\'s -- "quoted"', ['it\'s -- "quoted"', 'its']],
  [({ text }) => text({ optional: true }), 'null', ['null', null]],
  [({ oneOf }) => oneOf(['a', 'b', 'c']), ['a', 'c'], ['a', 'c', 'b']],
  [({ decimal }) => decimal(), '12.50', ['12.50', '12.51', '0.12']],
  [({ decimal }) => decimal({ scale: 0 }), ['-7', '8'], ['-7', '8', '7']],
  [({ date }) => date(), '2026-11-21', ['2026-11-21', '2026-11-22']],
  [({ time }) => time(), '2026-11-21T10:00:00.000Z', ['2026-11-21T10:00:00.000Z', '2026-11-21T10:00:00.001Z']],
  [({ ref }) => ref('member'), ada, [ada, bob]],
]
const holds = (match, value) => (Array.isArray(match) ? match.includes(value) : match === value)

/** Names that statements use for rows of their own. */
const rowNames = ['t1', 't2', 'r', 'n', 'o', 'v']

const makeApp = (words) => {
  const { blueprint, entity, implement, ref, secret, text } = words
  return implement(
    blueprint('edges', {
      actor: 'member',
      limit: '1000000/min',
      entities: {
        member: entity({ name: text() }, { can: { read: 'anyone', create: 'self' } }),
        ...Object.fromEntries(
          matches.map(([field, match], i) => [
            `match${i}`,
            entity({ x: field(words) }, { can: { read: { x: match }, create: { x: match } }, plural: `matches${i}` }),
          ]),
        ),
        // Who has written something that Bob keeps may be corrected by Bob.
        ...Object.fromEntries(
          rowNames.map((name) => [
            name,
            entity(
              { author: ref('member', { as: `${name}Written` }), keeper: ref('member', { optional: true }), body: text() },
              {
                can: { read: 'anyone', update: `author.${name}Written.keeper`, delete: `author.${name}Written.keeper` },
                plural: `${name}-rows`,
              },
            ),
          ]),
        ),
        node: entity(
          {
            owner: ref('member', { as: 'nodes' }),
            top: ref('node', { as: 'below', optional: true, onDelete: 'clear' }),
            name: text(),
          },
          { can: { read: 'anyone', create: 'owner', update: 'top.owner' } },
        ),
        // Who has written about a topic sees it, and who sees it may hand what was written to others.
        topic: entity({ name: text() }, { can: { read: 'notes.author' } }),
        note: entity(
          { topic: ref('topic', { as: 'notes' }), author: ref('member'), body: text() },
          { can: { read: 'anyone', update: 'sees:topic', delete: 'sees:topic' } },
        ),
        account: entity({ name: text(), passwordHash: secret() }, { can: { read: 'anyone' } }),
      },
      actions: {
        plant: { input: { entity: text(), row: text() }, returns: { id: text() }, allow: 'anyone' },
        tie: { input: { id: text(), top: text() }, allow: 'anyone' },
        walk: { kind: 'query', input: { sort: text(), after: text({ optional: true }) }, returns: 'member[]', allow: 'anyone' },
        rewrite: { on: 'note', input: { body: text() }, returns: 'note', allow: 'author' },
        corrected: { input: { id: text(), version: words.int() }, allow: 'anyone' },
      },
    }),
    {
      plant: async ({ input, db }) => ({ id: (await db.asSystem[input.entity].create(JSON.parse(input.row))).id }),
      tie: async ({ input, db }) => void (await db.asSystem.node.update(input.id, { top: input.top })),
      walk: ({ input, db }) =>
        db.member.list({ sort: input.sort.split(','), limit: 1, ...(input.after === null ? {} : { after: input.after }) }),
      rewrite: ({ note, input, db }) => db.note.update(note.id, input),
      corrected: ({ input, db }) => db.asSystem.node.delete(input.id, { version: input.version }),
    },
  )
}

describe('access at its edges', () => {
  let backend
  const tokens = {}
  const ask = (who, method, path, body) =>
    backend.request(method, path, { token: tokens[who], ...(body === undefined ? {} : { body }) })
  const plant = async (entity, row) => (await ask('ada', 'POST', '/v1/plant', { entity, row: JSON.stringify(row) })).body.id
  before(async () => {
    backend = await startBackend({ app: makeApp })
    tokens.ada = await backend.token(ada)
    tokens.bob = await backend.token(bob)
    for (const name of ['ada', 'bob']) assert.equal((await ask(name, 'POST', '/v1/members', { name })).status, 201)
  })
  after(async () => {
    await backend.close()
    assert.deepEqual(backend.faults, [])
  })

  for (const [i, [, match, values]] of matches.entries()) {
    test(`a match on ${JSON.stringify(match)} holds of exactly its values`, async () => {
      const ids = []
      for (const x of values) ids.push(await plant(`match${i}`, { x }))
      const { body } = await ask('ada', 'GET', `/v1/matches${i}`)
      assert.deepEqual(
        body.items.map(({ x }) => x),
        values.filter((value) => holds(match, value)),
      )
      for (const [at, x] of values.entries()) {
        assert.equal((await ask('ada', 'GET', `/v1/matches${i}/${ids[at]}`)).status, holds(match, x) ? 200 : 404)
        assert.equal((await ask('ada', 'POST', `/v1/matches${i}`, { x })).status, holds(match, x) ? 201 : 403)
      }
    })
  }

  for (const name of rowNames) {
    test(`an entity may be called \`${name}\` like a row in a statement`, async () => {
      const row = await plant(name, { author: ada, body: 'by Ada' })
      const path = `/v1/${name}-rows/${row}`
      // Bob keeps something, though nothing of Ada's.
      await plant(name, { author: bob, keeper: bob, body: 'by Bob' })
      assert.equal((await ask('bob', 'PATCH', path, { body: 'by Bob' })).status, 403)
      assert.equal((await ask('bob', 'DELETE', path)).status, 403)
      await plant(name, { author: ada, keeper: bob, body: 'kept' })
      assert.equal((await ask('bob', 'PATCH', path, { body: 'by Bob' })).status, 200)
      const listed = await ask('bob', 'GET', `/v1/${name}-rows?include=author.${name}Written`)
      assert.deepEqual(
        listed.body.items.map(({ author }) => author[`${name}Written`].length),
        [2, 1, 2],
      )
      assert.equal((await ask('bob', 'DELETE', path)).status, 204)
    })
  }

  test('nobody gives away what they may change, by whatever way the rule comes back to the row', async () => {
    const id = await plant('node', { owner: ada, name: 'top of itself' })
    const other = await plant('node', { owner: bob, name: 'of Bob' })
    await ask('ada', 'POST', '/v1/tie', { id, top: id })
    assert.equal((await ask('ada', 'PATCH', `/v1/nodes/${id}`, { name: 'still mine' })).status, 200)
    assert.equal((await ask('ada', 'PATCH', `/v1/nodes/${id}`, { owner: bob })).status, 403)
    assert.equal((await ask('ada', 'PATCH', `/v1/nodes/${id}`, { top: other })).status, 403)
    assert.equal((await ask('ada', 'PATCH', `/v1/nodes/${id}`, { top: null })).status, 403)
    const { body } = await ask('ada', 'GET', `/v1/nodes/${id}`)
    assert.deepEqual([body.owner, body.top, body.name], [ada, id, 'still mine'])
  })

  test('nobody gives away the row by which they see what lets them change it', async () => {
    const topic = await plant('topic', { name: 'tides' })
    const only = await plant('note', { topic, author: ada, body: 'mine' })
    assert.equal((await ask('ada', 'PATCH', `/v1/notes/${only}`, { author: bob })).status, 403)
    assert.equal((await ask('ada', 'PATCH', `/v1/notes/${only}`, { body: 'still mine' })).status, 200)
    await plant('note', { topic, author: ada, body: 'another' })
    assert.equal((await ask('ada', 'PATCH', `/v1/notes/${only}`, { author: bob })).status, 200)
  })

  test('an included row that changes is told apart, and the tag serves a change all the same', async () => {
    const topic = await plant('topic', { name: 'moons' })
    await plant('note', { topic, author: ada, body: 'one' })
    const get = (etag) =>
      backend.request('GET', `/v1/topics/${topic}?include=notes`, {
        token: tokens.ada,
        ...(etag === undefined ? {} : { headers: { 'if-none-match': etag } }),
      })
    const { etag } = (await get()).headers
    assert.equal((await get(etag)).status, 304)
    const note = await plant('note', { topic, author: ada, body: 'two' })
    const now = await get(etag)
    assert.equal(now.status, 200)
    assert.equal(now.body.notes.length, 2)
    const change = (ifMatch) =>
      backend.request('PATCH', `/v1/notes/${note}`, {
        token: tokens.ada,
        headers: { 'if-match': ifMatch },
        body: { body: 'new' },
      })
    const withTopic = await backend.request('GET', `/v1/notes/${note}?include=topic`, { token: tokens.ada })
    assert.equal((await change(withTopic.headers.etag)).status, 200)
    assert.equal((await change(withTopic.headers.etag)).status, 412)
    for (const [ifMatch, status] of [
      ['"1", "2"', 200],
      ['"1", "2"', 412],
      ['"x", W/"3"', 412],
      ['"x", "3"', 200],
      ['*', 200],
    ]) {
      assert.equal((await change(ifMatch)).status, status, ifMatch)
    }
    const act = (ifMatch, who = 'ada') =>
      backend.request('POST', `/v1/notes/${note}/rewrite`, {
        token: tokens[who],
        headers: { 'if-match': ifMatch },
        body: { body: 'acted' },
      })
    const { etag: present } = (await ask('ada', 'GET', `/v1/notes/${note}`)).headers
    assert.equal((await act(present, 'bob')).status, 403, 'who may not act is not told whether it has changed')
    const acted = await Promise.all([act(present), act(present)])
    assert.deepEqual(acted.map(({ status }) => status).sort(), [200, 412])
    assert.equal(acted.find(({ status }) => status === 412).body.code, 'stale')
    assert.equal((await act('*')).status, 200)
    const leave = (ifMatch) =>
      backend.request('DELETE', `/v1/notes/${note}`, { token: tokens.ada, headers: { 'if-match': ifMatch } })
    assert.equal((await leave('"1", "2"')).status, 412)
    const { headers } = await ask('ada', 'GET', `/v1/notes/${note}`)
    assert.equal((await leave(`"1", ${headers.etag}`)).status, 204)
  })

  test('a row that code makes without its secret is refused without naming its secret', async () => {
    const answer = await ask('ada', 'POST', '/v1/plant', { entity: 'account', row: JSON.stringify({ name: 'a' }) })
    assert.equal(answer.status, 422)
    assert.doesNotMatch(answer.text, /password|hash/i)
  })

  test('a cursor that a handler passes on is the client’s fault where it is none', async () => {
    const walk = (sort, after) =>
      ask('ada', 'GET', `/v1/walk?${new URLSearchParams({ sort, ...(after === undefined ? {} : { after }) })}`)
    const first = await walk('-id')
    const second = await walk('-id', first.body.next)
    assert.deepEqual(
      [first, second].map(({ body }) => body.items[0].id),
      [bob, ada],
    )
    assert.equal(second.body.next, null)
    const encode = (text) => Buffer.from(text).toString('base64url')
    for (const after of [
      '!',
      encode('id\n["a"]'),
      encode('-id'),
      encode('-id\n'),
      encode('-id\n{}'),
      encode('-id\n[1]'),
      encode('-id\n[]'),
      encode('-id\n["a","b"]'),
      encode('-id\n[["a"]]'),
    ]) {
      const answer = await walk('-id', after)
      assert.equal(answer.status, 400, after)
      assert.equal(answer.body.code, 'invalid_cursor')
    }
  })

  test('a delete in a handler insists on the version it names', async () => {
    const id = await plant('node', { owner: ada, name: 'x' })
    assert.equal((await ask('ada', 'POST', '/v1/corrected', { id, version: 2 })).status, 412)
    assert.equal((await ask('ada', 'POST', '/v1/corrected', { id, version: 1 })).status, 204)
  })
})
