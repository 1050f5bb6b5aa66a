import assert from 'node:assert/strict'
import { after, afterEach, before, test } from 'node:test'
import { realOutside } from '../../ports/outside.test-kit.ts'
import type { Row } from '../sql/engine.ts'
import { loadDriver } from './connect.ts'
import { createReadConnections, type ReadConnections } from './read-connections.ts'
import { createStatementNames } from './statement-names.ts'
import { type FarDatabase, startFarDatabase } from './way.test-kit.ts'

let far: FarDatabase
let reads: ReadConnections
let open: () => ReadConnections
before(async () => {
  far = await startFarDatabase()
  await far.client.query('CREATE TABLE kept (n int); INSERT INTO kept VALUES (7)')
  const settings = { pooled: false, statementTimeoutMs: 10_000, lockTimeoutMs: 100, connectTimeoutMs: 5_000 }
  const { clientInTurns } = await loadDriver({ ...settings, url: far.url })
  open = () =>
    createReadConnections({ connect: clientInTurns, count: 1, nameOf: createStatementNames(false), outside: realOutside })
  reads = open()
})
afterEach(() => far.client.query('ROLLBACK'))
after(async () => {
  await reads.close()
  await far.remove()
})

const readBy = (by: ReadConnections, sql: string, ...values: (string | number | null)[]) =>
  new Promise<readonly Row[]>((resolve, reject) => by.run(sql, values, (error, rows) => (error ? reject(error) : resolve(rows))))
const read = (sql: string, ...values: (string | number | null)[]) => readBy(reads, sql, ...values)
const tenth = (n: number) => read('SELECT 10 / $1::int, $2::text', n, n % 2 === 0 ? null : 'odd')

test('each of many gets its own answer, and one that fails takes nothing from the others, first time or prepared', async () => {
  const divisors = [1, 2, 0, 5, 0, 0, 10, 1]
  for (let time = 0; time < 3; time++) {
    const answers = await Promise.allSettled(divisors.map(tenth))
    const wanted = divisors.map((n) => (n === 0 ? '22012' : [[String(10 / n), n % 2 === 0 ? null : 'odd']]))
    const got = answers.map((each) => (each.status === 'fulfilled' ? each.value : each.reason.code))
    assert.deepEqual(got, wanted)
  }
})

test('of a statement that fails where it is first prepared, the next use is well', async () => {
  const sql = 'SELECT 1 / $1::int AS once'
  await read(sql, 1)
  await assert.rejects(read(sql, 0), /division by zero/)
  assert.deepEqual(await read(sql, 1), [['1']])
  assert.deepEqual(await read(sql, 1), [['1']])
})

test('a read that waits for a lock is asked again until it is free, and lets others by', async () => {
  await far.client.query('BEGIN; LOCK TABLE kept IN ACCESS EXCLUSIVE MODE')
  let isRead = false
  const locked = read('SELECT n FROM kept').finally(() => {
    isRead = true
  })
  const others = await Promise.all([1, 2, 5].map(tenth))
  assert.deepEqual([others.flat().map(([n]) => n), isRead], [['10', '5', '2'], false])
  await far.client.query('COMMIT')
  assert.deepEqual(await locked, [['7']])
})

test('reads whose answers are lost with the connection are asked again', async () => {
  far.way.hold('server')
  const asked = Promise.all([1, 2, 5].map(tenth))
  await new Promise((resolve) => setTimeout(resolve, 50))
  far.way.cut()
  assert.deepEqual(
    (await asked).flat().map(([n]) => n),
    ['10', '5', '2'],
  )
})

test('more reads than go together come back in their order', async () => {
  const came: number[] = []
  const answers = await Promise.all(
    Array.from({ length: 100 }, async (_, n) => {
      const [row] = await read('SELECT $1::int', n)
      came.push(n)
      return Number(row![0])
    }),
  )
  assert.deepEqual([answers, came], [Array.from({ length: 100 }, (_, n) => n), answers])
})

test('what is under way when they are closed is told so, and so is what comes after', async () => {
  const closing = open()
  await readBy(closing, 'SELECT 1')
  const underWay = Promise.allSettled([readBy(closing, 'SELECT pg_sleep(60)'), readBy(closing, 'SELECT 2')])
  await new Promise((resolve) => setTimeout(resolve, 50))
  await closing.close()
  const after = Promise.allSettled([readBy(closing, 'SELECT 3')])
  for (const outcome of [...(await underWay), ...(await after)])
    assert.match(String(outcome.status === 'rejected' && outcome.reason), /the store is closing/)
})
