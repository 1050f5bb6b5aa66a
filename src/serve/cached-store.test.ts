import assert from 'node:assert/strict'
import { test } from 'node:test'
import { normalise } from '../model/normalise.ts'
import type { Cache } from '../ports/cache.ts'
import { everything, type Store } from '../ports/store.ts'
import { createKeyWriter } from './cache-key.ts'
import { createCachedStore } from './cached-store.ts'
import { anonymous } from './callers.ts'

const text = { kind: 'text' } as const
const model = normalise({
  name: 'kept',
  entities: {
    plain: { fields: { name: text }, can: { read: 'anyone' } },
    kept: { fields: { name: text }, can: { read: 'anyone' }, cache: '30s' },
  },
})

test('reads of an entity that is not kept are those of the store itself, so that they cost nothing more', () => {
  const one = { run: () => {} }
  const page = { sort: [], run: () => {} }
  const store = { prepareOne: () => one, preparePage: () => page } as unknown as Store
  const cached = createCachedStore({ store, cache: {} as Cache, model, keyOf: createKeyWriter(model) })
  const shape = { selection: everything, where: [], sort: null, continued: false }
  assert.equal(cached.prepareOne({ ...shape, entity: 'plain' }, anonymous), one)
  assert.equal(cached.preparePage({ ...shape, entity: 'plain' }, anonymous), page)
  assert.notEqual(cached.prepareOne({ ...shape, entity: 'kept' }, anonymous), one)
  assert.notEqual(cached.preparePage({ ...shape, entity: 'kept' }, anonymous), page)
})

test('an answer that is told once more makes void what its write may have changed when nobody could tell', async () => {
  const forgotten: string[] = []
  const cache = { forget: async (tags: readonly string[]) => void forgotten.push(...tags) } as unknown as Cache
  const session = { recall: async (key: string) => (key === 'known' ? { status: 200 } : null) }
  const store = { write: (job: (session: unknown) => Promise<unknown>) => job(session) } as unknown as Store
  const cached = createCachedStore({ store, cache, model, keyOf: createKeyWriter(model) })
  await cached.write(({ recall }) => recall('unknown'))
  assert.deepEqual(forgotten, [])
  await cached.write(({ recall }) => recall('known'))
  assert.deepEqual(forgotten, ['plain', 'kept'])
})
