import assert from 'node:assert/strict'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { int, oneOf, ref, text } from '../../model/language.ts'
import { type Access, everything, type PageShape, type Store } from '../../ports/store.ts'
import { asSystem, modelOf, open, person, signedIn } from '../../ports/store-kit.contract.ts'
import { compileCount, compileOne, compilePage } from '../sql/compile-read.ts'
import { connect } from './driver.ts'
import { sqliteEngine } from './engine.ts'
import { type Folder, newFolder } from './place.test-kit.ts'
import { createSlowPlans } from './slow-plan.ts'

const model = modelOf({
  person,
  post: {
    fields: {
      author: ref('person', { as: 'posts' }),
      audience: oneOf(['public', 'hidden']),
      rank: int(),
      note: text({ optional: true }),
    },
    can: { read: [{ audience: 'public' }, 'author'] },
    index: [['rank'], ['author', '-createdAt']],
  },
  open: open({ rank: int() }, { index: [['rank']] }),
})
const rows = 200_000
const page = (entity: string, more: Partial<PageShape> = {}): PageShape => ({
  entity,
  selection: everything,
  where: [],
  sort: null,
  continued: false,
  ...more,
})
const ann = signedIn('01900000-aaaa-7000-8000-000000000001')

describe('which plans are slow', () => {
  const isSlow = createSlowPlans(model)
  const eq = (field: string) => [{ field, operator: 'eq' as const }]
  const include = (relation: string) => ({ fields: null, include: [{ relation, limit: 5, selection: everything }] })
  const cases: readonly [name: string, sql: string | null, slow: boolean][] = [
    ['a row by its id', compileOne(sqliteEngine, model, { entity: 'post', selection: everything }, ann).sql, false],
    ['a row with its lists', compileOne(sqliteEngine, model, { entity: 'person', selection: include('posts') }, ann).sql, false],
    ['all rows, as far as the page goes', compilePage(sqliteEngine, model, page('open'), ann).sql, false],
    [
      'an order that an index gives',
      compilePage(sqliteEngine, model, page('open', { sort: [{ field: 'rank', descending: true }] }), ann).sql,
      false,
    ],
    [
      'the next page of it',
      compilePage(sqliteEngine, model, page('open', { sort: [{ field: 'rank', descending: true }], continued: true }), ann).sql,
      false,
    ],
    ['the rows of an index entry', compilePage(sqliteEngine, model, page('post', { where: eq('author') }), ann).sql, false],
    ['rows past the rules', compilePage(sqliteEngine, model, page('post'), asSystem).sql, false],
    ['rows that a rule picks out of all', compilePage(sqliteEngine, model, page('post'), ann).sql, true],
    ['a count of everything', compileCount(sqliteEngine, model, 'post', [], asSystem).sql, true],
    [
      'a count of an index entry, which may be most of the rows',
      compileCount(sqliteEngine, model, 'post', eq('author'), asSystem).sql,
      true,
    ],
    [
      'an order over several index entries',
      compilePage(
        sqliteEngine,
        model,
        page('post', { where: [{ field: 'author', operator: 'in' }], sort: [{ field: 'createdAt', descending: true }] }),
        asSystem,
      ).sql,
      true,
    ],
  ]
  for (const [name, sql, slow] of cases) test(`${name}: ${slow ? 'slow' : 'fast'}`, () => assert.equal(isSlow(sql!), slow, sql!))
})

describe('a read that goes through a large table', () => {
  let place: Folder
  let store: Store
  before(async () => {
    place = newFolder()
    await place.open(model).close()
    const writing = connect(join(place.folder, 'data.db'), { durability: 'grouped' })
    const at = '2026-01-01T00:00:00.000Z'
    const [author, other] = [ann.caller.actor, '01900000-aaaa-7000-8000-000000000002']
    writing.exec(`BEGIN;
      INSERT INTO person VALUES ('${author}', 1, '${at}', '${at}', 'ann', NULL), ('${other}', 1, '${at}', '${at}', 'bob', NULL);
      WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${rows})
      INSERT INTO post SELECT printf('01900000-0000-7000-8000-%012x', i), 1, '${at}', '${at}', '${other}', 'hidden', i % 100, NULL FROM n;
      COMMIT`)
    writing.close()
    store = place.open(model)
  })
  after(() => place.remove())

  const run = (shape: PageShape, access: Access) =>
    new Promise<string>((resolve, reject) =>
      store
        .preparePage(shape, access)
        .run(access, { where: [], limit: 20, from: null }, (error, found) =>
          error ? reject(error) : resolve(String(found.items)),
        ),
    )
  const readOne = () =>
    new Promise<void>((resolve, reject) =>
      store
        .prepareOne({ entity: 'person', selection: everything }, ann)
        .run(ann, ann.caller.actor!, (error, found) => (error || !found ? reject(error ?? new Error('gone')) : resolve())),
    )

  /** Reads one row after the other until `slow` has ended. What share of its time did the longest of them take? */
  async function longestShare(slow: () => Promise<unknown>): Promise<{ share: number; reads: number }> {
    let ended = false
    const startedMs = performance.now()
    const running = slow().finally(() => {
      ended = true
    })
    let [longestMs, reads, lastMs] = [0, 0, startedMs]
    while (!ended) {
      await readOne()
      reads++
      longestMs = Math.max(longestMs, performance.now() - lastMs)
      lastMs = performance.now()
    }
    await running
    return { share: longestMs / (performance.now() - startedMs), reads }
  }

  test('delays no other, since it has a thread of its own', async () => {
    const scan = async () => {
      for (let i = 0; i < 10; i++) assert.equal(await run(page('post'), ann), '[]')
    }
    const { share, reads } = await longestShare(scan)
    assert.ok(share < 0.5 && reads > 100, `${reads} reads meanwhile, the longest took ${share} of the time`)
  })

  test('control: on the thread of all others it holds them up until it is done', async () => {
    const reading = connect(join(place.folder, 'data.db'), { readOnly: true, durability: 'full' })
    const { sql } = compilePage(sqliteEngine, model, page('post'), ann)
    const statement = reading.prepare(sql!)
    const scan = async () => {
      for (let i = 0; i < 10; i++) assert.equal(String(statement.get([ann.caller.actor, 20])?.[0]), '[]')
    }
    const { share } = await longestShare(scan)
    assert.ok(share > 0.9, `the longest took ${share} of the time`)
    reading.close()
  })

  test('is answered also where a handler waits for it, and reads that come meanwhile are right', async () => {
    const values = { where: [], limit: 20, from: null }
    const [found, count] = await Promise.all([
      store.reader.page(page('post'), ann, values),
      store.reader.count('post', [], asSystem, []),
    ])
    assert.deepEqual([String(found.items), found.next, count], ['[]', null, rows])
  })

  test('is answered before the store closes', async () => {
    const slow = run(page('post'), ann)
    await store.close()
    assert.equal(await slow, '[]')
    store = place.open(model)
  })
})
