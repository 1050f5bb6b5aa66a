import assert from 'node:assert/strict'
import { join } from 'node:path'
import { afterEach, beforeEach, test } from 'node:test'
import { UnavailableError } from '../../ports/store.ts'
import { type Connection, connect } from './driver.ts'
import type { LogSync } from './log-sync.ts'
import { type Folder, newFolder } from './place.test-kit.ts'
import { createWriteTurn, type WriteTurn, type WriteTurnOptions } from './write-turn.ts'

let place: Folder
let connection: Connection
let events: string[]
/** Truncations that the test has yet to end; null while they end at once. */
let logBytes: number
let restarts: (() => void)[] | null

beforeEach(() => {
  place = newFolder()
  connection = connect(join(place.folder, 'data.db'), { durability: 'grouped' })
  connection.exec(`CREATE TABLE parent (id INTEGER PRIMARY KEY) STRICT; CREATE TABLE kept (value INTEGER UNIQUE CHECK (value > 0),
    parent INTEGER REFERENCES parent (id) DEFERRABLE INITIALLY DEFERRED) STRICT`)
  events = []
  logBytes = 0
  restarts = null
})
afterEach(async () => {
  connection.close()
  await place.remove()
})

const alwaysDurable: LogSync = {
  whenDurable: (done) => done(null),
  failure: null,
  fail: () => {},
  onFailure: () => {},
  close: () => {},
}

function createTurn(more: Partial<WriteTurnOptions> = {}): WriteTurn {
  return createWriteTurn({
    connection,
    sync: alwaysDurable,
    checkpointer: {
      committed: () => events.push('committed'),
      restart: (done) => {
        events.push('restart')
        if (restarts) restarts.push(done)
        else done()
      },
      truncate: (done) => {
        events.push('truncate')
        done()
      },
      get logBytes() {
        return logBytes
      },
      failure: null,
      close: async () => {},
    },
    translate: (error) => error,
    ...more,
  })
}

const insert =
  (value: number, parent: number | null = null) =>
  async () => {
    connection.prepare('INSERT INTO kept VALUES (?1, ?2)').run([value, parent])
    return value
  }
const stored = () =>
  connection
    .prepare('SELECT value FROM kept ORDER BY rowid')
    .all([])
    .map(([value]) => value)
const outcomes = async (writes: readonly Promise<unknown>[]) =>
  (await Promise.allSettled(writes)).map((each) => (each.status === 'fulfilled' ? each.value : (each.reason as Error).message))

test('when the commit fails, every write of the turn is refused and none is stored; the next turn goes on', async () => {
  const turn = createTurn()
  const writes = [turn.run(insert(1), 'several'), turn.run(insert(2, 404), 'several'), turn.run(insert(3), 'single')]
  assert.deepEqual(await outcomes(writes), ['nothing was stored', 'nothing was stored', 'nothing was stored'])
  for (const write of writes) await assert.rejects(write, UnavailableError)
  assert.equal(turn.isOpen, false)
  assert.deepEqual([stored(), events], [[], ['truncate']])
  assert.deepEqual(await outcomes([turn.run(insert(4), 'several')]), [4])
  assert.deepEqual([stored(), events], [[4], ['truncate', 'committed']])
})

for (const changes of ['single', 'several'] as const) {
  test(`when the engine gives up the transaction within a ${changes} job, nothing of the turn is stored`, async () => {
    const turn = createTurn()
    const givesUp = async () => {
      // As it does itself when the disk is full in the middle of a statement.
      connection.exec('ROLLBACK')
      throw new Error('database or disk is full')
    }
    const writes = [turn.run(insert(1), changes), turn.run(givesUp, changes), turn.run(insert(3), changes)]
    assert.deepEqual(await outcomes(writes), ['nothing was stored', 'nothing was stored', 'nothing was stored'])
    assert.deepEqual(stored(), [])
    assert.deepEqual(await outcomes([turn.run(insert(4), changes)]), [4])
    assert.deepEqual(stored(), [4])
  })
}

test('the checkpointer hears of a commit only when the log grew by it', async () => {
  const turn = createTurn()
  const fails = async () => {
    await insert(7)()
    throw new Error('undone')
  }
  const reads = async () => connection.prepare('SELECT count(*) FROM kept').get([])?.[0]
  await outcomes([turn.run(fails, 'several'), turn.run(insert(-1), 'single'), turn.run(reads, 'several')])
  assert.deepEqual([events, stored()], [[], []])
  await outcomes([turn.run(fails, 'several'), turn.run(insert(1), 'several'), turn.run(reads, 'several')])
  assert.deepEqual([events, stored()], [['committed'], [1]])
  await outcomes([turn.run(insert(2), 'single')])
  assert.deepEqual(events, ['committed', 'committed'])
})

test('no write runs while the log is begun anew, and those that wait go on after it', async () => {
  const turn = createTurn({ largestLogBytes: 1_000 })
  restarts = []
  const values: unknown[] = []
  const write = (value: number) => turn.run(insert(value), 'several').then((each) => values.push(each))
  logBytes = 1_000
  await write(1)
  assert.equal(restarts.length, 0)
  logBytes = 1_001
  await write(2)
  assert.equal(restarts.length, 1)
  const third = write(3)
  for (let turns = 0; turns < 20; turns++) await new Promise(setImmediate)
  assert.deepEqual(
    [values, stored()],
    [
      [1, 2],
      [1, 2],
    ],
  )
  logBytes = 0
  restarts[0]!()
  await third
  assert.deepEqual([stored(), restarts.length], [[1, 2, 3], 1])
})

test('more writes than can be answered in time are refused at once', async () => {
  const turn = createTurn({ longestQueue: 3 })
  const writes = [1, 2, 3, 4, 5].map((value) => turn.run(insert(value), 'single'))
  assert.deepEqual(await outcomes(writes), [1, 2, 3, 'too many writes wait', 'too many writes wait'])
  assert.deepEqual(stored(), [1, 2, 3])
  assert.deepEqual(await outcomes([turn.run(insert(6), 'single')]), [6])
})

test('a turn takes a part of a long queue, in order, and closing waits for all of it', async () => {
  const turn = createTurn()
  const writes = Array.from({ length: 1_000 }, (_, i) => turn.run(insert(i + 1), 'single'))
  let closed = false
  const closing = turn.close().then(() => {
    closed = true
  })
  await writes[0]
  assert.equal(closed, false)
  await closing
  assert.equal(stored().length, 1_000)
  assert.deepEqual(
    await outcomes(writes),
    Array.from({ length: 1_000 }, (_, i) => i + 1),
  )
  assert.deepEqual(stored(), await outcomes(writes))
  assert.equal(events.length, 4)
})
