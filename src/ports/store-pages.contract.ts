import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { decimal, int, oneOf, text, time } from '../model/language.ts'
import { everything, type SortKey, type Store, UnservedError } from './store.ts'
import {
  asSystem,
  createChance,
  modelOf,
  open,
  type Place,
  person,
  type Row,
  type Shorthand,
  shorthand,
  walk,
} from './store-kit.contract.ts'

const model = modelOf({
  person,
  row: open(
    {
      grade: int({ optional: true }),
      title: text({ max: 20 }),
      price: decimal({ precision: 18, scale: 4 }),
      due: time({ optional: true }),
      state: oneOf(['open', 'held', 'done'], { optional: true }),
      plain: text({ optional: true }),
    },
    { index: [['grade', '-title'], ['-due', 'grade'], ['state', 'price'], ['price'], ['title', 'grade'], ['-createdAt']] },
  ),
})

const sortOf = (text: string): readonly SortKey[] =>
  text.split(',').map((each) => ({ field: each.replace('-', ''), descending: each.startsWith('-') }))

/** What each sort must give, told apart from how a store does it: nulls come first ascending, the id breaks ties. */
function compareBy(keys: readonly SortKey[]): (a: Row, b: Row) => number {
  const order = [...keys, { field: 'id', descending: keys.at(-1)!.descending }]
  return (a, b) => {
    for (const { field, descending } of order) {
      const [left, right] = [sortable(field, a[field]), sortable(field, b[field])]
      if (left === right) continue
      const less = left === null || (right !== null && left < right)
      return less === descending ? 1 : -1
    }
    return 0
  }
}

function sortable(field: string, value: unknown): string | number | bigint | null {
  if (value === null) return null
  return field === 'price' ? BigInt(String(value).replace('.', '')) : (value as string | number)
}

export function pageTests(newPlace: () => Place): void {
  const rowsAtFirst = 1_000
  const seed = Number(process.env.LINTEL_SEED ?? 20_260_101)
  let place: Place
  let store: Store
  let past: Shorthand
  let clockMs = Date.parse('2026-01-01T00:00:00.000Z')
  const chance = createChance(seed)
  before(async () => {
    place = newPlace()
    store = await place.open(model, () => clockMs)
    past = shorthand(store)
    for (let i = 0; i < rowsAtFirst; i += 50) await Promise.all(Array.from({ length: 50 }, newRow))
  })
  after(() => place.remove())

  /** Few distinct values, so that pages end among equals, and many nulls. */
  const newRow = (): Promise<Row> => {
    clockMs += chance(3)
    const time = new Date(Date.parse('2026-02-01T00:00:00.000Z') + chance(20) * 1_000).toISOString()
    return past.create('row', {
      grade: chance(4) === 0 ? null : chance(7) - 3,
      title: 'abcdefgh'.slice(0, chance(8)),
      price: `${chance(2) ? '-' : ''}${chance(3)}.${chance(3)}`,
      due: chance(3) === 0 ? null : time,
      state: [null, 'open', 'held', 'done'][chance(4)],
    })
  }

  const sorts = [
    'id',
    '-id',
    'grade',
    '-grade',
    'grade,-title',
    '-grade,title',
    '-due',
    'due,-grade',
    'price',
    '-price',
    'title,grade',
    '-title,-grade',
    '-createdAt',
  ]
  for (const sort of sorts) {
    test(`pages of 7 by ${sort} are the whole list, in order`, async () => {
      const keys = sortOf(sort)
      const rows = await walk(
        store,
        { entity: 'row', selection: everything, where: [], sort: keys },
        { access: asSystem, where: [], limit: 7 },
      )
      const all = await past.all({ entity: 'row' })
      assert.equal(rows.length, rowsAtFirst)
      assert.deepEqual(
        rows.map(({ id }) => id),
        [...all].sort(compareBy(keys)).map(({ id }) => id),
        `seed ${seed}`,
      )
    })
  }

  test('with a condition, the rest of its index is the order, and may be asked against its direction', async () => {
    const all = await past.all({ entity: 'row' })
    for (const state of ['open', null]) {
      for (const [sort, order] of [
        [null, 'price'],
        ['-price', '-price'],
        ['state,price', 'price'],
      ] as const) {
        const shape = {
          entity: 'row',
          selection: everything,
          where: [{ field: 'state', operator: 'eq' as const }],
          sort: sort === null ? null : sortOf(sort),
        }
        const rows = await walk(store, shape, { access: asSystem, where: [state], limit: 7 })
        const expected = all.filter((row) => row.state === state).sort(compareBy(sortOf(order)))
        assert.ok(expected.length > 100)
        assert.deepEqual(
          rows.map(({ id }) => id),
          expected.map(({ id }) => id),
        )
      }
    }
  })

  for (const sort of ['id', 'grade', '-grade,title', '-due', 'price', '-createdAt']) {
    test(`while rows come and go, pages by ${sort} give no row twice and lose none`, async () => {
      const before = await past.all({ entity: 'row' })
      const gone = new Set<string>()
      const between = async () => {
        const doomed = before[chance(before.length)]!.id
        const removed = gone.has(doomed) ? [] : [past.remove('row', doomed)]
        gone.add(doomed)
        await Promise.all([newRow(), newRow(), ...removed])
      }
      const rows = await walk(
        store,
        { entity: 'row', selection: everything, where: [], sort: sortOf(sort) },
        { access: asSystem, where: [], limit: 7, between },
      )
      const seen = rows.map(({ id }) => id)
      assert.equal(new Set(seen).size, seen.length, `a row came twice, seed ${seed}`)
      const lost = before.filter(({ id }) => !gone.has(id) && !seen.includes(id))
      assert.deepEqual(lost, [], `seed ${seed}`)
      assert.ok(gone.size > 50, 'too few rows went to prove anything')
    })
  }

  test('a page knows that it is the last, and that there is none', async () => {
    const shape = { entity: 'person', selection: everything, where: [], sort: null, continued: false }
    const page = (limit: number) => store.reader.page(shape, asSystem, { where: [], limit, from: null })
    const empty = await page(5)
    assert.deepEqual([String(empty.items), empty.next], ['[]', null])
    for (let i = 0; i < 5; i++) await past.create('person', { handle: `h${i}` })
    assert.equal((await page(5)).next, null)
    assert.notEqual((await page(4)).next, null)
  })

  test('what no index serves is refused, with what could be asked', () => {
    const shape = (where: string[], sort: string | null) => ({
      entity: 'row',
      selection: everything,
      where: where.map((field) => ({ field, operator: 'eq' as const })),
      sort: sort === null ? null : sortOf(sort),
      continued: false,
    })
    const prepare = (where: string[], sort: string | null) => () => store.preparePage(shape(where, sort), asSystem)
    const served = ['createdAt', 'due', 'grade', 'id', 'price', 'state', 'title']
    for (const [where, sort, field] of [
      [['plain'], null, 'plain'],
      [[], 'plain', 'plain'],
      [[], 'updatedAt', 'updatedAt'],
      [[], 'grade,title', 'grade'],
      [[], 'price,grade', 'price'],
    ] as const) {
      assert.throws(prepare([...where], sort), (error: UnservedError) => {
        assert.ok(error instanceof UnservedError, String(error))
        assert.deepEqual({ field: error.field, served: error.served }, { field, served })
        return true
      })
    }
  })
}
