import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { makeApp } from './access/app.mjs'
import { checkFilters, checkIncludes, checkPages } from './access/doors-read.mjs'
import { checkKeys, checkOracles, checkSecrets } from './access/doors-write.mjs'
import { checkTable } from './access/table.mjs'
import { furnish, startWorld } from './access/world.mjs'
import { makeNotes } from './cache/app.mjs'
import { compareAnswers } from './cache/compare.mjs'
import { keepingEverything } from './cache/kept.mjs'
import { figure, inMemory, inRedis, startServers } from './cache/servers.mjs'
import { startBackend } from './kit/backend.mjs'
import { load, plantFault } from './kit/dist.mjs'

const { noRedis, RedisServer, Line } = await load('adapters/redis-cache/redis.test-kit.js')
const { until } = await load('ports/cache.test-kit.js')
const onPostgres = Boolean(process.env.LINTEL_TEST_POSTGRES)
/** So long that only what hangs takes longer. */
const timeout = 400_000

describe('with everything kept', { timeout }, () => {
  test('all is served to whom the access tests say, and nobody else', async () => {
    const world = await startWorld({ app: (language) => makeApp(keepingEverything(language)) })
    try {
      await furnish(world)
      const twice = [checkIncludes, checkFilters, checkPages]
      for (const check of [...twice, ...twice, checkOracles, checkKeys, checkSecrets, checkTable])
        assert.deepEqual(await check(world), [], check.name)
      assert.deepEqual([world.leaks, world.backend.faults], [[], []])
      const { text } = await world.backend.request('GET', '/metrics')
      assert.ok(Number(/_requests_total\{result="hit"\} (\d+)/.exec(text)[1]) > 100)
    } finally {
      await world.close()
    }
  })

  test('answers are those without a cache, while anybody writes anything', async () => {
    const { wrong, compared, hits, faults } = await compareAnswers({
      cache: inMemory,
      rounds: onPostgres ? 60 : 250,
      seed: 20261121,
    })
    assert.deepEqual([wrong, faults], [[], []])
    assert.ok(hits > 50, `${hits} of ${compared} were kept`)
  })

  test('so they are with Redis', { skip: noRedis }, async () => {
    const server = await RedisServer.start()
    try {
      const { wrong, compared, hits, faults } = await compareAnswers({
        cache: inRedis(server.url),
        rounds: onPostgres ? 40 : 100,
        seed: 7,
      })
      assert.deepEqual([wrong, faults], [[], []])
      assert.ok(hits > 50, `${hits} of ${compared} were kept`)
    } finally {
      await server.remove()
    }
  })

  for (const [says, file, find, replace] of [
    ['a write that is not told', 'serve/cached-store.js', 'if (changed.size > 0)', 'if (false)'],
    ['rows on the way of a rule', 'model/read-scope.js', 'parts.entities.add(target)', 'void target'],
    [
      'the row that another is seen by',
      'model/read-scope.js',
      'addEntity(model, entityNamed(model, rule.relation.target), [], parts)',
      '',
    ],
    ['included rows', 'model/read-scope.js', 'addEntity(model, entityNamed(model, target), selection.include, parts)', ''],
    ['who asks', 'serve/cache-key.js', 'scope.actor ? caller.actor', 'scope.actor ? null'],
    ['the roles of who asks', 'serve/cache-key.js', 'scope.roles.filter((role) => caller.roles.includes(role))', '0'],
    ['who asks of code', 'serve/cache-key.js', 'return [actor, subject, roles, tenant, answers]', 'return [roles]'],
    ['which row a query is on', 'serve/cached-query.js', ', request.params', ''],
    ['the values of a list', 'serve/cached-store.js', '...name, id]', '...name]'],
  ])
    test(`it is noticed when this is left out: ${says}`, { skip: onPostgres && 'it is the same code' }, async () => {
      const planted = plantFault({ file, find, replace })
      try {
        const { wrong } = await compareAnswers({ cache: inMemory, rounds: 600, seed: 3, dist: planted.dist, firstOnly: true })
        assert.notEqual(wrong.length, 0)
      } finally {
        planted.remove()
      }
    })
})

const nobody = { sub: null }

async function startNotes(settings = {}, given = {}) {
  const backend = await startBackend({ app: makeNotes(given), auth: { kind: 'none' }, more: settings })
  const figureOf = (name) => figure({ ask: (_, __, method, path) => backend.request(method, path) }, 0, name)
  const id = (n) => `01900001-0000-7000-8000-00000000000${n}`
  const as = (n, tenant = '', roles = '') => ({ token: `${id(n)}.${tenant}.${roles}` })
  for (const n of [1, 2]) await backend.request('POST', '/v1/users', { ...as(n), body: { name: `user ${n}` } })
  const make = async (path, body) => (await backend.request('POST', path, { ...as(1), body })).body
  const titles = async () => (await backend.request('GET', '/v1/notes?sort=id')).body.items.map(({ title }) => title)
  return { ...backend, figureOf, id, as, make, titles }
}

async function withNotes(act, settings, given) {
  const notes = await startNotes(settings, given)
  try {
    await act(notes)
  } finally {
    await notes.close()
  }
}

describe('an answer that is kept', { timeout }, () => {
  test('has the headers of one that is not, and is 304 to who has it', () =>
    withNotes(async (notes) => {
      const { id } = await notes.make('/v1/notes', { title: 'a' })
      const [first, second] = [await notes.request('GET', `/v1/notes/${id}`), await notes.request('GET', `/v1/notes/${id}`)]
      assert.equal(await notes.figureOf('lintel_cache_requests_total{result="hit"}'), 1)
      assert.equal(second.text, first.text)
      const unlike = ['date', 'traceparent', 'ratelimit']
      const told = ({ headers }) => Object.entries(headers).filter(([name]) => !unlike.includes(name))
      assert.deepEqual(told(second), told(first))
      assert.equal(second.headers['cache-control'], 'private, no-cache')
      const { etag } = second.headers
      const same = await notes.request('GET', `/v1/notes/${id}`, { headers: { 'if-none-match': etag } })
      assert.deepEqual([same.status, same.text, same.headers.etag], [304, '', etag])
      const included = await notes.request('GET', `/v1/notes/${id}?include=lines`)
      const again = await notes.request('GET', `/v1/notes/${id}?include=lines`)
      assert.equal(again.headers.etag, included.headers.etag)
      assert.notEqual(again.headers.etag, etag)
    }))

  test('is void after every kind of write, before the write is answered', () =>
    withNotes(async (notes) => {
      const { id } = await notes.make('/v1/notes', { title: 'a' })
      const get = async () => (await notes.request('GET', `/v1/notes/${id}`)).body
      const shelf = await notes.make('/v1/shelves', { name: 's' })
      const lines = async () => (await notes.request('GET', '/v1/lines', notes.as(1, 'red'))).body.items
      const writes = [
        ['a patch', 'PATCH', `/v1/notes/${id}`, { title: 'b' }, () => get().then(({ title }) => title === 'b')],
        ['a list', 'POST', '/v1/notes', { title: 'z' }, async () => (await notes.titles()).join() === 'b,z'],
        ['an action past the rules', 'POST', `/v1/notes/${id}/read`, undefined, () => get().then(({ reads }) => reads === 1)],
        [
          'code of an action',
          'POST',
          '/v1/retitle',
          { of: id, as: 'c', thenFail: false },
          async () => (await get()).title === 'c',
        ],
        ['what is undone', 'POST', '/v1/retitle', { of: id, as: 'd', thenFail: true }, async () => (await get()).title === 'c'],
        ['routes of its own', 'POST', '/import', { title: 'y' }, async () => (await notes.titles()).join() === 'c,z,y'],
        ['a ref', 'PATCH', `/v1/notes/${id}`, { shelf: shelf.id }, () => get().then((note) => note.shelf === shelf.id)],
        [
          'a deletion that clears',
          'DELETE',
          `/v1/shelves/${shelf.id}`,
          undefined,
          () => get().then((note) => note.shelf === null),
        ],
        ['another entity', 'POST', '/v1/lines', { note: id, text: 'l', tenant: 'red' }, async () => (await lines()).length === 1],
        ['a deletion', 'DELETE', `/v1/notes/${id}`, undefined, async () => (await notes.titles()).join() === 'z,y'],
      ]
      for (const [says, method, path, body, holds] of writes) {
        await Promise.all([get(), notes.titles(), lines()])
        const query = await notes.request('GET', '/v1/titles?n=1')
        await notes.request(method, path, { ...notes.as(1), body })
        assert.ok(await holds(), says)
        const after = await notes.request('GET', '/v1/titles?n=1')
        if (!/undone|another/.test(says)) assert.notEqual(after.text, query.text, `a query after ${says}`)
      }
      assert.equal((await notes.request('GET', `/v1/notes/${id}`)).status, 404)
      assert.deepEqual(await lines(), [], 'what went with it')
    }))

  test('is of its tenant alone, by a named rule and by code', () =>
    withNotes(async (notes) => {
      const { id } = await notes.make('/v1/notes', { title: 'a' })
      for (const tenant of ['red', 'blue'])
        await notes.request('POST', '/v1/lines', { body: { note: id, text: `of ${tenant}`, tenant } })
      const lines = async (as) => (await notes.request('GET', `/v1/lines?note=${id}`, as)).body.items?.map(({ text }) => text)
      const inside = async (as) =>
        (await notes.request('GET', `/v1/notes/${id}?include=lines`, as)).body.lines.map(({ text }) => text)
      const mine = async (as) => Object.values((await notes.request('GET', '/v1/mine', as)).body)
      for (let twice = 0; twice < 2; twice++) {
        for (const tenant of ['red', 'blue']) {
          assert.deepEqual(await lines(notes.as(1, tenant)), [`of ${tenant}`])
          assert.deepEqual(await lines(notes.as(2, tenant)), [`of ${tenant}`])
          assert.deepEqual(await inside(notes.as(1, tenant)), [`of ${tenant}`])
          for (const n of [1, 2]) assert.deepEqual(await mine(notes.as(n, tenant)), [`${notes.id(n)} ${tenant}`, ''])
          assert.deepEqual(await mine(notes.as(1, tenant, 'editor')), [`${notes.id(1)} ${tenant}`, 'editor'])
        }
        assert.deepEqual(await inside({}), [])
        assert.deepEqual(await mine({}), ['null null', ''])
      }
      const hits = await notes.figureOf('lintel_cache_requests_total{result="hit"}')
      assert.equal(hits, 2 + 14, 'who is of one tenant shares what the rule lets them see, and each has answers of code alone')
    }))

  test('of many who ask at once is loaded once', async () => {
    let open = () => {}
    const opened = new Promise((resolve) => {
      open = resolve
    })
    const seen = []
    const notes = await startNotes({}, { gate: { wait: () => opened }, seen })
    try {
      const asked = Array.from({ length: 50 }, () => notes.request('GET', '/v1/slow'))
      await until(
        async () => (await notes.figureOf('lintel_cache_requests_total{result="miss"}')) === 50 || seen.length > 1,
      ).catch(() => {})
      open()
      for (const { status, body } of await Promise.all(asked)) assert.deepEqual([status, body], [200, { n: 1 }])
      assert.equal(seen.length, 1)
      const before = await notes.figureOf('lintel_cache_loads_total')
      const list = await Promise.all(Array.from({ length: 50 }, () => notes.request('GET', '/v1/notes')))
      assert.ok(list.every(({ status }) => status === 200))
      assert.equal((await notes.figureOf('lintel_cache_loads_total')) - before, 1)
      assert.equal((await notes.figureOf('lintel_cache_shared_total')) >= 49, true)
    } finally {
      open()
      await notes.close()
    }
  })

  test('does not end with the client who asked first', async () => {
    let open = () => {}
    const opened = new Promise((resolve) => {
      open = resolve
    })
    const seen = []
    const notes = await startNotes({}, { gate: { wait: () => opened }, seen })
    try {
      const first = request(`${notes.url}/v1/slow`)
      first.on('error', () => {})
      first.end()
      const loads = () => notes.figureOf('lintel_cache_loads_total')
      await until(async () => (await loads()) === 1)
      const second = notes.request('GET', '/v1/slow')
      first.destroy()
      await until(async () => (await notes.figureOf('lintel_cache_requests_total{result="miss"}')) >= 1)
      open()
      assert.deepEqual((await second).body, { n: 1 })
      assert.deepEqual(seen, [false])
    } finally {
      open()
      await notes.close()
    }
  })

  test('of code is what it said, in status and headers; a failure is not kept, and headers cannot be read', async () => {
    const seen = []
    await withNotes(
      async (notes) => {
        for (let i = 0; i < 2; i++) {
          const { status, headers, body } = await notes.request('GET', '/v1/tea')
          assert.deepEqual([status, headers['x-tea'], body], [203, 'green', { n: 1 }])
          assert.equal((await notes.request('GET', '/v1/fails')).status, 500)
        }
        assert.deepEqual(seen, ['tea', 'failed', 'failed'])
        assert.equal((await notes.request('GET', '/v1/agent')).status, 500)
        assert.match(notes.faults.at(-1).err.message, /answers of `agent` are kept, so its handler cannot read headers/)
      },
      {},
      { seen },
    )
  })

  test('counts against the quota and in the figures like any other', () =>
    withNotes(
      async (notes) => {
        const statuses = []
        for (let i = 0; i < 8; i++) statuses.push((await notes.request('GET', '/v1/notes')).status)
        assert.deepEqual(statuses, [200, 200, 200, 200, 200, 429, 429, 429])
        const answered =
          'http_server_request_duration_seconds_count{http_request_method="GET",http_route="/v1/notes",http_response_status_code="200"}'
        assert.equal(await notes.figureOf(answered), 5)
        assert.equal(await notes.figureOf('lintel_cache_requests_total{result="hit"}'), 4)
      },
      {},
      { limit: '5/min' },
    ))

  test('is kept for its time, and a cursor that fits no column is refused as ever', () =>
    withNotes(async (notes) => {
      for (const title of ['a', 'b']) await notes.make('/v1/notes', { title })
      const { next } = (await notes.request('GET', '/v1/notes?limit=1')).body
      const bad = Buffer.from(Buffer.from(next, 'base64url').toString().replace(/\n.*/, '\n[7]')).toString('base64url')
      for (const path of [`/v1/notes?limit=1&after=${bad}`, `/v1/plains?limit=1&after=${bad}`]) {
        const { status, body } = await notes.request('GET', path)
        assert.deepEqual([status, body.code], [400, 'invalid_cursor'], path)
      }
      assert.equal((await notes.request('GET', `/v1/notes?limit=1&after=${next}`)).body.items[0].title, 'b')
    }))
})

describe('a cache of several processes', { timeout, skip: noRedis }, () => {
  const start = async (t, caches) => {
    const world = await startServers({ app: makeNotes(), caches })
    t.after(() => world.close())
    const token = { headers: { authorization: 'Bearer 01900001-0000-7000-8000-000000000001' } }
    const write = (at, method, path, body) => world.ask(at, nobody, method, path, { ...token, body })
    const titles = async (at) =>
      (await world.ask(at, nobody, 'GET', '/v1/notes?sort=id&limit=100')).body.items.map(({ title }) => title).join()
    await write(0, 'POST', '/v1/users', { name: 'u' })
    return { ...world, write, titles }
  }

  test('forgets what another has written', async (t) => {
    const server = await RedisServer.start()
    t.after(() => server.remove())
    const world = await start(t, [inRedis(server.url), inRedis(server.url)])
    for (let i = 0; i < 10; i++) {
      const [writer, reader] = [i % 2, (i + 1) % 2]
      const expected = Array.from({ length: i + 1 }, (_, n) => `${n}`).join()
      assert.equal((await world.write(writer, 'POST', '/v1/notes', { title: `${i}` })).status, 201)
      for (const at of [reader, writer, reader]) assert.equal(await world.titles(at), expected)
    }
    assert.ok((await figure(world, 0, 'lintel_cache_requests_total{result="hit"}')) > 0)
  })

  test('in the memory of each does not: what a start with `--processes` refuses', async (t) => {
    const world = await start(t, [inMemory, inMemory])
    assert.equal(await world.titles(1), '')
    await world.write(0, 'POST', '/v1/notes', { title: 'a' })
    assert.equal(await world.titles(1), '')
    await assert.rejects(startNotes({ processes: 2 }), (error) => {
      assert.equal(error.name, 'SettingsError')
      return /2 processes would each keep answers of `note`.*`CACHE_URL`/.test(error.message)
    })
  })

  test('that is wiped, frozen, cut off and killed is missed by nobody', async (t) => {
    const server = await RedisServer.start(['--requirepass', 'pass-that-nobody-sees'])
    t.after(() => server.remove())
    const line = await Line.open(server.port)
    t.after(() => line.close())
    const url = line.url.replace('//', '//:pass-that-nobody-sees@')
    const world = await start(t, [inRedis(url, {})])
    let count = 0
    const check = async (says) => {
      for (let i = 0; i < 4; i++) {
        assert.equal((await world.write(0, 'POST', '/v1/notes', { title: `${count++}` })).status, 201)
        const expected = Array.from({ length: count }, (_, n) => `${n}`).join()
        for (let twice = 0; twice < 2; twice++) assert.equal(await world.titles(0), expected, says)
      }
      assert.equal((await world.ask(0, nobody, 'GET', '/readyz')).status, 200, says)
    }
    const well = () => figure(world, 0, 'lintel_cache_well')
    await check('while it works')
    await server.command('FLUSHALL')
    await check('wiped')
    server.freeze()
    await check('frozen')
    server.thaw()
    await until(async () => (await world.titles(0)) !== '' && (await well()) === 1)
    line.silence()
    await check('cut off')
    line.mend()
    await until(async () => (await world.titles(0)) !== '' && (await well()) === 1)
    await server.kill()
    await check('killed')
    await until(async () => (await well()) === 0)
    await until(() => world.lines.some(({ msg }) => msg === 'the cache is degraded'))
    await server.start()
    await until(async () => (await world.titles(0)) !== '' && (await well()) === 1)
    await check('started again')
    await until(
      () =>
        world.lines.at(-1)?.msg === 'the cache is well again' || world.lines.some(({ msg }) => msg === 'the cache is well again'),
    )
    assert.deepEqual(world.faults, [])
    assert.ok(!JSON.stringify(world.lines).includes('pass-that-nobody-sees'))
  })

  test('that never heard of a write, since the process died that was to tell it, is not believed by the next one', async (t) => {
    const server = await RedisServer.start()
    t.after(() => server.remove())
    const line = await Line.open(server.port)
    t.after(() => line.close())
    const folder = await mkdtemp(join(tmpdir(), 'lintel-cache-'))
    t.after(() => rm(folder, { recursive: true, force: true }))
    const open = (cacheUrl) => startBackend({ app: makeNotes(), auth: { kind: 'none' }, folder, more: { cacheUrl } })
    const asUser = { token: '01900001-0000-7000-8000-000000000001..' }
    const first = await open(line.url)
    await first.request('POST', '/v1/users', { ...asUser, body: { name: 'u' } })
    const { id } = (await first.request('POST', '/v1/notes', { ...asUser, body: { title: 'old' } })).body
    const title = async (at) => (await at.request('GET', `/v1/notes/${id}`)).body.title
    assert.deepEqual([await title(first), await title(first)], ['old', 'old'])
    line.silence()
    assert.equal((await first.request('PATCH', `/v1/notes/${id}`, { ...asUser, body: { title: 'new' } })).status, 200)
    await first.close()
    const second = await open(server.url)
    t.after(() => second.close())
    assert.equal(await title(second), 'new')
  })
})
