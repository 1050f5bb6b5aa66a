import assert from 'node:assert/strict'
import { after, before, beforeEach, test } from 'node:test'
import { createIds } from '../../kit/uuid.ts'
import { entity, ref, text } from '../../model/language.ts'
import { normalise } from '../../model/normalise.ts'
import { realOutside } from '../../ports/outside.test-kit.ts'
import { RefusedError, type Store } from '../../ports/store.ts'
import { asSystem } from '../../ports/store-kit.contract.ts'
import { openPostgresStore } from './store.ts'
import { type FarDatabase, startFarDatabase } from './way.test-kit.ts'

const model = normalise({
  name: 'notes',
  entities: {
    person: entity({ handle: text({ max: 40, unique: true }) }),
    note: entity({ line: text({ max: 40 }), author: ref('person') }),
  },
})
const newId = createIds(realOutside.now, realOutside.randomBytes)

let far: FarDatabase
let store: Store
let author: string
before(async () => {
  far = await startFarDatabase()
  store = await openPostgresStore({ url: far.url, model, outside: realOutside, connections: 9 })
})
after(async () => {
  await store.close()
  await far.remove()
})
beforeEach(async () => {
  await far.client.query('TRUNCATE note, person')
  author = await addPerson('author')
})

const add = (entity: string, values: Record<string, unknown>, id = newId()) =>
  store.write(async (session) => {
    await session.create(entity, asSystem, values, id)
    return id
  }, 'single')
const addPerson = (handle: string) => add('person', { handle })
const addNotes = (count: number) => Array.from({ length: count }, (_, i) => add('note', { line: `note ${i}`, author }))
const ask = async (sql: string) => (await far.client.query(sql)).rows[0]
const stored = async () => Number((await ask('SELECT count(*) FROM note')).count)
const until = async (holds: () => Promise<boolean>) => {
  while (!(await holds())) await new Promise((resolve) => setTimeout(resolve, 5))
}

test('those that come together are stored together', async () => {
  const ids = await Promise.all(addNotes(200))
  const { rows, transactions } = await ask('SELECT count(*) AS rows, count(DISTINCT xmin::text) AS transactions FROM note')
  assert.equal(new Set(ids).size, 200)
  assert.equal(Number(rows), 200)
  assert.ok(Number(transactions) <= 20, `${transactions} transactions`)
})

test('of many that come together each fails for itself, and by what is wrong with it', async () => {
  await addPerson('taken')
  const outcomes = await Promise.allSettled(
    Array.from({ length: 120 }, (_, i) => {
      if (i % 10 === 3) return addPerson('taken')
      if (i % 10 === 7) return add('note', { line: 'nobody wrote it', author: newId() })
      return i % 2 === 0 ? add('note', { line: `note ${i}`, author }) : addPerson(`person ${i}`)
    }),
  )
  const kinds = outcomes.map((outcome) => (outcome.status === 'fulfilled' ? 'stored' : (outcome.reason as RefusedError).kind))
  const wanted = kinds.map((_, i) => (i % 10 === 3 ? 'duplicate' : i % 10 === 7 ? 'missing_reference' : 'stored'))
  assert.deepEqual(kinds, wanted)
  const { people } = await ask('SELECT count(*) AS people FROM person')
  assert.deepEqual([await stored(), Number(people)], [60, 2 + 36])
})

test('one of two that take the same name at once is stored', async () => {
  const both = await Promise.allSettled([addPerson('same'), addPerson('same')])
  assert.deepEqual(both.map(({ status }) => status).sort(), ['fulfilled', 'rejected'])
})

for (const [side, what] of [
  ['client', 'before it came to the server'],
  ['server', 'with the answer that they are stored'],
] as const)
  test(`those whose connection is lost ${what} are stored once`, async () => {
    await Promise.all(addNotes(4))
    far.way.hold(side)
    const written = addNotes(50)
    if (side === 'server') await until(async () => (await stored()) >= 50)
    else await new Promise((resolve) => setTimeout(resolve, 50))
    far.way.cut()
    await Promise.all(written)
    assert.equal(await stored(), 54)
  })

test('one that has to wait for another transaction keeps the rest waiting for no longer than a lock may take', async () => {
  await far.client.query('BEGIN')
  await far.client.query(
    `INSERT INTO person (id, version, created_at, updated_at, handle) VALUES ('${newId()}', 1, now(), now(), 'wanted')`,
  )
  let isTold = false
  const waits = addPerson('wanted').finally(() => {
    isTold = true
  })
  waits.catch(() => {})
  await Promise.all(addNotes(50))
  assert.equal(isTold, false)
  await far.client.query('COMMIT')
  await assert.rejects(waits, (error) => error instanceof RefusedError && error.kind === 'duplicate')
  assert.equal(await stored(), 50)
})

test('one whose connection is lost waits for what its first try may still become, and is stored once', async () => {
  const id = newId()
  far.way.hold('client')
  const written = add('note', { line: 'twice', author }, id)
  await new Promise((resolve) => setTimeout(resolve, 50))
  // As if the server had begun with it, and not ended.
  await far.client.query('BEGIN')
  const values = `'${id}', 1, now(), now(), 'twice', '${author}'`
  await far.client.query(`INSERT INTO note (id, version, created_at, updated_at, line, author_id) VALUES (${values})`)
  far.way.cut()
  await new Promise((resolve) => setTimeout(resolve, 400))
  await far.client.query('COMMIT')
  assert.equal(await written, id)
  assert.equal(await stored(), 1)
})
