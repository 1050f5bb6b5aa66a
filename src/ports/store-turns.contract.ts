import assert from 'node:assert/strict'
import { closeSync, fstatSync, openSync } from 'node:fs'
import { after, before, test } from 'node:test'
import { counter, int, ref, text } from '../model/language.ts'
import type { RefusedError, Remembered, Session, Store } from './store.ts'
import { asSystem, modelOf, open, type Place, person, type Shorthand, shorthand } from './store-kit.contract.ts'

const model = modelOf({
  person,
  account: open({ name: text({ max: 20, unique: true }), balance: int({ min: 0 }), moves: counter() }),
  move: open({ from: ref('account'), to: ref('account'), amount: int({ min: 1 }) }),
})

export function turnTests(newPlace: () => Place): void {
  const dayMs = 24 * 3_600_000
  let place: Place
  let store: Store
  let past: Shorthand
  let clockMs = Date.parse('2026-01-01T00:00:00.000Z')
  before(async () => {
    place = newPlace()
    store = await place.open(model, () => clockMs)
    past = shorthand(store)
  })
  after(() => place.remove())

  let names = 0
  const account = (balance = 100) => past.create('account', { name: `account ${++names}`, balance })
  const move = (from: string, to: string, amount: number) => async (session: Session) => {
    await session.create('move', asSystem, { from, to, amount }, past.newId())
    for (const [id, change] of [
      [from, -amount],
      [to, amount],
    ] as const) {
      const row = await session.one({ entity: 'account', selection: { fields: null, include: [] } }, asSystem, id)
      const { balance } = JSON.parse(String(row!.text)) as { balance: number }
      await session.update('account', asSystem, id, { balance: balance + change, moves: { add: 1 } }, row!.version)
    }
  }

  test('of the writes of one turn, the one that fails is undone alone and whole', async () => {
    const names = ['one', 'two', 'three', 'four', 'five']
    const failure = new Error('of the job itself')
    await past.create('account', { name: 'taken', balance: 0 })
    const writes = names.map((name, i) =>
      store.write(async (session) => {
        const { version } = await session.create('account', asSystem, { name, balance: i }, past.newId())
        await session.create('account', asSystem, { name: `${name} more`, balance: i }, past.newId())
        if (i === 2) throw failure
        if (i === 3) await session.create('account', asSystem, { name: 'taken', balance: 0 }, past.newId())
        return version
      }),
    )
    const [one, two, three, four, five] = await Promise.allSettled(writes)
    for (const each of [one, two, five]) assert.deepEqual(each, { status: 'fulfilled', value: 1 })
    assert.deepEqual(three, { status: 'rejected', reason: failure })
    assert.equal(four?.status === 'rejected' && (four.reason as RefusedError).kind, 'duplicate')
    const found = (await past.all({ entity: 'account' })).map(({ name }) => name)
    assert.deepEqual(found.sort(), ['five', 'five more', 'one', 'one more', 'taken', 'two', 'two more'])
  })

  test('a job that makes one change at most needs nothing undone when it fails', async () => {
    const before = await past.all({ entity: 'account' })
    const single = (job: (session: Session) => Promise<unknown>) => store.write(job, 'single')
    const kept = past.newId()
    await single((session) => session.create('account', asSystem, { name: 'single', balance: 1 }, kept))
    const results = await Promise.allSettled([
      single((session) => session.create('account', asSystem, { name: 'single', balance: 1 }, past.newId())),
      single((session) => session.create('account', asSystem, { name: 'below zero', balance: -1 }, past.newId())),
      single((session) => session.create('move', asSystem, { from: kept, to: past.newId(), amount: 1 }, past.newId())),
      single((session) => session.delete('account', asSystem, past.newId(), null)),
      single((session) => session.delete('account', asSystem, kept, 9)),
    ])
    assert.deepEqual(
      results.map((each) => (each.status === 'fulfilled' ? 'stored' : (each.reason as RefusedError).kind)),
      ['duplicate', 'invalid', 'missing_reference', 'not_found', 'stale'],
    )
    assert.deepEqual(await past.all({ entity: 'account' }), [...before, await past.find('account', kept)])
    assert.deepEqual(await past.all({ entity: 'move' }), [])
  })

  test('a transaction that waits in the middle lets no other see or join its half', async () => {
    const [a, b] = [await account(), await account()] as const
    let resume = () => {}
    const resumed = new Promise<void>((resolve) => {
      resume = resolve
    })
    let waits = Promise.resolve()
    await new Promise<void>((reached) => {
      waits = store.write(async (session) => {
        await session.update('account', asSystem, a.id, { balance: 0 }, null)
        reached()
        await resumed
        await session.update('account', asSystem, b.id, { balance: 200 }, null)
      })
    })
    const balances = async () => [(await past.find('account', a.id))?.balance, (await past.find('account', b.id))?.balance]
    assert.deepEqual(await balances(), [100, 100])
    const behind = past.update('account', b.id, { moves: { add: 1 } })
    assert.deepEqual(await balances(), [100, 100])
    resume()
    await Promise.all([behind, waits])
    assert.deepEqual(await balances(), [0, 200])
    assert.equal((await past.find('account', b.id))?.moves, 1)
  })

  test('many transfers at once keep the sum, and every one of them whole', async () => {
    const accounts = await Promise.all(Array.from({ length: 5 }, () => account(20)))
    const jobs = Array.from({ length: 200 }, (_, i) => {
      const [from, to] = [accounts[i % 5]!.id, accounts[(i * 3 + 1) % 5]!.id]
      return from === to ? [] : [store.write(move(from, to, (i % 15) + 1))]
    }).flat()
    const results = await Promise.allSettled(jobs)
    const refused = results.filter((each) => each.status === 'rejected')
    for (const { reason } of refused) assert.equal((reason as RefusedError).kind, 'invalid', String(reason))
    assert.ok(refused.length > 10 && refused.length < jobs.length - 10, `${refused.length} of ${jobs.length} refused`)
    const now = await Promise.all(accounts.map(({ id }) => past.find('account', id)))
    const sum = (of: 'balance' | 'moves') => now.reduce((total, row) => total + Number(row?.[of]), 0)
    assert.equal(sum('balance'), 100)
    assert.equal(sum('moves'), 2 * (jobs.length - refused.length))
    assert.equal((await past.all({ entity: 'move' })).length, jobs.length - refused.length)
  })

  const answer: Remembered = {
    fingerprint: 'f',
    status: 201,
    headers: { location: '/v1/x', etag: '"1"' },
    body: '{"ä":"\u{1f600}"}',
  }
  const recall = (key: string) => store.write((session) => session.recall(key))
  const remember = (key: string, kept: Remembered = answer) => store.write((session) => session.remember(key, kept))

  test('an answer is kept under its key, for a day', async () => {
    assert.equal(await recall('a key'), null)
    await remember('a key')
    assert.deepEqual(await recall('a key'), answer)
    assert.equal(await recall('another key'), null)
    clockMs += dayMs - 1
    assert.deepEqual(await recall('a key'), answer)
    clockMs += 1
    assert.equal(await recall('a key'), null)
    await remember('a key', { ...answer, status: 200 })
    assert.equal((await recall('a key'))?.status, 200)
  })

  test('an answer is kept only with what it answers for', async () => {
    const kept = store.write(async (session) => {
      await session.create('account', asSystem, { name: 'with an answer', balance: 1 }, past.newId())
      await session.remember('undone', answer)
      throw new Error('undone')
    })
    await assert.rejects(kept, /undone/)
    assert.equal(await recall('undone'), null)
  })

  test('a store that is closed again closes nothing that others have opened since', async () => {
    const other = newPlace()
    try {
      const closing = await other.open(model)
      await closing.close()
      const opened = Array.from({ length: 40 }, () => openSync(import.meta.filename, 'r'))
      try {
        await closing.close()
        for (const fd of opened) assert.ok(fstatSync(fd).isFile())
      } finally {
        for (const fd of opened) closeSync(fd)
      }
    } finally {
      await other.remove()
    }
  })

  test('what was stored is there after the store was closed and opened again', async () => {
    await remember('over a restart')
    const rows = await past.all({ entity: 'account' })
    await store.close()
    store = await place.open(model, () => clockMs)
    past = shorthand(store)
    assert.deepEqual(store.report, { state: 'unchanged', applied: [] })
    assert.deepEqual(await past.all({ entity: 'account' }), rows)
    assert.deepEqual(await recall('over a restart'), answer)
  })
}
