import assert from 'node:assert/strict'
import { after, afterEach, before, test } from 'node:test'
import pg from 'pg'
import { entity, int, text } from '../../model/language.ts'
import { normalise } from '../../model/normalise.ts'
import { realOutside } from '../../ports/outside.test-kit.ts'
import { everything, type Session, type Store, UnavailableError } from '../../ports/store.ts'
import { asSystem } from '../../ports/store-kit.contract.ts'
import { startTestServer, type TestServer } from './place.test-kit.ts'
import { openPostgresStore } from './store.ts'

const note = entity({ line: text({ max: 40 }) })
const ticket = entity({ queue: text({ max: 40 }), number: int() }, { unique: [['queue', 'number']] })
const page = entity({ number: int(), line: text({ max: 40 }) }, { unique: [['number']] })
const model = normalise({ name: 'notes', entities: { note, page, other: entity({ line: text({ max: 40 }) }), ticket } })
const [kept, wanted] = ['01900000-0000-7000-8000-000000000001', '01900000-0000-7000-8000-000000000002'] as const
const one = { entity: 'other', selection: everything }

let server: TestServer
let store: Store
let client: pg.Client
before(async () => {
  server = await startTestServer()
  const url = await server.newDatabase()
  store = await openPostgresStore({
    url,
    model,
    outside: realOutside,
    connections: 3,
    statementTimeoutMs: 150,
    lockTimeoutMs: 60_000,
  })
  client = new pg.Client(url)
  await client.connect()
})
afterEach(() => client.query('ROLLBACK'))
after(async () => {
  await client.end()
  await store.close()
  await server.remove()
})

/** Until the end of the test, whoever reads the table waits until its time is over. */
const lockOther = () => client.query('BEGIN; LOCK TABLE "other" IN ACCESS EXCLUSIVE MODE')
const noteOf = (id: string) => store.reader.one({ entity: 'note', selection: everything }, asSystem, id)

test('a read that failed in the middle is not passed over: nothing is answered as stored that is not', async () => {
  await lockOther()
  const written = store.write(async (session) => {
    await session.create('note', asSystem, { line: 'before' }, kept)
    await assert.rejects(session.one(one, asSystem, kept))
    return 'as if all were well'
  })
  await assert.rejects(written, UnavailableError)
  assert.equal(await noteOf(kept), null)
})

test('what comes after a failed read is refused with its reason, and nobody else hears of it', async () => {
  await lockOther()
  const written = store.write(async (session) => {
    await assert.rejects(session.one(one, asSystem, kept))
    await assert.rejects(session.create('note', asSystem, { line: 'after' }, wanted), UnavailableError)
    await assert.rejects(session.one(one, asSystem, kept), UnavailableError)
  })
  await assert.rejects(written, UnavailableError)
  assert.equal(await noteOf(wanted), null)
})

test('a key that another has taken since it was read is a transaction that lost, and not a duplicate', async () => {
  let runs = 0
  await store.write(async (session) => {
    runs++
    const number = 1 + (await session.count('ticket', [], asSystem, []))
    if (runs === 1) await store.write((rival) => rival.create('ticket', asSystem, { queue: 'a', number }, kept), 'single')
    await session.create('ticket', asSystem, { queue: 'a', number }, wanted)
  })
  assert.equal(runs, 2)
})

test('control: a key that could be seen to be taken is a duplicate at once', async () => {
  let runs = 0
  const written = store.write(async (session) => {
    runs++
    await session.count('ticket', [], asSystem, [])
    await session.create('ticket', asSystem, { queue: 'a', number: 1 }, '01900000-0000-7000-8000-000000000003')
  })
  await assert.rejects(written, { name: 'RefusedError', kind: 'duplicate' })
  assert.equal(runs, 1)
})

const pageOf = (number: number, id: string) => (session: Session) => session.create('page', asSystem, { number, line: '' }, id)

test('a number that another took meanwhile is no duplicate: the transaction that did not see it is run again', async () => {
  const last = {
    entity: 'page',
    selection: everything,
    where: [],
    sort: [{ field: 'number', descending: true }],
    continued: false,
  }
  await store.write(pageOf(5, kept))
  let tries = 0
  const number = await store.write(async (session) => {
    const { items } = await session.page(last, asSystem, { where: [], limit: 1, from: null })
    const next = (JSON.parse(items.toString()) as { number: number }[])[0]!.number + 1
    if (++tries === 1) await client.query('UPDATE "page" SET "number" = 6')
    await pageOf(next, wanted)(session)
    return next
  })
  assert.deepEqual([number, tries], [7, 2])
})

test('what a transaction can see is a duplicate, and it is not run again for it', async () => {
  let tries = 0
  const again = store.write((session) => {
    tries += 1
    return pageOf(6, '01900000-0000-7000-8000-000000000003')(session)
  })
  await assert.rejects(again, { kind: 'duplicate' })
  assert.equal(tries, 1)
})
