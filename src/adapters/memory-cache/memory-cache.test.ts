import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { realOutside } from '../../house/outside.ts'
import { cacheContract } from '../../ports/cache.contract.ts'
import type { Cache } from '../../ports/cache.ts'
import { tryConsistency } from '../../ports/cache-consistency.contract.ts'
import { createTestFamily } from '../siblings/pair.test-kit.ts'
import { shareForgets } from './forget-together.ts'
import { createMemoryCache } from './memory-cache.ts'

/** A clock that the test moves. */
function clock() {
  let now = 0
  const move = async (ms: number) => {
    now += ms
  }
  return { outside: { ...realOutside, monotonicMs: () => now }, move }
}

cacheContract('memory', async () => {
  const { outside, move } = clock()
  return { cache: createMemoryCache(outside), elapse: move }
})

const minute = { ttlMs: 60_000, tags: ['post'] }
const isKept = async (cache: Cache, key: string) => (await cache.remember(key, { ttlMs: 0, tags: [] }, async () => '')).hit

describe('bounds', () => {
  test('what was used longest ago goes first', async () => {
    const cache = createMemoryCache(realOutside, { maxEntries: 3 })
    for (const key of ['a', 'b', 'c']) await cache.remember(key, minute, async () => key)
    await cache.remember('a', minute, async () => 'not loaded')
    await cache.remember('d', minute, async () => 'd')
    assert.equal(cache.stats().entries, 3)
    assert.deepEqual([await isKept(cache, 'b'), await isKept(cache, 'a'), await isKept(cache, 'd')], [false, true, true])
  })

  test('bytes of values and keys are counted, given back, and bounded', async () => {
    const cache = createMemoryCache(realOutside, { maxBytes: 1000 })
    for (let i = 0; i < 100; i++) await cache.remember(`${i % 20}`.padStart(10), minute, async () => Buffer.alloc(90))
    assert.deepEqual([cache.stats().entries, cache.stats().bytes], [10, 1000])
    await cache.remember('one larger than all', minute, async () => 'x'.repeat(999))
    assert.equal(cache.stats().bytes, 1000)
    await cache.close()
    assert.deepEqual([cache.stats().entries, cache.stats().bytes], [0, 0])
  })

  test('a small part of a large piece of memory does not keep the piece', async () => {
    const cache = createMemoryCache(realOutside)
    await cache.remember('k', minute, async () => Buffer.alloc(1_000_000).subarray(0, 5))
    const { value } = await cache.remember('k', minute, async () => '')
    assert.ok(typeof value !== 'string' && value.buffer.byteLength === 5)
  })

  test('what is old when its load ends takes no room', async () => {
    const cache = createMemoryCache(realOutside)
    await cache.remember('k', minute, async () => {
      await cache.forget(['post'])
      return 'old'
    })
    assert.equal(cache.stats().entries, 0)
  })

  test('a tag that fell out of the list counts as forgotten', async () => {
    const cache = createMemoryCache(realOutside, { maxTags: 2 })
    await cache.remember('old', minute, async () => 'old')
    await cache.forget(['post'])
    await cache.forget(['x', 'y', 'z'])
    assert.equal((await cache.remember('old', minute, async () => 'new')).value, 'new')
    await cache.remember('later', { ttlMs: 60_000, tags: ['never'] }, async () => 'later')
    assert.equal((await cache.remember('later', { ttlMs: 60_000, tags: ['never'] }, async () => '')).value, 'later')
  })
})

describe('under random reads and writes', () => {
  test('nobody sees what was forgotten before they asked', async () => {
    for (let seed = 1; seed <= 20; seed++) {
      const { stale, hits } = await tryConsistency({ caches: [createMemoryCache(realOutside)], seed, writes: 200 })
      assert.deepEqual(stale, [], `seed ${seed}`)
      assert.ok(hits > 0)
    }
  })

  test('control: a cache that only deletes what it holds is found out', async () => {
    const { stale } = await tryConsistency({ caches: [deletingCache()], seed: 1, writes: 200 })
    assert.ok(stale.length > 0)
  })

  test('control: two caches that do not know of each other are found out', async () => {
    const caches = [createMemoryCache(realOutside), createMemoryCache(realOutside)]
    const { stale } = await tryConsistency({ caches, seed: 1, writes: 200 })
    assert.ok(stale.length > 0)
  })
})

/** Forgets by deleting, and keeps whatever a load brings: a load that ends after the deletion is kept though it is old. */
function deletingCache(): Cache {
  const kept = new Map<string, { value: Buffer | string; tags: readonly string[] }>()
  return {
    remember: async (key, { tags }, load) => {
      const found = kept.get(key)
      if (found !== undefined) return { value: found.value, hit: true }
      const value = await load()
      kept.set(key, { value, tags })
      return { value, hit: false }
    },
    forget: async (tags) => {
      for (const [key, entry] of kept) if (entry.tags.some((tag) => tags.includes(tag))) kept.delete(key)
    },
    problem: () => null,
    stats: () => createMemoryCache(realOutside).stats(),
    close: async () => {},
  }
}

describe('caches of several processes', () => {
  /** @param told whether a `forget` is told to the others. */
  const cachesOf = async (told: boolean) => {
    const { start } = createTestFamily({ count: 3, outside: realOutside })
    const children = [1, 2, 3].map((number) => start(number).siblings)
    const caches = children.map((siblings) => {
      const cache = createMemoryCache(realOutside)
      return told ? shareForgets(cache, siblings) : cache
    })
    await Promise.all(children.map((siblings) => siblings.join()))
    return caches
  }

  test('none gives out what another has forgotten', async () => {
    for (let seed = 1; seed <= 5; seed++) {
      const { stale, hits } = await tryConsistency({ caches: await cachesOf(true), seed, writes: 200 })
      assert.deepEqual(stale, [])
      assert.ok(hits > 50, `${hits}`)
    }
  })

  test('without telling each other they do', async () => {
    assert.notDeepEqual((await tryConsistency({ caches: await cachesOf(false), seed: 1, writes: 200 })).stale, [])
  })
})
