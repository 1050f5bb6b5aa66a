import assert from 'node:assert/strict'
import { statSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, test } from 'node:test'
import { waitingOutside } from '../../house/outside.ts'
import { int, text } from '../../model/language.ts'
import { type Store, UnavailableError } from '../../ports/store.ts'
import { asSystem, modelOf, open, shorthand } from '../../ports/store-kit.contract.ts'
import { createTestFamily, type TestChild } from '../siblings/pair.test-kit.ts'
import type { Checkpointer } from './checkpointer.ts'
import { connect } from './driver.ts'
import { openSqliteHost, type SqliteHost } from './host.ts'
import { createLogKeeper, createSharedCheckpointer } from './log-of-all.ts'
import { type Folder, newFolder } from './place.test-kit.ts'
import { openSqliteStore, type SqliteStoreOptions } from './store.ts'

const model = modelOf({ row: open({ body: text(), n: int({ default: 0 }) }) })
const turns = async (count = 20) => {
  for (let i = 0; i < count; i++) await new Promise(setImmediate)
}

let place: Folder
let family: ReturnType<typeof createTestFamily>
let host: SqliteHost | undefined
let stores: Store[]
beforeEach(() => {
  place = newFolder()
  family = createTestFamily({ count: 2, outside: waitingOutside })
  stores = []
  host = undefined
})
afterEach(async () => {
  await Promise.all(stores.map((store) => store.close()))
  await host?.close()
  await place.remove()
})

const now = Date.now
function openHost(log?: { largestBytes: number; copyEveryMs: number }): void {
  host = openSqliteHost({ folder: place.folder, model, outside: { now }, parent: family.parent, ...(log ? { log } : {}) })
}
function openChild(number: number, more: Partial<SqliteStoreOptions> = {}): { store: Store; child: TestChild } {
  const child = family.start(number)
  const store = openSqliteStore({
    folder: place.folder,
    model,
    outside: { now },
    family: { siblings: child.siblings, outside: waitingOutside },
    ...more,
  })
  stores.push(store)
  return { store, child }
}
const countOf = (store: Store) => store.reader.count('row', [], asSystem, [])
const ids = () => {
  let last = 0
  return () => `01900000-0000-7000-8000-${(++last).toString(16).padStart(12, '0')}`
}

test('writes of several processes come one after the other, and each sees what the others did', async () => {
  openHost()
  const [one, two] = [openChild(1).store, openChild(2).store]
  assert.ok(one.isShared)
  const newId = ids()
  const id = newId()
  await one.write((session) => session.create('row', asSystem, { body: 'x' }, id))
  const increase = (store: Store) =>
    store.write(async (session) => {
      const { text: row } = (await session.one({ entity: 'row', selection: { fields: null, include: [] } }, asSystem, id))!
      // What is read here would be lost if another wrote before this does.
      await new Promise(setImmediate)
      await session.update('row', asSystem, id, { n: (JSON.parse(String(row)) as { n: number }).n + 1 }, null)
    })
  for (let round = 0; round < 20; round++) await Promise.all([one, two, one, two].map(increase))
  const found = await two.reader.one({ entity: 'row', selection: { fields: null, include: [] } }, asSystem, id)
  assert.equal((JSON.parse(String(found!.text)) as { n: number }).n, 80)
})

test('the log of several processes stays bounded, and nothing of it is lost', async () => {
  const largestBytes = 2 ** 20
  openHost({ largestBytes, copyEveryMs: 1 })
  const [one, two] = [openChild(1).store, openChild(2).store]
  const newId = ids()
  const log = join(place.folder, 'data.db-wal')
  let largest = 0
  const client = async (store: Store) => {
    for (let i = 0; i < 150; i++) {
      await store.write((session) => session.create('row', asSystem, { body: 'x'.repeat(5_000) }, newId()))
      largest = Math.max(largest, statSync(log).size)
    }
  }
  await Promise.all(Array.from({ length: 20 }, (_, i) => client(i % 2 === 0 ? one : two)))
  assert.ok(largest > largestBytes / 2 && largest < 12 * largestBytes, `${largest} bytes`)
  assert.deepEqual([await countOf(one), await countOf(two)], [3_000, 3_000])
})

test('a program beside them that holds the lock keeps no event loop waiting', async () => {
  openHost()
  const { store } = openChild(1)
  const other = connect(join(place.folder, 'data.db'), { durability: 'full' })
  other.exec('BEGIN IMMEDIATE')
  const written = store.write((session) => session.create('row', asSystem, { body: 'x' }, ids()()))
  let turned = 0
  for (; turned < 200; turned++) await new Promise(setImmediate)
  assert.equal(await countOf(store), 0)
  other.exec('COMMIT')
  await written
  assert.equal(await countOf(store), 1)
  other.close()
})

test('after a flush that failed in one, none takes a write, also one that comes later', async () => {
  openHost()
  const failing = openChild(1, { flush: (_fd, done) => setImmediate(done, new Error('EIO')) }).store
  const well = openChild(2).store
  const write = (store: Store, id: string) => store.write((session) => session.create('row', asSystem, { body: 'x' }, id))
  const newId = ids()
  await assert.rejects(write(failing, newId()), UnavailableError)
  await turns()
  assert.match(String(well.problem()), /EIO/)
  await assert.rejects(write(well, newId()), UnavailableError)
  const late = openChild(3).store
  await turns()
  await assert.rejects(write(late, newId()), UnavailableError)
})

test('one with another blueprint is refused', async () => {
  openHost()
  const child = family.start(1)
  assert.throws(
    () =>
      openSqliteStore({
        folder: place.folder,
        model: modelOf({ other: open({ body: text() }) }),
        outside: { now },
        family: { siblings: child.siblings, outside: waitingOutside },
      }),
    /blueprint has changed since the other processes were started/,
  )
})

test('nobody gets the folder while one of them lives, also when the parent is gone', async () => {
  openHost()
  const { store } = openChild(1)
  await host!.close()
  host = undefined
  assert.throws(() => place.open(model), { name: 'DataInUseError' })
  await store.close()
  stores = []
  assert.equal((await shorthand(place.open(model)).all({ entity: 'row' })).length, 0)
})

/** A checkpointer that does what it is asked when the test says so. */
function heldCheckpointer() {
  const did: string[] = []
  const ends: (() => void)[] = []
  const hold = (what: string) => (done: () => void) => {
    did.push(what)
    ends.push(done)
  }
  let copied = (_logBytes: number) => {}
  const checkpointer: Checkpointer = {
    committed: () => void did.push('copy'),
    restart: hold('restart'),
    truncate: hold('truncate'),
    logBytes: 0,
    failure: null,
    close: async () => {},
  }
  const openWith = (onCopied: (logBytes: number) => void) => {
    copied = onCopied
    return checkpointer
  }
  return { did, end: () => ends.shift()!(), copied: (bytes: number) => copied(bytes), open: openWith }
}

test('a commit that an earlier copy may hold asks for no other', async () => {
  const held = heldCheckpointer()
  const right = { take: (granted: () => void) => granted(), release: () => {} }
  createLogKeeper({ parent: family.parent, right, largestLogBytes: 100, open: held.open })
  const [one, two] = [family.start(1), family.start(2)]
  const ofOne = createSharedCheckpointer(one.siblings)
  const ofTwo = createSharedCheckpointer(two.siblings)
  await turns()
  ofOne.committed()
  await turns()
  assert.deepEqual(held.did, ['copy'])
  // The copy ends, and before that is known elsewhere the other commits.
  held.copied(10)
  ofTwo.committed()
  await turns()
  assert.deepEqual(held.did, ['copy'])
  ofTwo.committed()
  await turns()
  assert.deepEqual(held.did, ['copy', 'copy'])
  // What is committed before the log is emptied goes with it.
  held.copied(101)
  assert.deepEqual(held.did, ['copy', 'copy', 'restart'])
  await turns()
  ofOne.committed()
  await turns()
  held.end()
  assert.deepEqual(held.did, ['copy', 'copy', 'restart'])
  await turns()
  ofOne.committed()
  await turns()
  assert.deepEqual(held.did, ['copy', 'copy', 'restart', 'copy'])
})
