import assert from 'node:assert/strict'
import { afterEach, beforeEach, test } from 'node:test'
import { text } from '../../model/language.ts'
import { type Store, UnavailableError } from '../../ports/store.ts'
import { modelOf, open, type Shorthand, shorthand } from '../../ports/store-kit.contract.ts'
import type { Flush } from './log-sync.ts'
import { type Folder, newFolder } from './place.test-kit.ts'

const model = modelOf({ person: open({ handle: text({ max: 20, unique: true }) }) })

let place: Folder
let store: Store
let past: Shorthand
let flushes: ((error: Error | null) => void)[]
let awaited: (() => void) | undefined

beforeEach(() => {
  place = newFolder()
  flushes = []
  const flush: Flush = (_fd, done) => {
    flushes.push(done)
    awaited?.()
  }
  store = place.open(model, Date.now, { flush })
  past = shorthand(store)
})
afterEach(() => place.remove())

/** The flush with this number, when it has begun. */
const flush = async (number: number): Promise<(error: Error | null) => void> => {
  while (flushes.length < number)
    await new Promise<void>((resolve) => {
      awaited = resolve
    })
  return flushes[number - 1]!
}
const state = async (promise: Promise<unknown>) => {
  const open = Symbol('open')
  return (await Promise.race([promise, new Promise((resolve) => setImmediate(resolve, open))])) === open ? 'open' : 'answered'
}
const handles = async () => (await past.all({ entity: 'person' })).map(({ handle }) => handle)

test('a write is answered only when its flush has ended', async () => {
  const write = past.create('person', { handle: 'ann' })
  const ended = await flush(1)
  assert.deepEqual([await state(write), await handles()], ['open', ['ann']])
  ended(null)
  assert.equal((await write).handle, 'ann')
})

test('the writes of a turn share one flush', async () => {
  const writes = Array.from({ length: 100 }, (_, i) => past.create('person', { handle: `p${i}` }))
  ;(await flush(1))(null)
  await Promise.all(writes)
  assert.equal(flushes.length, 1)
})

test('a write committed while a flush is under way waits for the next one', async () => {
  const first = past.create('person', { handle: 'first' })
  const ended = await flush(1)
  const second = past.create('person', { handle: 'second' })
  while (!(await handles()).includes('second')) await new Promise(setImmediate)
  ended(null)
  await first
  assert.equal(await state(second), 'open')
  ;(await flush(2))(null)
  await second
})

test('when the disk fails: nothing waiting is acknowledged, no write is taken any more, reads go on', async () => {
  const kept = past.create('person', { handle: 'kept' })
  ;(await flush(1))(null)
  const { id } = await kept
  assert.equal(store.problem(), null)

  const flushed = past.create('person', { handle: 'flushed' })
  const failed = await flush(2)
  const waiting = past.create('person', { handle: 'waiting' })
  while (!(await handles()).includes('waiting')) await new Promise(setImmediate)
  const queued = past.create('person', { handle: 'queued' })
  failed(new Error('EIO: i/o error, fdatasync'))
  const fails = { name: 'UnavailableError', message: 'the disk did not take the write' }
  await assert.rejects(flushed, fails)
  // The disk says that it is well again, which proves nothing of what it lost.
  flushes[2]?.(null)
  await assert.rejects(waiting, fails)
  await assert.rejects(queued, UnavailableError)

  const before = await handles()
  for (const write of [past.create('person', { handle: 'later' }), past.update('person', id, { handle: 'other' })]) {
    await assert.rejects(write, { name: 'UnavailableError', message: 'the disk failed; no write is taken until a restart' })
  }
  await assert.rejects(past.remove('person', id), UnavailableError)
  assert.deepEqual(await handles(), before)
  assert.equal((await past.find('person', id))?.handle, 'kept')
  assert.equal(store.problem(), 'the disk failed: EIO: i/o error, fdatasync')
})

test('after a restart a store whose disk failed has all that it acknowledged, and takes writes', async () => {
  const kept = past.create('person', { handle: 'kept' })
  ;(await flush(1))(null)
  await kept
  const lost = past.create('person', { handle: 'lost' })
  ;(await flush(2))(new Error('EIO'))
  await assert.rejects(lost, UnavailableError)
  await store.close()
  store = place.open(model)
  past = shorthand(store)
  assert.equal(store.problem(), null)
  assert.ok((await handles()).includes('kept'))
  await past.create('person', { handle: 'after' }, '01900000-aaaa-7000-8000-000000000001')
})

test('closing waits for the flush of what was accepted', async () => {
  const write = past.create('person', { handle: 'ann' })
  const ended = await flush(1)
  const closing = store.close()
  assert.equal(await state(closing), 'open')
  ended(null)
  assert.equal((await write).handle, 'ann')
  await closing
})
