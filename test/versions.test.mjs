// Older versions of an API: clients of v1 notice nothing of v2, and what they write is what v2 reads.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import fc from 'fast-check'
import { startBackend } from './kit/backend.mjs'
import { load, plantFault } from './kit/dist.mjs'
import { createRequests, watch } from './versions/same-answers.mjs'
import { firstShop, secondShop } from './versions/shops.mjs'

const seed = Number(process.env.VERSIONS_SEED ?? 20261121)
const ada = '01900002-0000-7000-8000-000000000001'

/** Sends the same to both shops; answers the first difference, or how often each status was answered. */
async function compare({ requests, dist }) {
  const backends = [await startBackend({ app: firstShop }), await startBackend({ app: secondShop, ...(dist ? { dist } : {}) })]
  try {
    const [first, second] = backends.map(watch)
    const draw = createRequests(seed)
    const statuses = new Map()
    for (let i = 0; i < requests; i++) {
      const request = draw()
      const [was, is] = [await first.ask(request), await second.ask(request)]
      try {
        assert.deepEqual(is, was)
      } catch (error) {
        return { difference: `request ${i} of seed ${seed}: ${JSON.stringify(request)}\n${error.message}` }
      }
      const kind = `${request.method} ${request.path.split(/[?/]/)[2]} ${was.status}`
      statuses.set(kind, (statuses.get(kind) ?? 0) + 1)
    }
    return { statuses, faults: backends.flatMap(({ faults }) => faults) }
  } finally {
    for (const backend of backends) await backend.close()
  }
}

test('4,000 random requests of a client of v1 are answered as before v2 renamed, split, added and dropped', async (t) => {
  const { difference, statuses, faults } = await compare({ requests: 4_000 })
  assert.equal(difference, undefined)
  assert.deepEqual(faults, [])
  const well = [...statuses].filter(([kind, many]) => /20[014]$/.test(kind) && many > 2)
  assert.ok(well.length >= 13, JSON.stringify([...statuses]))
  t.diagnostic([...statuses].map(([kind, many]) => `${kind} × ${many}`).join(', '))
})

for (const [what, fault] of [
  [
    'a word that is stored as it came',
    { file: 'serve/versions/entity-words.js', find: '?.of ?? [value]', replace: '?.of.slice(9) ?? [value]' },
  ],
  [
    'a pointer in the words of today',
    { file: 'serve/versions/old-errors.js', find: "['', name, ...rest].join('/')", replace: 'pointer' },
  ],
  [
    'a field of today that is answered',
    { file: 'adapters/sql/row-members.js', find: 'names[name]?.as)', replace: 'names[name]?.as ?? name)' },
  ],
]) {
  test(`control: ${what} is noticed`, async () => {
    const planted = plantFault(fault)
    try {
      assert.notEqual((await compare({ requests: 2_000, dist: planted.dist })).difference, undefined)
    } finally {
      planted.remove()
    }
  })
}

describe('v1 beside v2', () => {
  let shop
  let token
  const ask = (method, path, body, headers) => shop.request(method, path, { token, body, headers })
  before(async () => {
    shop = await startBackend({ app: secondShop })
    token = await shop.token(ada)
    assert.equal((await ask('POST', '/v1/people', { fullName: 'Ada Lovelace' })).status, 201)
  })
  after(() => shop.close())

  test('what is written through v1 and read through v2 and written back is the same in v1', async () => {
    const text = (max) =>
      fc
        .string({ unit: 'binary', minLength: 0, maxLength: max })
        .filter((each) => each.isWellFormed() && !each.includes('\0') && [...each].length <= max)
    const product = fc.record({
      name: text(60),
      state: fc.constantFrom('on', 'off'),
      cost: fc.tuple(fc.nat(9_999), fc.nat(99)).map(([whole, cents]) => `${whole}.${String(cents).padStart(2, '0')}`),
      stock: fc.nat(),
      size: fc.option(
        fc.record({ width: fc.integer(), height: fc.integer() }, { requiredKeys: ['width'], noNullPrototype: true }),
      ),
      words: fc.option(fc.array(text(10), { maxLength: 5 })),
      listed: fc.date({ min: new Date(0), max: new Date(4e12), noInvalidDate: true }).map((date) => date.toISOString()),
      fragile: fc.boolean(),
    })
    await fc.assert(
      fc.asyncProperty(product, async (given) => {
        const made = await ask('POST', '/v1/products', { ...given, owner: ada })
        assert.equal(made.status, 201, made.text)
        // What is left out of an object is null in it.
        const whole = { ...given, size: given.size && { height: null, ...given.size } }
        for (const [name, value] of Object.entries(whole)) assert.deepEqual(made.body[name], value, name)
        const { body: now } = await ask('GET', `/v2/products/${made.body.id}`)
        assert.deepEqual([now.title, now.price, now.sku, now.made], [given.name, given.cost, 'unknown', null])
        const { id, createdAt: _, updatedAt: __, ...rest } = now
        const written = await ask('PATCH', `/v2/products/${id}`, rest)
        assert.equal(written.status, 200, written.text)
        const { updatedAt: ___, ...back } = (await ask('GET', `/v1/products/${id}`)).body
        const { updatedAt: ____, ...first } = made.body
        assert.deepEqual(back, first)
      }),
      { seed, numRuns: 150 },
    )
  })

  test('a word that stands for several reads them all, and written back changes none', async () => {
    const make = async (state) =>
      (
        await ask('POST', '/v2/products', {
          title: `of ${state}`,
          seller: ada,
          listedAt: '2026-01-01T00:00:00.000Z',
          sku: 's',
          state,
        })
      ).body
    const rows = await Promise.all(['active', 'inactive', 'archived'].map(make))
    const found = async (query) =>
      (await ask('GET', `/v1/products?limit=100&${query}`)).body.items
        .map(({ id }) => rows.findIndex((row) => row.id === id))
        .filter((i) => i >= 0)
    assert.deepEqual((await found('state=off')).sort(), [1, 2])
    assert.deepEqual(await found('state[ne]=off'), [0])
    assert.deepEqual((await found('state[in]=on,off')).sort(), [0, 1, 2])
    for (const row of rows) {
      const { body: old } = await ask('GET', `/v1/products/${row.id}`)
      const { id: _, createdAt: __, updatedAt: ___, ...rest } = old
      assert.equal((await ask('PATCH', `/v1/products/${row.id}`, { ...rest, name: 'New' })).status, 200)
      const { body: now } = await ask('GET', `/v2/products/${row.id}`)
      assert.deepEqual([now.state, now.title], [row.state, 'New'])
    }
    assert.equal((await ask('PATCH', `/v1/products/${rows[2].id}`, { state: 'on' })).body.state, 'on')
    assert.equal((await ask('PATCH', `/v1/products/${rows[2].id}`, { state: 'off' })).body.state, 'off')
    assert.equal((await ask('GET', `/v2/products/${rows[2].id}`)).body.state, 'inactive', 'the first is what is written')
  })

  test('an answer that is kept is told in the words of whoever asks', async () => {
    const made = await ask('POST', '/v1/products', { name: 'Kept', owner: ada, cost: '0.02' })
    for (let round = 0; round < 2; round++) {
      const [was, is] = [await ask('GET', '/v1/cheap?below=0.03'), await ask('GET', '/v2/cheap?below=0.03')]
      assert.deepEqual([was.body.items[0].name, is.body.items[0].title], ['Kept', 'Kept'])
      const [old, now] = [await ask('GET', `/v1/products/${made.body.id}`), await ask('GET', `/v2/products/${made.body.id}`)]
      assert.deepEqual([old.body.cost, now.body.price], ['0.02', '0.02'])
    }
    assert.equal((await ask('PATCH', `/v1/products/${made.body.id}`, { cost: '0.01', name: 'Changed' })).status, 200)
    assert.equal((await ask('GET', '/v2/cheap?below=0.03')).body.items[0].title, 'Changed')
    assert.equal((await ask('GET', `/v2/products/${made.body.id}`)).body.price, '0.01')
  })

  test('one row has one version: what one API has read the other may change, and not what it has not', async () => {
    const { body, headers } = await ask('POST', '/v1/products', { name: 'Tag', owner: ada })
    const first = { 'if-match': headers.etag }
    assert.equal((await ask('PATCH', `/v2/products/${body.id}`, { title: 'Two' }, first)).status, 200)
    assert.equal((await ask('PATCH', `/v1/products/${body.id}`, { name: 'Three' }, first)).status, 412)
    const read = await ask('GET', `/v1/products/${body.id}`)
    assert.equal((await ask('GET', `/v1/products/${body.id}`, undefined, { 'if-none-match': read.headers.etag })).status, 304)
  })

  test('an idempotency key belongs to the path of one version', async () => {
    const key = { 'idempotency-key': 'one-key' }
    const first = await ask('POST', '/v1/products', { name: 'Once', owner: ada }, key)
    assert.deepEqual((await ask('POST', '/v1/products', { name: 'Once', owner: ada }, key)).body, first.body)
    assert.equal(
      (await ask('POST', '/v2/products', { title: 'Once', seller: ada, sku: 's', listedAt: first.body.listed }, key)).body.code,
      'key_reused',
    )
  })

  test('a cursor goes on in either version', async () => {
    for (const i of [1, 2, 3]) await ask('POST', '/v1/products', { name: `page ${i}`, owner: ada })
    const { body: page } = await ask('GET', '/v1/products?sort=name&limit=2')
    const rest = (await ask('GET', `/v2/products?sort=title&limit=2&after=${page.next}`)).body.items.map(({ id }) => id)
    assert.deepEqual(
      (await ask('GET', `/v1/products?sort=name&limit=2&after=${page.next}`)).body.items.map(({ id }) => id),
      rest,
    )
    assert.equal((await ask('GET', `/v1/products?sort=cost&after=${page.next}`)).body.code, 'invalid_cursor')
  })

  test('every answer tells of the end, and where the same is in the present version', async () => {
    const id = '01900000-0000-7000-8000-000000000000'
    const linked = async (method, path, body) => {
      const { headers, status } = await ask(method, path, body)
      assert.deepEqual(
        [headers.deprecation, headers.sunset],
        ['@1793491200', 'Tue, 01 Jun 2027 00:00:00 GMT'],
        `${method} ${path} ${status}`,
      )
      const links = headers.link.split(', ')
      assert.equal(links[0], '<https://example.com/moving-to-v2>; rel="deprecation"; type="text/html"')
      return [status, /^<([^>]*)>; rel="successor-version"$/.exec(links[1])[1]]
    }
    assert.deepEqual(await linked('GET', '/v1/labels?limit=1'), [200, '/v2/tags'])
    assert.deepEqual(await linked('GET', '/v1/labels?strange=1'), [400, '/v2/tags'])
    assert.deepEqual(await linked('GET', `/v1/labels/${id}`), [404, `/v2/tags/${id}`])
    assert.deepEqual(await linked('GET', '/v1/labels/a%2Fb%22'), [404, '/v2/tags/a%2Fb%22'])
    assert.deepEqual(await linked('POST', '/v1/labels', {}), [422, '/v2/tags'])
    assert.deepEqual(await linked('PUT', '/v1/labels'), [405, '/v2/tags'])
    assert.deepEqual(await linked('POST', `/v1/products/${id}/buy`, { count: 1 }), [404, `/v2/products/${id}/checkout`])
    assert.deepEqual(await linked('GET', '/v1/nothing'), [404, '/v2'])
    assert.deepEqual(await linked('GET', '/v1/labels/%ff'), [400, '/v2'])
    const present = (await ask('GET', '/v2/tags')).headers
    assert.deepEqual([present.deprecation, present.sunset, present.link], [undefined, undefined, undefined])
  })

  test('names of today are told to nobody who asks in v1', async () => {
    await ask('POST', '/v1/labels', { word: 'taken' })
    const answers = [
      await ask('POST', '/v1/labels', { word: 'taken' }),
      await ask('POST', '/v1/products', { name: 'x', owner: ada, label: '01900000-0000-7000-8000-000000000000' }),
      await ask('GET', '/v1/products?stock=1'),
      await ask('GET', '/v1/products?title=1'),
      await ask('GET', '/v1/products?include=items'),
      await ask('GET', '/v1/labels/01900000-0000-7000-8000-000000000000'),
      await ask('DELETE', '/v1/labels/01900000-0000-7000-8000-000000000000'),
    ]
    const names = /\b(tag|tags|seller|price|sku|listedAt|active|checkout|quantity)\b/
    for (const { text, status } of answers) {
      assert.ok(status >= 400 && status < 500, text)
      assert.doesNotMatch(text, names)
    }
  })
})

test('code of a version that makes what was not declared takes the write back, and is a fault of ours', async () => {
  const broken = (lintel) => {
    const { blueprint, handlers, more } = secondShop(lintel)
    const person = { ...more.versions.v1.person, toOld: () => ({ fullName: 7 }) }
    return { blueprint, handlers, more: { ...more, versions: { v1: { person } } } }
  }
  const shop = await startBackend({ app: broken })
  try {
    const token = await shop.token(ada)
    const made = await shop.request('POST', '/v1/people', { token, body: { fullName: 'Ada Lovelace' } })
    assert.deepEqual([made.status, made.body.code], [500, 'internal'])
    assert.deepEqual((await shop.request('GET', '/v2/people')).body.items, [])
    assert.match(
      shop.faults[0].err.stack,
      /`toOld` of `person` did not make what the version declares: \/fullName: expected string/,
    )
    assert.equal((await shop.request('POST', '/v2/people', { token, body: { firstName: 'A', lastName: 'B' } })).status, 201)
    assert.equal((await shop.request('GET', '/v1/people')).status, 500)
    assert.equal((await shop.request('GET', `/v1/people/${ada}`)).status, 500)
  } finally {
    await shop.close()
  }
})

test('a version that ends is answered 410 from its sunset on, and one that does not goes on', async () => {
  const { realOutside } = await load('house/outside.js')
  let now = Date.UTC(2027, 4, 31, 23, 59, 59)
  const outside = { ...realOutside, now: () => now }
  const ending = { deprecated: '2026-11-01', sunset: '2027-06-01' }
  for (const ends of [true, false]) {
    now = Date.UTC(2027, 4, 31, 23, 59, 59)
    const shop = await startBackend({ app: (lintel) => secondShop(lintel, { ...ending, ends }), auth: { kind: 'none' }, outside })
    try {
      assert.equal((await shop.request('GET', '/v1/labels')).status, 200)
      now += 1_000
      const late = await shop.request('GET', '/v1/labels')
      assert.equal(late.status, ends ? 410 : 200)
      assert.equal(late.headers.link, '</v2/tags>; rel="successor-version"')
      if (ends) {
        assert.equal(late.body.code, 'version_ended')
        assert.equal(late.body.detail, 'v1 ended on Tue, 01 Jun 2027 00:00:00 GMT; the same is at `/v2/tags`')
        assert.equal((await shop.request('POST', '/v1/labels', { body: { word: 'x' } })).status, 410)
        assert.equal((await shop.request('PUT', '/v1/labels')).status, 410)
      }
      assert.equal((await shop.request('GET', '/v2/tags')).status, 200)
    } finally {
      await shop.close()
    }
  }
})

test('a version of which nothing is said answers as the present one, without a word of an end', async () => {
  const shop = await startBackend({ app: (lintel) => secondShop(lintel, {}) })
  try {
    const { status, headers } = await shop.request('GET', '/v1/labels')
    assert.deepEqual([status, headers.deprecation, headers.sunset, headers.link], [200, undefined, undefined, undefined])
  } finally {
    await shop.close()
  }
})
