import assert from 'node:assert/strict'
import { after, before, describe, type TestContext, test } from 'node:test'
import { realOutside } from '../../house/outside.ts'
import { cacheContract } from '../../ports/cache.contract.ts'
import { Load, turns, until } from '../../ports/cache.test-kit.ts'
import type { Cache } from '../../ports/cache.ts'
import { tryConsistency } from '../../ports/cache-consistency.contract.ts'
import { Line, noRedis, RedisServer } from './redis.test-kit.ts'
import { createRedisCache, type RedisCacheLimits } from './redis-cache.ts'

let server: RedisServer
before(async () => {
  if (noRedis === false) server = await RedisServer.start()
})
after(() => server?.remove())

let applications = 0
const another = () => `app-${++applications}`
/** A loaded machine is no slow cache. */
const patient = { operationMs: 5000 }

async function open(
  t: TestContext,
  application: string = another(),
  limits: Partial<RedisCacheLimits> = {},
  url: string = server.url,
): Promise<Cache> {
  const cache = await createRedisCache({ url, application, outside: realOutside, limits: { ...patient, ...limits } })
  t.after(() => cache.close())
  return cache
}

const minute = { ttlMs: 60_000, tags: ['post'] }
const gives = (value: string) => async () => value
const failure = async () => {
  throw new Error('was not kept')
}

cacheContract(
  'redis',
  async (t) => ({ cache: await open(t), elapse: (ms) => new Promise((resolve) => setTimeout(resolve, ms)) }),
  noRedis,
)

describe('two processes with one Redis', { skip: noRedis, timeout: 600_000 }, () => {
  test('what one keeps the other finds, and what one forgets the other loads', async (t) => {
    const name = another()
    const [one, two] = [await open(t, name), await open(t, name)]
    await one.remember('k', minute, gives('v1'))
    assert.deepEqual(await two.remember('k', minute, failure), { value: 'v1', hit: true })
    await two.forget(['post'])
    assert.deepEqual(await one.remember('k', minute, gives('v2')), { value: 'v2', hit: false })
    assert.deepEqual(await two.remember('k', minute, failure), { value: 'v2', hit: true })
  })

  test('another application has its own', async (t) => {
    const [one, two] = [await open(t), await open(t)]
    await one.remember('k', minute, gives('of one'))
    assert.equal((await two.remember('k', minute, gives('of two'))).value, 'of two')
    await two.forget(['post'])
    assert.equal((await one.remember('k', minute, failure)).value, 'of one')
  })

  test('a load of one that began before a forget of the other is not kept, nor shared with who asked after it', async (t) => {
    const name = another()
    const [one, two] = [await open(t, name), await open(t, name)]
    const load = new Load()
    const before = one.remember('k', minute, load.run)
    await until(() => load.begun === 1)
    await two.forget(['post'])
    const after = one.remember('k', minute, load.run)
    const elsewhere = two.remember('k', minute, gives('new'))
    assert.equal((await elsewhere).value, 'new', 'it does not wait for a load that is old')
    load.end(0, 'old')
    load.end(1, 'loaded again')
    assert.equal((await before).value, 'old')
    assert.deepEqual(await after, { value: 'new', hit: true })
    assert.equal(load.begun, 1)
  })

  test('who asks after a forget does not share a look that was under way', async (t) => {
    const line = await Line.open(server.port)
    t.after(() => line.close())
    const name = another()
    const [one, two] = [await open(t, name, {}, line.url), await open(t, name)]
    await two.remember('k', minute, gives('old'))
    const looks = async () => /cmdstat_mget:calls=(\d+)/.exec(String(await server.command('INFO', 'commandstats')))?.[1]
    const looksBefore = await looks()
    line.hold()
    const before = one.remember('k', minute, gives('new'))
    await until(async () => (await looks()) !== looksBefore)
    await two.forget(['post'])
    const after = one.remember('k', minute, gives('new'))
    line.release()
    assert.equal((await before).value, 'old', 'control: it had been looked up')
    assert.equal((await after).value, 'new')
  })

  test('fifty callers in two processes, one load', async (t) => {
    const name = another()
    const caches = [await open(t, name, { waitMs: 30_000 }), await open(t, name, { waitMs: 30_000 })]
    const load = new Load()
    const asked = Array.from({ length: 50 }, (_, i) => caches[i % 2]!.remember('k', minute, load.run))
    await until(() => load.begun > 0)
    await turns()
    load.end(0, 'value')
    load.end(1, 'value')
    for (const { value } of await Promise.all(asked)) assert.equal(value, 'value')
    assert.equal(load.begun, 1)
  })

  test('a load that fails in one is tried by the other', async (t) => {
    const name = another()
    const caches = [await open(t, name, { waitMs: 30_000 }), await open(t, name, { waitMs: 30_000 })]
    const load = new Load()
    const first = caches[0]!.remember('k', minute, load.run)
    await until(() => load.begun === 1)
    const second = caches[1]!.remember('k', minute, gives('well'))
    load.fail(0, new Error('gone'))
    await assert.rejects(first, /gone/)
    assert.deepEqual(await second, { value: 'well', hit: false })
  })

  test('a load that takes too long elsewhere is not waited for', async (t) => {
    const name = another()
    // The lock outlives the patience.
    const caches = [await open(t, name, { waitMs: 60_000 }), await open(t, name, { waitMs: 20 })]
    const load = new Load()
    const slow = caches[0]!.remember('k', minute, load.run)
    await until(() => load.begun === 1)
    assert.equal((await caches[1]!.remember('k', minute, gives('own'))).value, 'own')
    load.end(0, 'late')
    assert.equal((await slow).value, 'late')
  })

  test('what is too large to be kept is not waited for again', async (t) => {
    const name = another()
    const caches = [await open(t, name, { waitMs: 30_000 }), await open(t, name, { waitMs: 30_000 })]
    const large = async () => Buffer.alloc(2_000_000)
    await caches[0]!.remember('k', minute, large)
    const load = new Load()
    const slow = caches[0]!.remember('k', minute, load.run)
    await until(() => load.begun === 1)
    assert.equal((await caches[1]!.remember('k', minute, large)).hit, false)
    load.end(0, 'small')
    await slow
  })

  test('a process that dies while it loads holds nobody up for longer than a load', async (t) => {
    const name = another()
    const dying = await open(t, name, { waitMs: 50 })
    const load = new Load()
    const lost = dying.remember('k', minute, load.run)
    await until(() => load.begun === 1)
    const other = await open(t, name, { waitMs: 60_000 })
    assert.equal((await other.remember('k', minute, gives('own'))).value, 'own')
    load.end(0, 'never mind')
    await lost
  })

  for (const [what, disturb] of [
    ['nothing else happens', undefined],
    ['Redis is wiped all the time', async () => void (await server.command('FLUSHALL'))],
  ] as const)
    test(`under random reads and writes nobody sees what was forgotten before they asked, while ${what}`, async (t) => {
      let reads = 0
      for (let seed = 1; seed <= 5; seed++) {
        const name = another()
        const caches = [await open(t, name), await open(t, name)]
        const found = await tryConsistency({ caches, seed, writes: 150, ...(disturb ? { disturb } : {}) })
        assert.deepEqual(found.stale, [], `seed ${seed}`)
        reads += found.reads
        if (!disturb) assert.ok(found.hits > 0)
        assert.deepEqual(
          caches.map((cache) => cache.stats().errors),
          [0, 0],
        )
      }
      assert.ok(reads > 200, `${reads} reads`)
    })

  test('control: two applications, which do not hear of each other, are found out', async (t) => {
    const { stale } = await tryConsistency({ caches: [await open(t), await open(t)], seed: 1, writes: 150 })
    assert.ok(stale.length > 0)
  })
})

describe('what lies in Redis', { skip: noRedis, timeout: 600_000 }, () => {
  const keysOf = async (name: string) => ((await server.command('KEYS', `lintel:${name}:*`)) as Buffer[]).map(String).sort()

  test('has the name of its application, a time to live, and no lock when a load is over', async (t) => {
    const name = another()
    const cache = await open(t, name)
    await cache.remember('k', minute, gives('v'))
    await cache.remember('large', minute, async () => Buffer.alloc(2_000_000))
    await until(async () => (await keysOf(name)).length === 4)
    const keys = await keysOf(name)
    assert.deepEqual(
      keys.map((key) => key.replace(`lintel:${name}:`, '')),
      ['all', 'entry:k', 'entry:large', 'tag:post'],
    )
    for (const key of keys) assert.ok(Number(await server.command('PTTL', key)) > 0, key)
    assert.ok(Number(await server.command('PTTL', `lintel:${name}:entry:k`)) <= 60_000)
    assert.ok(Number(await server.command('STRLEN', `lintel:${name}:entry:large`)) < 100)
    await cache.forget(['post', 'nobody'])
    assert.ok(!(await keysOf(name)).some((key) => key.includes(':tag:')), 'a forget leaves nothing behind')
  })

  test('is not believed when it is not ours', async (t) => {
    const name = another()
    const cache = await open(t, name)
    const entry = `lintel:${name}:entry:k`
    await cache.remember('k', minute, gives('v'))
    const ours = (await server.command('GET', entry)) as Buffer
    const damaged = [
      Buffer.alloc(0),
      Buffer.from('{}'),
      ours.subarray(0, 20),
      Buffer.alloc(500),
      Buffer.concat([Buffer.of(9), ours]),
    ]
    damaged.push(Buffer.concat([ours.subarray(0, 1), Buffer.of(99), ours.subarray(2)]))
    for (const bytes of damaged) {
      await server.command('SET', entry, bytes)
      assert.equal((await cache.remember('k', minute, gives('loaded'))).value, 'loaded')
    }
    await server.command('DEL', entry)
    await server.command('LPUSH', entry, 'a list')
    assert.equal((await cache.remember('k', minute, gives('over a list'))).value, 'over a list')
    assert.equal((await cache.remember('k', minute, failure)).value, 'over a list')
    await server.command('DEL', `lintel:${name}:tag:post`)
    await server.command('LPUSH', `lintel:${name}:tag:post`, 'a list')
    assert.equal((await cache.remember('k', minute, gives('no token'))).value, 'no token')
    await cache.forget(['post'])
    assert.equal((await cache.remember('k', minute, gives('token again'))).hit, false)
    assert.equal((await cache.remember('k', minute, failure)).value, 'token again')
  })

  test('brings nothing back when it is wiped in the middle of a load', async (t) => {
    const name = another()
    const [one, two] = [await open(t, name), await open(t, name)]
    const load = new Load()
    const before = one.remember('k', minute, load.run)
    await until(() => load.begun === 1)
    await two.forget(['post'])
    await server.command('FLUSHALL')
    load.end(0, 'old')
    await before
    // One connection, one order: when this is answered, the old answer was kept or refused.
    await one.remember('other', minute, gives('v'))
    assert.ok(!(await keysOf(name)).includes(`lintel:${name}:entry:k`))
    assert.equal((await two.remember('k', minute, gives('new'))).value, 'new')
  })

  test('control: with token and entry as they were before a forget, the old answer comes back', async (t) => {
    const name = another()
    const cache = await open(t, name)
    await cache.remember('k', minute, gives('old'))
    const saved = new Map<string, Buffer>()
    for (const key of await keysOf(name)) saved.set(key, (await server.command('GET', key)) as Buffer)
    await cache.forget(['post'])
    await server.command('FLUSHALL')
    for (const [key, value] of saved) await server.command('SET', key, value)
    assert.equal((await cache.remember('k', minute, gives('new'))).value, 'old')
  })
})
