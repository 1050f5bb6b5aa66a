import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, test } from 'node:test'
import { load } from './kit/dist.mjs'
import { until } from './kit/until.mjs'

const { createDispatcher } = await load('serve/work/dispatcher.js')
const { DoneElsewhere, RetryLater } = await load('serve/work/consumer.js')
const { openSqliteStore } = await load('adapters/sqlite/store.js')
const { realOutside } = await load('house/outside.js')
const { normalise } = await load('model/normalise.js')

const { entity, text } = await load('index.js')
const model = normalise({ name: 'depot', entities: { person: entity({ name: text({ max: 9 }) }, { can: { read: 'anyone' } }) } })
const quiet = { warn: () => {}, error: () => {} }

let folder
let store
let dispatcher
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lintel-dispatch-'))
  store = openSqliteStore({ folder, model, outside: realOutside })
})
afterEach(async () => {
  await dispatcher?.stop(0)
  dispatcher = undefined
  await store.close()
  rmSync(folder, { recursive: true, force: true })
})

let made = 0
const enqueue = (subjects, payload = '{}') =>
  store.write(({ work }) =>
    work.enqueue(
      subjects.map((subject) => ({
        id: `message ${++made}`,
        name: 'told',
        version: 1,
        subject,
        payload,
        at: new Date().toISOString(),
        trace: null,
        dueMs: null,
        consumers: ['ear'],
      })),
    ),
  )
/** A consumer whose code runs in the transaction that takes the delivery out. */
const ear = (act, more = {}) => ({
  name: 'ear',
  atOnce: 8,
  attempts: 5,
  handle: async (delivery, handling) => {
    await store.write(async ({ work }) => {
      if (!(await work.settle('ear', delivery.seq, handling.after))) throw new DoneElsewhere()
      await act(delivery, handling)
    }, 'once')
  },
  ...more,
})
const start = (consumer, outside = realOutside) => {
  dispatcher = createDispatcher({ store, consumers: [consumer], outside, logger: quiet, owner: 'here' })
  dispatcher.start()
}
const waiting = async () => (await store.work.counts()).reduce((sum, each) => sum + each.waiting + each.delayed, 0)

test('what failed when it was to be made durable is done again before what had begun behind it', async () => {
  await enqueue(Array(6).fill('s'))
  const [first] = await store.work.pull('ear', { among: null, after: 0, limit: 1 })
  const stored = []
  const begun = []
  let failures = 2
  start(
    ear((delivery, { handled }) => {
      begun.push(delivery.seq)
      handled()
      if (delivery.seq === first.seq + 1 && failures-- > 0) throw new Error('the disk is full')
      stored.push(delivery.seq)
    }),
  )
  await until(async () => (await waiting()) === 0, 20_000)
  assert.deepEqual(
    stored,
    Array.from({ length: 6 }, (_, i) => first.seq + i),
  )
  assert.ok(begun.length > stored.length)
})

test('subjects that are all put off, more of them than are held, keep no fresh one waiting', async () => {
  const stuck = Array.from({ length: 4_500 }, (_, i) => `stuck ${i}`)
  await enqueue([...stuck, ...stuck])
  let refused = 0
  const heard = []
  start(
    ear(
      ({ message: { subject } }) => {
        if (subject.startsWith('stuck')) {
          refused++
          throw new RetryLater('not before an hour has passed', 3_600_000)
        }
        heard.push(subject)
      },
      { atOnce: 64 },
    ),
  )
  await until(() => refused === stuck.length, 60_000)
  await enqueue(['fresh'])
  dispatcher.wake()
  await until(() => heard.length === 1)
  assert.equal(refused, stuck.length)
})

test('what took its place first and was stored last is not overtaken by what comes after it', async () => {
  await enqueue(['s', 'other'])
  const [late] = await store.work.pull('ear', { among: null, after: 0, limit: 1 })
  let isStored = false
  const seen = (places) => places.filter(({ seq }) => isStored || seq !== late.seq)
  const work = {
    ...store.work,
    pull: async (...asked) => seen(await store.work.pull(...asked)),
    pullSubject: async (...asked) => seen(await store.work.pullSubject(...asked)),
  }
  const heard = []
  const consumer = ear(({ seq, message: { subject } }) => heard.push([seq, subject]))
  // Nothing but what wakes it has it look.
  const outside = { ...realOutside, after: () => () => {} }
  const concurrent = { ...store, work, isSerial: false }
  dispatcher = createDispatcher({ store: concurrent, consumers: [consumer], outside, logger: quiet, owner: 'here' })
  dispatcher.start()
  await until(() => heard.length === 1)
  isStored = true
  await enqueue(['s'])
  dispatcher.wake()
  await until(() => heard.length === 3)
  assert.deepEqual(heard, [
    [late.seq + 1, 'other'],
    [late.seq, 's'],
    [late.seq + 2, 's'],
  ])
})

test('of payloads of a megabyte each, few are held', async () => {
  await enqueue(
    Array.from({ length: 200 }, (_, i) => `s ${i}`),
    JSON.stringify('x'.repeat(2 ** 20)),
  )
  let read = 0
  let taken = 0
  let most = 0
  const counted = {
    ...store,
    work: {
      ...store.work,
      load: async (...asked) => {
        const found = await store.work.load(...asked)
        read += found.length
        most = Math.max(most, read - taken)
        return found
      },
    },
  }
  const consumer = ear(() => {
    taken++
  })
  dispatcher = createDispatcher({ store: counted, consumers: [consumer], outside: realOutside, logger: quiet, owner: 'here' })
  dispatcher.start()
  await until(() => taken === 200, 30_000)
  assert.ok(most <= 16 + consumer.atOnce, `${most} at once`)
})

test('to stop waits for a handler that hangs by the clock from outside, tells it, and waits once more', async () => {
  await enqueue(['s'])
  const timers = []
  const outside = {
    ...realOutside,
    after: (ms, call) => {
      const timer = { ms, call }
      timers.push(timer)
      return () => timers.splice(timers.indexOf(timer), 1)
    },
  }
  let told
  start(
    {
      ...ear(() => {}),
      handle: (_, { signal }) =>
        new Promise(() => {
          told = signal
        }),
    },
    outside,
  )
  await until(() => told !== undefined)
  let isStopped = false
  const stopping = dispatcher.stop(5_000).then(() => {
    isStopped = true
  })
  const fire = async (ms) => {
    await until(() => timers.some((timer) => timer.ms === ms))
    assert.deepEqual([timers.length, isStopped], [1, false])
    timers.shift().call()
  }
  assert.equal(told.aborted, false)
  await fire(5_000)
  await fire(1_000)
  await stopping
  assert.equal(told.aborted, true)
  dispatcher = undefined
})

test('to stop ends as soon as what is at work has ended', async () => {
  await enqueue(['s', 't'])
  let release
  const held = new Promise((resolve) => {
    release = resolve
  })
  let begun = 0
  start({
    ...ear(() => {}),
    handle: async ({ seq }) => {
      begun++
      await held
      await store.write(({ work }) => work.settle('ear', seq))
    },
  })
  await until(() => begun === 2)
  // Without a timer nothing but the end of the two can end it.
  const stopping = dispatcher.stop(2 ** 30)
  release()
  await stopping
  assert.equal(await waiting(), 0)
})
