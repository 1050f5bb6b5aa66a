import assert from 'node:assert/strict'
import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, test } from 'node:test'
import { Worker } from 'node:worker_threads'
import { text } from '../../model/language.ts'
import { modelOf, open, shorthand } from '../../ports/store-kit.contract.ts'
import { type Checkpointer, createCheckpointer } from './checkpointer.ts'
import { type Connection, connect } from './driver.ts'
import { type Folder, newFolder } from './place.test-kit.ts'

let place: Folder
let file: string
let writing: Connection
let checkpointer: Checkpointer | undefined

beforeEach(() => {
  place = newFolder()
  file = join(place.folder, 'data.db')
  writing = connect(file, { durability: 'grouped' })
  writing.exec('CREATE TABLE kept (value TEXT) STRICT')
})
afterEach(async () => {
  await checkpointer?.close()
  checkpointer = undefined
  writing.close()
  await place.remove()
})

const logHeaderBytes = 32
const insert = (value: string) => writing.prepare('INSERT INTO kept VALUES (?1)').run([value])
const logBytes = () => statSync(`${file}-wal`).size
const isCopied = (value: string) => readFileSync(file).includes(value)
const truncate = () => new Promise<void>((resolve) => checkpointer!.truncate(resolve))
const restart = () => new Promise<void>((resolve) => checkpointer!.restart(resolve))

test('what was committed is copied once it is told of, and not before', async (t) => {
  let thread: Worker | undefined
  const asked: unknown[] = []
  const { postMessage } = Worker.prototype
  t.mock.method(Worker.prototype, 'postMessage', function (this: Worker, request: unknown) {
    thread = this
    asked.push(request)
    postMessage.call(this, request)
  })
  const replied = () => new Promise((resolve) => thread!.once('message', resolve))
  checkpointer = createCheckpointer(file, 1)
  insert('first mark')
  assert.deepEqual(asked, [])
  checkpointer.committed()
  const reply = replied()
  insert('second mark')
  // While a copy is under way, no commit asks for another: it might find nothing to do.
  for (let i = 0; i < 5; i++) checkpointer.committed()
  assert.deepEqual(asked, ['copy'])
  assert.deepEqual(await reply, { did: 'copy', logBytes: logBytes() - logHeaderBytes })
  assert.equal(checkpointer.logBytes, logBytes() - logHeaderBytes)
  assert.ok(isCopied('first mark'))
  assert.deepEqual(asked, ['copy'])
  insert('third mark')
  checkpointer.committed()
  await replied()
  assert.deepEqual([asked, isCopied('third mark')], [['copy', 'copy'], true])
})

test('nothing is copied that nobody asked for', async () => {
  checkpointer = createCheckpointer(file, 1)
  await truncate()
  insert('unasked mark')
  // Nothing tells of a copy that is not made: many times the delay of one has to do.
  await new Promise((resolve) => setTimeout(resolve, 50))
  assert.equal(isCopied('unasked mark'), false)
})

test('a log that is emptied takes no room, and nothing of it is lost; a copy that was planned is not made', async (t) => {
  let thread: Worker | undefined
  const { postMessage } = Worker.prototype
  t.mock.method(Worker.prototype, 'postMessage', function (this: Worker, request: unknown) {
    thread = this
    postMessage.call(this, request)
  })
  checkpointer = createCheckpointer(file, 60_000)
  insert('a mark')
  checkpointer.committed()
  const replies: unknown[] = []
  thread!.on('message', (reply) => replies.push(reply))
  await truncate()
  assert.deepEqual([logBytes(), isCopied('a mark'), replies], [0, true, [{ did: 'truncate' }]])
  insert('after it')
  assert.ok(logBytes() > 0)
  assert.deepEqual(writing.prepare('SELECT value FROM kept').all([]), [['a mark'], ['after it']])
})

test('a log that is begun anew keeps its room and grows no more, and nothing of it is lost', async () => {
  checkpointer = createCheckpointer(file, 60_000)
  insert('a mark')
  const before = logBytes()
  for (let i = 0; i < 5; i++) {
    await restart()
    assert.deepEqual([logBytes(), checkpointer.logBytes, isCopied('a mark')], [before, 0, true])
    insert(`mark ${i}`)
  }
  assert.equal(writing.prepare('SELECT count(*) FROM kept').get([])![0], 6)
})

test('a read that goes on for long is not waited for', async () => {
  checkpointer = createCheckpointer(file)
  insert('before')
  const reading = connect(file, { readOnly: true, durability: 'full' })
  const count = reading.prepare('SELECT count(*) FROM kept')
  reading.exec('BEGIN')
  assert.deepEqual(count.get([]), [1])
  insert('after')
  const before = logBytes()
  await restart()
  insert('after it')
  assert.ok(logBytes() > before)
  await truncate()
  assert.ok(logBytes() > 0)
  assert.deepEqual(count.get([]), [1])
  reading.exec('COMMIT')
  await truncate()
  assert.equal(logBytes(), 0)
  assert.deepEqual(count.get([]), [3])
  reading.close()
})

test('a thread that fails says why and holds nobody up', async () => {
  checkpointer = createCheckpointer(join(place.folder, 'nowhere', 'data.db'))
  await truncate()
  assert.match(String(checkpointer.failure?.message), /unable to open connection/i)
  checkpointer.committed()
  await truncate()
  await checkpointer.close()
})

test('the log stays bounded under writes at full speed', async () => {
  const largestBytes = 2 ** 20
  const own = newFolder()
  const store = own.open(modelOf({ row: open({ body: text() }) }), Date.now, { log: { largestBytes, copyEveryMs: 1 } })
  const past = shorthand(store)
  const log = join(own.folder, 'data.db-wal')
  let largest = 0
  const client = async () => {
    for (let i = 0; i < 200; i++) {
      await past.create('row', { body: 'x'.repeat(5_000) })
      largest = Math.max(largest, statSync(log).size)
    }
  }
  await Promise.all(Array.from({ length: 20 }, client))
  // Twenty times as much was written as the log may hold; what comes while its thread starts and its length is asked for
  // makes it longer.
  assert.ok(largest > largestBytes / 2 && largest < 10 * largestBytes, `${largest} bytes`)
  assert.equal(
    await store.reader.count(
      'row',
      [],
      { caller: { actor: null, roles: [], tenant: null, system: true }, key: 'system', rules: new Map() },
      [],
    ),
    4_000,
  )
  await own.remove()
})
