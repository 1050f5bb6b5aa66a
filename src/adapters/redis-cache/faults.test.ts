import assert from 'node:assert/strict'
import { describe, type TestContext, test } from 'node:test'
import { realOutside } from '../../house/outside.ts'
import { Load, until } from '../../ports/cache.test-kit.ts'
import type { Cache } from '../../ports/cache.ts'
import { tryConsistency } from '../../ports/cache-consistency.contract.ts'
import { Line, noRedis, RedisServer } from './redis.test-kit.ts'
import { createRedisCache, type RedisCacheLimits } from './redis-cache.ts'

const minute = { ttlMs: 60_000, tags: ['post'] }
const gives = (value: string) => async () => value
/** Long enough for a loaded machine, where a test does not want the limit to be met. */
const patient = { operationMs: 5000 }

async function newServer(t: TestContext, options: readonly string[] = []): Promise<RedisServer> {
  const server = await RedisServer.start(options)
  t.after(() => server.remove())
  return server
}

async function open(t: TestContext, url: string, limits: Partial<RedisCacheLimits> = {}): Promise<Cache> {
  const cache = await createRedisCache({ url, application: 'shop', outside: realOutside, limits })
  t.after(() => cache.close())
  return cache
}

/** Waits until it keeps answers again, which it shows by finding one. */
const works = (cache: Cache) => until(async () => (await cache.remember('probe', minute, gives('v'))).hit)

describe('Redis that fails', { skip: noRedis, timeout: 600_000 }, () => {
  test('is killed: answers are loaded; is started again: they are kept again', async (t) => {
    const server = await newServer(t)
    const cache = await open(t, server.url)
    await cache.remember('k', minute, gives('v1'))
    const load = new Load()
    const underWay = cache.remember('under way', minute, load.run)
    await until(() => load.begun === 1)
    await server.kill()
    load.end(0, 'loaded')
    assert.equal((await underWay).value, 'loaded')
    for (const value of ['v2', 'v3']) assert.deepEqual(await cache.remember('k', minute, gives(value)), { value, hit: false })
    const told = /^the cache at redis:\/\/127\.0\.0\.1:\d+ cannot be used \(.*ECONNREFUSED.*\): answers are loaded without it$/
    await until(() => told.test(cache.problem() ?? ''))
    await server.start()
    await works(cache)
    assert.equal(cache.problem(), null)
  })

  test('is not there at the start: nothing waits for long, and it is used when it comes', async (t) => {
    const server = await newServer(t)
    await server.kill()
    const cache = await open(t, server.url, { connectMs: 20 })
    assert.deepEqual(await cache.remember('k', minute, gives('v1')), { value: 'v1', hit: false })
    await cache.forget(['post'])
    await server.start()
    await works(cache)
  })

  test('comes back with what it had saved: nothing that was forgotten since is given out', async (t) => {
    const server = await newServer(t)
    const [one, two] = [await open(t, server.url, patient), await open(t, server.url, patient)]
    await one.remember('k', minute, gives('old'))
    assert.equal((await two.remember('k', minute, gives('new'))).hit, true)
    await server.command('SAVE')
    await one.forget(['post'])
    await server.kill()
    await server.start()
    assert.equal(
      String(await server.command('EXISTS', 'lintel:shop:entry:k', 'lintel:shop:tag:post')),
      '2',
      'the snapshot has both',
    )
    for (const cache of [one, two]) await until(async () => (await cache.remember('other', minute, gives('v'))).hit)
    assert.equal((await two.remember('k', minute, gives('new'))).value, 'new')
  })

  test('answers nothing: answers are right, and it is asked a few times only', async (t) => {
    const server = await newServer(t)
    const cache = await open(t, server.url, { operationMs: 30, breaker: { failures: 5, pauseMs: 600_000 } })
    await cache.remember('k', minute, gives('v1'))
    server.freeze()
    t.after(() => server.thaw())
    await cache.forget(['post'])
    for (const tags of [['post'], ['user']])
      for (let i = 0; i < 500; i++)
        assert.equal((await cache.remember(`k${i % 3}`, { ttlMs: 60_000, tags }, gives(`v${i}`))).value, `v${i}`)
    assert.match(cache.problem()!, /cannot be used .+; the cache does not know yet of a write to `post`/)
    // Five that open the breaker, and what is told again in the background.
    assert.ok(cache.stats().errors < 20, `${cache.stats().errors} operations were tried`)
  })

  test('answers nothing for a while: what was forgotten meanwhile is not given out, here at once, elsewhere when it is back', async (t) => {
    const server = await newServer(t)
    const limits = { operationMs: 100, breaker: { failures: 5, pauseMs: 20 } }
    const [one, two] = [await open(t, server.url, limits), await open(t, server.url, limits)]
    await works(one)
    await one.remember('k', minute, gives('old'))
    server.freeze()
    await one.forget(['post'])
    assert.equal((await one.remember('k', minute, gives('new'))).value, 'new')
    server.thaw()
    assert.equal((await one.remember('k', minute, gives('newer'))).value, 'newer', 'here it is not trusted until it has heard')
    await until(() => one.problem() === null)
    assert.notEqual((await two.remember('k', minute, gives('new'))).value, 'old')
    await works(two)
    assert.equal(two.problem(), null)
  })

  test('is full: what cannot be kept is loaded, and forgetting works', async (t) => {
    const server = await newServer(t)
    const cache = await open(t, server.url, patient)
    await cache.remember('k', minute, gives('old'))
    await server.command('CONFIG', 'SET', 'maxmemory', '1')
    assert.equal((await cache.remember('k', minute, gives('new'))).value, 'old')
    await cache.forget(['post'])
    assert.equal((await cache.remember('k', minute, gives('new'))).value, 'new')
    assert.match(cache.problem()!, /^the cache does not keep answers \(.*OOM/)
    await server.command('CONFIG', 'SET', 'maxmemory', '0')
    await works(cache)
    assert.equal(cache.problem(), null)
  })

  test('reads but does not delete: here nothing is taken from it until it has, elsewhere problem() has said so', async (t) => {
    const server = await newServer(t)
    await server.command('ACL', 'SETUSER', 'cache', 'on', '>pass', '~*', '+@all', '-del')
    const cache = await open(t, `redis://cache:pass@127.0.0.1:${server.port}`, patient)
    const shares = () => cache.remember('k', { ttlMs: 60_000, tags: ['user'] }, gives('new'))
    await cache.remember('k', minute, gives('old'))
    await cache.forget(['post'])
    for (const value of ['new', 'newer']) assert.equal((await cache.remember('k', minute, gives(value))).value, value)
    await shares()
    assert.equal((await shares()).hit, true, 'other tags are not concerned')
    assert.match(cache.problem()!, /does not know yet of a write to `post`/)
    await server.command('ACL', 'SETUSER', 'cache', '+del')
    await until(() => cache.problem() === null)
    assert.equal((await cache.remember('k', minute, gives('newest'))).value, 'newest')
  })

  test('is wiped, killed and started again under random reads and writes: nobody sees what was forgotten before they asked', async (t) => {
    const server = await newServer(t, ['--save', '1 1'])
    // Whoever cannot tell Redis must be the one who writes: to others it is known when the time to live is over.
    const cache = await open(t, server.url, { operationMs: 100, breaker: { failures: 5, pauseMs: 10 } })
    let turn = 0
    const disturb = async () => {
      turn += 1
      if (turn % 40 === 0) {
        if (turn % 80 === 0) await server.command('SAVE').catch(() => {})
        await server.kill()
        await server.start()
      } else if (turn % 10 === 0) await server.command('FLUSHALL').catch(() => {})
    }
    for (let seed = 1; seed <= 3; seed++) {
      const { stale, reads } = await tryConsistency({ caches: [cache], seed, writes: 300, disturb })
      assert.deepEqual(stale, [], `seed ${seed}`)
      assert.ok(reads > 100)
    }
    assert.ok(turn > 40, `${turn} turns: it was never killed`)
    await works(cache)
  })
})

describe('a process that is cut off', { skip: noRedis, timeout: 600_000 }, () => {
  const limits = { operationMs: 100, connectMs: 200, breaker: { failures: 3, pauseMs: 20 } }

  test('tells later what it could not tell: until then problem() says what may happen, then nobody has the old answer', async (t) => {
    const server = await newServer(t)
    const line = await Line.open(server.port)
    t.after(() => line.close())
    const [cut, other] = [await open(t, line.url, limits), await open(t, server.url, patient)]
    await other.remember('k', minute, gives('old'))
    await works(cut)
    line.silence()
    await cut.forget(['post', 'tag with ` in it'])
    assert.equal((await cut.remember('k', minute, gives('new'))).value, 'new')
    assert.match(cut.problem()!, /the cache does not know yet of a write to `post`, `tag with ` in it`: /)
    assert.match(cut.problem()!, /other processes may give out older answers until it does or their time to live is over$/)
    assert.equal((await other.remember('k', minute, gives('new'))).value, 'old', 'control: it could not know')
    line.mend()
    await until(() => cut.problem() === null)
    assert.equal((await other.remember('k', minute, gives('new'))).value, 'new')
    assert.equal((await cut.remember('k', minute, gives('newer'))).value, 'new')
  })

  test('remembers what to tell within bounds, and then forgets everything', async (t) => {
    const server = await newServer(t)
    const line = await Line.open(server.port)
    t.after(() => line.close())
    const [cut, other] = [await open(t, line.url, { ...limits, maxUndelivered: 10 }), await open(t, server.url, patient)]
    await other.remember('k', minute, gives('old'))
    await other.remember('untagged', { ttlMs: 60_000, tags: [] }, gives('old'))
    line.silence()
    for (let i = 0; i < 20; i++) await cut.forget([`tag ${i}`])
    assert.match(cut.problem()!, /the cache does not know yet of a write:/)
    for (const key of ['k', 'untagged']) assert.equal((await cut.remember(key, minute, gives('new'))).value, 'new')
    line.mend()
    await until(() => cut.problem() === null)
    for (const key of ['k', 'untagged']) assert.equal((await other.remember(key, minute, gives('new'))).hit, false)
  })

  test('tells a last time when it closes', async (t) => {
    const server = await newServer(t)
    const line = await Line.open(server.port)
    t.after(() => line.close())
    const [cut, other] = [await open(t, line.url, limits), await open(t, server.url, patient)]
    await other.remember('k', minute, gives('old'))
    server.freeze()
    await cut.forget(['post'])
    assert.notEqual(cut.problem(), null)
    server.thaw()
    await cut.close()
    assert.equal((await other.remember('k', minute, gives('new'))).value, 'new')
  })

  test('has its connection reset again and again: answers stay right', async (t) => {
    const server = await newServer(t)
    const line = await Line.open(server.port)
    t.after(() => line.close())
    const cache = await open(t, line.url, limits)
    let turn = 0
    const disturb = async () => {
      if (++turn % 20 === 0) line.reset()
    }
    const { stale } = await tryConsistency({ caches: [cache], seed: 7, writes: 400, disturb })
    assert.deepEqual(stale, [])
    await works(cache)
  })
})

describe('the address', { skip: noRedis, timeout: 600_000 }, () => {
  test('brings user, password and database', async (t) => {
    const server = await newServer(t, ['--requirepass', 's3cret/pass'])
    const cache = await open(t, `redis://default:s3cret%2Fpass@127.0.0.1:${server.port}/3`, patient)
    await works(cache)
    await server.command('SELECT', 3)
    assert.equal(String(await server.command('EXISTS', 'lintel:shop:entry:probe')), '1')
  })

  test('with a wrong password is a problem that does not show it', async (t) => {
    const server = await newServer(t, ['--requirepass', 'right'])
    const cache = await open(t, `redis://:wr0ng-one@127.0.0.1:${server.port}`, { connectMs: 100 })
    assert.equal((await cache.remember('k', minute, gives('v'))).value, 'v')
    await until(() => /WRONGPASS/.test(cache.problem()!))
    assert.doesNotMatch(cache.problem()!, /wr0ng-one/)
  })

  test('of a user who may not ask which run of the server answers is a problem with what to do, and nothing is shared', async (t) => {
    const server = await newServer(t)
    await server.command('ACL', 'SETUSER', 'cache', 'on', '>pass', '~*', '+@all', '-info')
    const cache = await open(t, `redis://cache:pass@127.0.0.1:${server.port}`, { connectMs: 100 })
    await until(() => /NOPERM.*info/i.test(cache.problem()!))
    assert.equal((await cache.remember('k', minute, gives('v1'))).hit, false)
    assert.equal((await cache.remember('k', minute, gives('v2'))).value, 'v2')
  })
})
