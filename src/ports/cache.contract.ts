import assert from 'node:assert/strict'
import { describe, type TestContext, test } from 'node:test'
import { Load, turns, until } from './cache.test-kit.ts'
import type { Cache, CacheValue } from './cache.ts'

export interface CachePlace {
  readonly cache: Cache
  /** Lets this much pass on the clock by which answers grow old. */
  elapse(ms: number): Promise<void>
}

const mebibyte = 1024 * 1024
const minute = { ttlMs: 60_000, tags: ['post'] }
const gives = (value: CacheValue) => async () => value
const failure = (message: string) => async () => {
  throw new Error(message)
}

/** What every cache does. `open` closes what it opened when the test is over; `skip` says why it cannot be tried here. */
export function cacheContract(name: string, open: (t: TestContext) => Promise<CachePlace>, skip: string | false = false): void {
  describe(`${name} as a cache`, { skip, timeout: 600_000 }, () => {
    describe('what is kept', () => keptTests(open))
    describe('loads', () => loadTests(open))
    describe('forgetting', () => forgetTests(open))
    describe('names', () => nameTests(open))
  })
}

function keptTests(open: (t: TestContext) => Promise<CachePlace>): void {
  test('what was loaded is kept, and comes back as the kind it was', async (t) => {
    const { cache } = await open(t)
    const bytes = Buffer.from(Array.from({ length: 256 }, (_, i) => i))
    const values: Record<string, CacheValue> = {
      text: '{"a":1}',
      'no text': '',
      'no bytes': Buffer.alloc(0),
      'every byte': bytes,
      'part of a larger piece': Buffer.alloc(9000, 7).subarray(10, 20),
      'other scripts': 'Ünïcödé 日本 🦉',
      'half a character': 'a\ud800b',
      'a mebibyte': Buffer.alloc(mebibyte, 1),
      'a mebibyte of text': 'ü'.repeat(mebibyte / 2),
    }
    for (const [key, value] of Object.entries(values)) {
      assert.deepEqual(await cache.remember(key, minute, gives(value)), { value, hit: false }, key)
      assert.deepEqual(await cache.remember(key, minute, failure('was not kept')), { value, hit: true }, key)
    }
    const { hits, misses, loads, shared, errors } = cache.stats()
    const all = Object.keys(values).length
    assert.deepEqual({ hits, misses, loads, shared, errors }, { hits: all, misses: all, loads: all, shared: 0, errors: 0 })
    assert.equal(cache.problem(), null)
  })

  test('more than a mebibyte is given and not kept', async (t) => {
    const { cache } = await open(t)
    for (const value of [Buffer.alloc(mebibyte + 1), 'ü'.repeat(mebibyte / 2 + 1)]) {
      const answers = [await cache.remember('large', minute, gives(value)), await cache.remember('large', minute, gives(value))]
      assert.ok(answers.every((answer) => answer.hit === false && answer.value.length === value.length))
    }
    await cache.remember('large', minute, gives('small again'))
    assert.deepEqual(await cache.remember('large', minute, failure('was not kept')), { value: 'small again', hit: true })
  })

  test('it is loaded again when its time to live is over', async (t) => {
    const { cache, elapse } = await open(t)
    let loads = 0
    const load = async () => `load ${++loads}`
    const options = { ttlMs: 40, tags: [] }
    await cache.remember('short', options, load)
    await cache.remember('long', minute, gives('long'))
    await until(async () => {
      await elapse(10)
      return (await cache.remember('short', options, load)).value === 'load 2'
    })
    assert.equal((await cache.remember('long', minute, failure('was not kept'))).hit, true)
  })

  test('nothing is kept for no time', async (t) => {
    const { cache } = await open(t)
    for (const ttlMs of [0, -1, Number.NaN]) {
      await cache.remember('k', { ttlMs, tags: [] }, gives('first'))
      assert.deepEqual(await cache.remember('k', { ttlMs, tags: [] }, gives('second')), { value: 'second', hit: false })
    }
  })

  test('a closed cache loads', async (t) => {
    const { cache } = await open(t)
    await cache.remember('k', minute, gives('kept'))
    await cache.close()
    for (const value of ['first', 'second'])
      assert.deepEqual(await cache.remember('k', minute, gives(value)), { value, hit: false })
    await cache.forget(['post'])
    await cache.close()
  })
}

function loadTests(open: (t: TestContext) => Promise<CachePlace>): void {
  test('a hundred callers, one load', async (t) => {
    const { cache } = await open(t)
    const load = new Load()
    const asked = Array.from({ length: 100 }, () => cache.remember('k', minute, load.run))
    await until(() => load.begun === 1)
    const later = cache.remember('k', minute, load.run)
    await turns()
    load.end(0, 'value')
    const answers = await Promise.all([...asked, later])
    assert.ok(answers.every(({ value }) => value === 'value'))
    assert.equal(load.begun, 1)
    const { loads, shared, misses, hits } = cache.stats()
    assert.deepEqual({ loads, answered: hits + misses, others: shared + hits }, { loads: 1, answered: 101, others: 100 })
  })

  test('other keys do not wait', async (t) => {
    const { cache } = await open(t)
    const load = new Load()
    const slow = cache.remember('slow', minute, load.run)
    assert.equal((await cache.remember('quick', minute, gives('value'))).value, 'value')
    load.end(0, 'late')
    assert.equal((await slow).value, 'late')
  })

  test('a load that fails fails all who share it, and is not kept', async (t) => {
    const { cache } = await open(t)
    const load = new Load()
    const asked = Array.from({ length: 5 }, () => cache.remember('k', minute, load.run))
    await until(() => load.begun === 1)
    load.fail(0, new Error('no such table'))
    for (const one of await Promise.allSettled(asked))
      assert.match(String(one.status === 'rejected' && one.reason), /no such table/)
    assert.deepEqual(await cache.remember('k', minute, gives('well')), { value: 'well', hit: false })
    assert.deepEqual(await cache.remember('k', minute, failure('was not kept')), { value: 'well', hit: true })
    assert.equal(cache.stats().misses, 6)
  })

  test('a load that throws before it waits rejects', async (t) => {
    const { cache } = await open(t)
    const load = () => {
      throw new Error('at once')
    }
    await assert.rejects(cache.remember('k', minute, load), /at once/)
    assert.equal((await cache.remember('k', minute, gives('well'))).value, 'well')
  })
}

function forgetTests(open: (t: TestContext) => Promise<CachePlace>): void {
  test('what carries a forgotten tag is loaded again, all else stays', async (t) => {
    const { cache } = await open(t)
    const keys = { post: ['post'], both: ['user', 'post'], user: ['user'], none: [] }
    for (const [key, tags] of Object.entries(keys)) await cache.remember(key, { ttlMs: 60_000, tags }, gives('old'))
    await cache.forget([])
    await cache.forget(['nobody', 'post'])
    const found: Record<string, CacheValue> = {}
    for (const [key, tags] of Object.entries(keys))
      found[key] = (await cache.remember(key, { ttlMs: 60_000, tags }, gives('new'))).value
    assert.deepEqual(found, { post: 'new', both: 'new', user: 'old', none: 'old' })
  })

  test('a load that began before a forget is not kept, nor given to who asked after it', async (t) => {
    const { cache } = await open(t)
    const load = new Load()
    const before = cache.remember('k', minute, load.run)
    await until(() => load.begun === 1)
    await cache.forget(['post'])
    const after = [cache.remember('k', minute, load.run), cache.remember('k', minute, load.run)]
    await turns()
    assert.equal(load.begun, 1, 'a key is loaded once at a time')
    load.end(0, 'old')
    assert.equal((await before).value, 'old')
    await until(() => load.begun === 2)
    load.end(1, 'new')
    assert.deepEqual(
      (await Promise.all(after)).map(({ value }) => value),
      ['new', 'new'],
    )
    assert.deepEqual(await cache.remember('k', minute, load.run), { value: 'new', hit: true })
    assert.equal(load.begun, 2)
  })

  test('a load that began before a forget and ended after it is not found by the next', async (t) => {
    const { cache } = await open(t)
    const load = new Load()
    const before = cache.remember('k', minute, load.run)
    await until(() => load.begun === 1)
    await cache.forget(['post'])
    load.end(0, 'old')
    await before
    load.end(1, 'new')
    assert.deepEqual(await cache.remember('k', minute, load.run), { value: 'new', hit: false })
  })

  test('a forget of another tag does not disturb a load', async (t) => {
    const { cache } = await open(t)
    const load = new Load()
    const before = cache.remember('k', minute, load.run)
    await until(() => load.begun === 1)
    await cache.forget(['user'])
    load.end(0, 'value')
    await before
    assert.deepEqual(await cache.remember('k', minute, load.run), { value: 'value', hit: true })
  })

  test('the same key with other tags is held to those', async (t) => {
    const { cache } = await open(t)
    await cache.remember('k', { ttlMs: 60_000, tags: ['a'] }, gives('old'))
    await cache.forget(['b'])
    assert.equal((await cache.remember('k', { ttlMs: 60_000, tags: ['b'] }, gives('new'))).value, 'new')
    assert.equal((await cache.remember('k', { ttlMs: 60_000, tags: ['b', 'b'] }, failure('was not kept'))).value, 'new')
  })

  test('a thousand tags, any of which forgets', async (t) => {
    const { cache } = await open(t)
    const tags = Array.from({ length: 1000 }, (_, i) => `tag ${i}`)
    for (const [i, tag] of ['tag 0', 'tag 500', 'tag 999'].entries()) {
      assert.equal((await cache.remember('k', { ttlMs: 60_000, tags }, gives(`load ${i}`))).hit, false)
      assert.equal((await cache.remember('k', { ttlMs: 60_000, tags }, failure('was not kept'))).value, `load ${i}`)
      await cache.forget([tag])
    }
    await cache.remember('k', { ttlMs: 60_000, tags }, gives('again'))
    await cache.forget(tags)
    assert.equal((await cache.remember('k', { ttlMs: 60_000, tags }, gives('last'))).value, 'last')
  })
}

function nameTests(open: (t: TestContext) => Promise<CachePlace>): void {
  const long = 'x'.repeat(100_000)
  const odd = [
    ...['', ' ', 'k', 'K', 'k ', 'k\0', 'k\n', '*', 'k:k', '#', ':', '__proto__', 'ü', 'u\u0308', '\ud800', '\ud801', '\ufffd'],
    ...[long, `${long}y`, `${long}z`, '["k"]', 'all', 'tag:k', '🦉'],
  ]

  test('every key is another, however odd', async (t) => {
    const { cache } = await open(t)
    for (const [i, key] of odd.entries())
      assert.deepEqual(await cache.remember(key, minute, gives(`${i}`)), { value: `${i}`, hit: false }, JSON.stringify(key))
    for (const [i, key] of odd.entries())
      assert.equal((await cache.remember(key, minute, failure('was not kept'))).value, `${i}`, JSON.stringify(key.slice(0, 20)))
  })

  test('every tag is another, however odd', async (t) => {
    const { cache } = await open(t)
    for (const tag of odd) await cache.remember(tag, { ttlMs: 60_000, tags: [tag] }, gives('kept'))
    for (const [i, tag] of odd.entries()) {
      await cache.forget([tag])
      assert.equal((await cache.remember(tag, { ttlMs: 60_000, tags: [tag] }, gives('again'))).value, 'again')
      const next = odd[i + 1]
      if (next !== undefined)
        assert.equal((await cache.remember(next, { ttlMs: 60_000, tags: [next] }, failure('was forgotten too'))).value, 'kept')
    }
  })
}
