import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { startBackend } from './kit/backend.mjs'

const makeApp =
  (auth) =>
  ({ blueprint, entity, implement, int, ref, text }) =>
    implement(
      blueprint('club', {
        actor: 'member',
        ...(auth === undefined ? {} : { auth }),
        roles: ['host'],
        limit: '1000000/min',
        entities: {
          member: entity(
            { login: text({ max: 200, unique: true, optional: auth === undefined }), nick: text({ max: 40 }) },
            { can: { read: ['self', 'role:host'], create: 'self', update: 'self', delete: 'self' } },
          ),
          visit: entity({ by: ref('member', { as: 'visits' }) }, { can: { read: 'by', create: 'by' } }),
        },
        actions: {
          whoAmI: { kind: 'query', returns: { id: text(), login: text({ optional: true }) }, allow: 'signedIn' },
          census: { kind: 'query', returns: { members: int() }, allow: 'anyone' },
          leave: { allow: 'signedIn' },
        },
      }),
      {
        whoAmI: ({ actor }) => ({ id: actor.id, login: actor.login }),
        leave: ({ actor, db }) => db.member.delete(actor.id),
        census: async ({ db }) => ({ members: await db.asSystem.member.count() }),
      },
    )

describe('an actor whose row keeps the token’s subject', () => {
  let backend
  before(async () => {
    backend = await startBackend({ app: makeApp({ subject: 'login' }) })
  })
  after(() => backend.close())

  const ask = async (sub, method, path, given = {}, roles = []) =>
    backend.request(method, path, { token: await backend.token(sub, roles), ...given })
  const signUp = (sub, body = { nick: sub, login: sub }, headers = {}) => ask(sub, 'POST', '/v1/members', { body, headers })
  const members = async () => (await backend.request('GET', '/v1/census')).body.members

  test('signs up as who the token says, whatever the body says', async () => {
    const { status, body, headers } = await signUp('ada@example.org', { nick: 'ada', login: 'bob@example.org' })
    assert.equal(status, 201)
    assert.equal(body.login, 'ada@example.org')
    assert.match(body.id, /^[0-9a-f-]{36}$/)
    assert.equal(headers.location, `/v1/members/${body.id}`)
    assert.deepEqual((await ask('ada@example.org', 'GET', '/v1/who-am-i')).body, { id: body.id, login: 'ada@example.org' })
  })

  test('is the same with any token of that subject, and nobody else', async () => {
    const { body } = await signUp('carl')
    const path = `/v1/members/${body.id}`
    assert.equal((await ask('carl', 'GET', path)).status, 200)
    assert.equal((await ask('carl', 'GET', path, {}, ['host'])).status, 200)
    assert.equal((await ask('carl', 'PATCH', path, { body: { nick: 'c' } })).status, 200)
    // Neither the id of the row nor what stands for a caller without one names anybody.
    for (const sub of [body.id, `unknown:${body.id}`, 'unknown:carl', 'CARL', 'carl ', ' carl', "carl' OR '1'='1"]) {
      assert.equal((await ask(sub, 'GET', path)).status, 404, sub)
      assert.equal((await ask(sub, 'PATCH', path, { body: { nick: 'not c' } })).status, 404, sub)
      assert.equal((await ask(sub, 'POST', '/v1/visits', { body: { by: body.id } })).status, 422, sub)
      assert.deepEqual((await ask(sub, 'GET', '/v1/members')).body.items, [], sub)
    }
  })

  test('may leave and sign up again with the same token', async () => {
    const token = await backend.token('emma')
    const ask = (method, path, body) => backend.request(method, path, { token, ...(body === undefined ? {} : { body }) })
    const join = async () => (await ask('POST', '/v1/members', { nick: 'e', login: 'emma' })).body.id
    const ids = [await join()]
    for (const leave of [(id) => ask('DELETE', `/v1/members/${id}`), () => ask('POST', '/v1/leave')]) {
      assert.equal((await ask('GET', '/v1/who-am-i')).body.id, ids.at(-1))
      assert.equal((await leave(ids.at(-1))).status, 204)
      assert.equal((await ask('GET', '/v1/who-am-i')).body.code, 'actor_unknown')
      ids.push(await join())
    }
    assert.equal(new Set(ids).size, 3)
    assert.equal((await ask('GET', '/v1/who-am-i')).body.id, ids.at(-1))
  })

  test('without a row may sign up, and call nothing that asks who it is', async () => {
    const answer = await ask('dora', 'GET', '/v1/who-am-i')
    assert.equal(answer.status, 403)
    assert.equal(answer.body.code, 'actor_unknown')
    assert.equal((await signUp('dora')).status, 201)
    assert.equal((await ask('dora', 'GET', '/v1/who-am-i')).status, 200)
  })

  test('has one row, however often and however concurrently it signs up', async () => {
    const before = await members()
    const answers = await Promise.all(Array.from({ length: 40 }, (_, i) => signUp('erin', { nick: `erin ${i}`, login: 'erin' })))
    const statuses = answers.map(({ status }) => status)
    assert.equal(statuses.filter((status) => status === 201).length, 1)
    assert.deepEqual(
      [...new Set(statuses)].filter((status) => ![201, 403, 409].includes(status)),
      [],
    )
    assert.equal((await signUp('erin')).status, 403)
    assert.equal(await members(), before + 1)
  })

  test('repeats its sign-up with the same key and is answered the same', async () => {
    const key = { 'idempotency-key': 'sign-up-of-fred' }
    const body = { nick: 'fred', login: 'fred' }
    const first = await signUp('fred', body, key)
    const again = await signUp('fred', body, key)
    assert.deepEqual([again.status, again.text, again.headers.location], [201, first.text, first.headers.location])
    // A key of another subject is another key.
    assert.equal((await signUp('gina', body, key)).body.login, 'gina')
  })
})

describe('an actor whose id is the token’s subject', () => {
  let backend
  before(async () => {
    backend = await startBackend({ app: makeApp() })
  })
  after(() => backend.close())

  const id = '01900001-0000-7000-8000-000000000001'
  const signUp = async (sub, body = { nick: 'n' }) =>
    backend.request('POST', '/v1/members', { token: await backend.token(sub), body })
  const members = async () => (await backend.request('GET', '/v1/census')).body.members

  test('signs up under that id, once', async () => {
    const answers = await Promise.all(Array.from({ length: 40 }, () => signUp(id)))
    const made = answers.filter(({ status }) => status === 201)
    assert.deepEqual(
      made.map(({ body }) => body.id),
      [id],
    )
    assert.deepEqual([...new Set(answers.map(({ status }) => status))].sort(), [201, 403])
    assert.equal(await members(), 1)
  })

  test('cannot sign up under anything else', async () => {
    const before = await members()
    for (const sub of ['ada', 'unknown:ada', `unknown:${id}`, id.slice(1), `${id}0`, `{${id}}`]) {
      assert.equal((await signUp(sub)).status, 403, sub)
    }
    assert.equal((await signUp(id, { nick: 'n', id: '01900002-0000-7000-8000-000000000001' })).status, 422)
    assert.equal(await members(), before)
  })
})
