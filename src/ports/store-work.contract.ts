import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Store } from './store.ts'
import { modelOf, type Place, person } from './store-kit.contract.ts'
import { lanes, type NewMessage } from './work.ts'

const model = modelOf({ person })

export function workTests(newPlace: () => Place): void {
  let place: Place
  let store: Store
  before(async () => {
    place = newPlace()
    store = await place.open(model)
  })
  after(() => place.remove())

  let made = 0
  const message = (consumer: string, subject: string | null, more: Partial<NewMessage> = {}): NewMessage => ({
    id: `01900000-0000-7000-9000-${(++made).toString(16).padStart(12, '0')}`,
    name: 'told',
    version: 1,
    subject,
    payload: '{}',
    at: '2026-01-01T00:00:00.000Z',
    trace: null,
    dueMs: null,
    consumers: [consumer],
    ...more,
  })
  const enqueue = (...messages: NewMessage[]) => store.write(({ work }) => work.enqueue(messages))
  const pull = async (consumer: string, from: { after?: number; limit?: number } = {}) =>
    store.work.pull(consumer, { among: null, after: 0, limit: 100, ...from })
  const settle = (consumer: string, seq: number, behind?: number) => store.write(({ work }) => work.settle(consumer, seq, behind))
  const failed = { dueMs: 1_000, attempts: 1, cause: 'no' }

  test('deliveries come in their order, from a place on, of all subjects or of one', async () => {
    await enqueue(...['a', 'b', null, 'a'].map((subject) => message('order', subject)))
    const all = await pull('order')
    assert.deepEqual(
      all.map(({ subject, isBarred }) => [subject, isBarred]),
      [
        ['a', false],
        ['b', false],
        [null, false],
        ['a', false],
      ],
    )
    assert.deepEqual(await pull('order', { after: all[0]!.seq, limit: 2 }), all.slice(1, 3))
    const ofA = await store.work.pullSubject('order', 'a', { after: 0, limit: 10 })
    assert.deepEqual(ofA, [all[0], all[3]])
    assert.deepEqual(await store.work.pullSubject('order', 'a', { after: all[0]!.seq, limit: 10 }), [all[3]])
    const [first] = all
    assert.deepEqual(await store.work.pull('order', { among: [first!.lane], after: 0, limit: 1 }), [first])
    assert.ok(all.every(({ lane }) => lane >= 0 && lane < lanes))
  })

  test('payloads are read up to a length, the first however long it is', async () => {
    await enqueue(...[10, 10, 10].map((length) => message('long', 's', { payload: JSON.stringify('x'.repeat(length - 2)) })))
    const seqs = (await pull('long')).map(({ seq }) => seq)
    const loaded = async (bytes: number, of = seqs) => (await store.work.load('long', of, { bytes })).map(({ seq }) => seq)
    assert.deepEqual(await loaded(20), seqs.slice(0, 2))
    assert.deepEqual(await loaded(0), seqs.slice(0, 1))
    assert.deepEqual(await loaded(100), seqs)
    await settle('long', seqs[0]!)
    assert.deepEqual(await loaded(0), seqs.slice(1, 2))
    assert.deepEqual(await loaded(100, []), [])
    const [delivery] = await store.work.load('long', seqs, { bytes: 0 })
    assert.deepEqual([delivery!.consumer, delivery!.message.subject, delivery!.message.payload.length], ['long', 's', 10])
  })

  test('one that is read knows which of its subject waits before it, and is not read while one before it is put off', async () => {
    await enqueue(...['s', 'other', 's', null, null, 's'].map((subject) => message('before', subject)))
    const seqs = (await pull('before')).map(({ seq }) => seq)
    const loaded = async () =>
      (await store.work.load('before', seqs, { bytes: 1_000 })).map((each) => [each.seq, each.previousSeq])
    const [first, other, second, ...rest] = seqs as [number, number, number, number, number, number]
    const ofNone = [other, ...rest.slice(0, 2)].map((seq) => [seq, null])
    const inOrder = (all: (number | null)[][]) => all.sort(([a], [b]) => a! - b!)
    assert.deepEqual(await loaded(), inOrder([[first, null], ...ofNone, [second, first], [rest[2]!, second]]))
    await settle('before', first)
    assert.deepEqual(await loaded(), inOrder([...ofNone, [second, null], [rest[2]!, second]]))
    await store.write(({ work }) => work.postpone('before', second, failed))
    assert.deepEqual(await loaded(), inOrder(ofNone))
    await store.write(({ work }) => work.bury('before', second, { attempts: 3, cause: 'never' }))
    assert.deepEqual(await loaded(), inOrder([...ofNone, [rest[2]!, null]]))
  })

  test('a delivery is taken out once, and not while the one before it is there', async () => {
    await enqueue(message('once', 's'), message('once', 's'))
    const [first, second] = (await pull('once')).map(({ seq }) => seq) as [number, number]
    assert.equal(await settle('once', second, first), false)
    assert.equal(await settle('once', first), true)
    assert.equal(await settle('once', first), false)
    assert.equal(await settle('once', second, first), true)
    assert.deepEqual(await pull('once'), [])
  })

  test('one that was put off keeps its subject back until its time has come', async () => {
    await enqueue(message('off', 's'), message('off', 's'), message('off', 'other'), message('off', null), message('off', null))
    const seqs = (await pull('off')).map(({ seq }) => seq)
    await store.write(({ work }) => work.postpone('off', seqs[0]!, failed))
    await store.write(({ work }) => work.postpone('off', seqs[3]!, failed))
    const barred = (await pull('off')).map(({ seq, isBarred }) => [seq, isBarred])
    assert.deepEqual(barred, [
      [seqs[1], true],
      [seqs[2], false],
      [seqs[4], false],
    ])
    assert.deepEqual([...(await store.work.due(['off', 'nobody'], null))], [['off', 1_000]])
    const release = (nowMs: number, limit = 10) => store.write(({ work }) => work.release('off', { among: null, nowMs, limit }))
    assert.deepEqual(await release(999), [])
    assert.deepEqual(
      (await release(1_000, 1)).map(({ seq }) => seq),
      [seqs[0]],
    )
    assert.deepEqual(
      (await release(1_000)).map(({ seq }) => seq),
      [seqs[3]],
    )
    assert.equal((await store.work.due(['off'], null)).size, 0)
    const again = await pull('off')
    assert.deepEqual([again.length, again.filter(({ isBarred }) => isBarred)], [5, []])
    assert.equal((await store.work.load('off', seqs, { bytes: 1_000 }))[0]!.attempts, 1)
  })

  test('what was delayed, revived or delivered once more joins the rest by its time', async () => {
    await enqueue(message('later', 's', { dueMs: 5_000 }), message('later', 's', { name: 'kept' }))
    const { seq } = (await pull('later'))[0]!
    assert.equal((await store.work.due(['later'], null)).get('later'), 5_000)
    await store.write(({ work }) => work.bury('later', seq, { attempts: 3, cause: 'never' }))
    assert.deepEqual(await pull('later'), [])
    assert.equal(await store.write(({ work }) => work.revive({ consumer: 'later' })), 1)
    assert.equal((await store.work.due(['later'], null)).get('later'), 0)
    const all = { since: '', until: '9999' }
    assert.equal(await store.write(({ work }) => work.replay({ ...all, names: ['kept'] }, 'more')), 1)
    const due = await store.work.due(['later', 'more'], null)
    assert.deepEqual([due.get('later'), due.get('more')], [0, 0])
    const back = await store.write(({ work }) => work.release('later', { among: null, nowMs: 10_000, limit: 10 }))
    assert.equal(back.length, 2)
  })

  test('old messages that are done with are forgotten a few at a time; who looks at them skips what is wanted still', async () => {
    await store.write(({ work }) => work.prune('9999', { after: 0, limit: 1_000 }))
    const before = (await store.work.messages({ names: [], since: '' }, 1_000)).length
    const at = (year: number) => ({ at: `${year}-01-01T00:00:00.000Z` })
    await enqueue(...[2001, 2002, 2003, 2040].map((year) => message('old', null, { name: 'aged', ...at(year) })))
    const seqs = (await pull('old')).map(({ seq }) => seq)
    for (const seq of [seqs[0]!, seqs[2]!, seqs[3]!]) await settle('old', seq)
    const prune = (behind: number, limit: number) => store.write(({ work }) => work.prune('2039', { after: behind, limit }))
    assert.equal(await prune(seqs[0]! - 1, 2), seqs[1])
    assert.equal(await prune(seqs[1]!, 2), seqs[3])
    assert.equal(await prune(seqs[3]!, 2), null)
    const left = await store.work.messages({ names: ['aged'], since: '' }, 10)
    assert.deepEqual(left.map(({ seq }) => seq).sort(), [seqs[1], seqs[3]])
    assert.equal((await store.work.messages({ names: [], since: '' }, 1_000)).length, before + 2)
  })
}

/** Of a store that others serve as well. */
export function sharedWorkTests(newPlace: () => Place): void {
  let place: Place
  let store: Store
  before(async () => {
    place = newPlace()
    store = await place.open(model)
  })
  after(() => place.remove())

  test('a process whose clock is an hour ahead takes no lane that another holds', async () => {
    const share = (owner: string, nowMs: number) => store.write(({ work }) => work.share(owner, nowMs, 60_000))
    assert.equal((await share('a', Date.now())).length, lanes)
    assert.deepEqual(await share('b', Date.now() + 3_600_000), [])
    assert.equal((await share('a', Date.now())).length, lanes / 2)
    assert.equal((await share('b', Date.now() - 3_600_000)).length, lanes / 2)
  })
}
