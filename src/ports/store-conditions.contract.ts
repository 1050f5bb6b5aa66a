import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import fc from 'fast-check'
import { bool, date, decimal, int, oneOf, ref, text, time } from '../model/language.ts'
import { everything, type Operator, type Store } from './store.ts'
import { asSystem, modelOf, open, type Place, person, type Row, type Shorthand, shorthand } from './store-kit.contract.ts'

const states = ['open', 'held', 'done'] as const
const fields = ['word', 'note', 'size', 'price', 'flag', 'at', 'day', 'state', 'owner'] as const
type Field = (typeof fields)[number]

const model = modelOf({
  person,
  row: open(
    {
      word: text({ max: 100 }),
      note: text({ max: 100, optional: true }),
      size: int({ optional: true }),
      price: decimal({ precision: 18, scale: 3, optional: true }),
      flag: bool({ optional: true }),
      at: time({ optional: true }),
      day: date({ optional: true }),
      state: oneOf(states, { optional: true }),
      owner: ref('person', { optional: true }),
    },
    { index: fields.map((field) => [field]) },
  ),
})

const people = ['01900000-aaaa-7000-8000-000000000001', '01900000-aaaa-7000-8000-000000000002']
const instants = ['2026-01-01T00:00:00.000Z', '2026-01-01T00:00:00.001Z', '2025-12-31T23:59:59.999Z']
const nullable = <T>(values: readonly T[]) => fc.constantFrom(...values, null)
const texts = ['', 'a', 'ab', 'abc', 'A', 'b', '%', '_', 'a%', "a'b", 'ä', '\u{10ffff}', 'a\u{10ffff}', '\u{1f600}x', '\u{ffff}']
const valuesOf: Readonly<Record<Field, fc.Arbitrary<unknown>>> = {
  word: fc.constantFrom(...texts),
  note: nullable(texts),
  size: nullable([-5, 0, 1, 7, Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER]),
  price: nullable(['0.000', '-0.001', '12.500', '999999999999999.999', '-999999999999999.999', '999999999999999.998']),
  flag: nullable([true, false]),
  at: nullable(instants),
  day: nullable(['2026-01-01', '2026-01-02', '1999-12-31']),
  state: nullable(states),
  owner: nullable(people),
}

const asNumber = (field: Field, value: unknown): unknown => {
  if (value === null) return null
  if (field === 'price') return BigInt(String(value).replace('.', ''))
  // Text is ordered by code points, which UTF-8 keeps and JavaScript's own comparison does not.
  return typeof value === 'string' ? Buffer.from(value).toString('hex') : Number(value)
}

/** What a condition means, said apart from how a store does it. */
function holds(row: Row, field: Field, operator: Operator, asked: unknown): boolean {
  const value = row[field]
  if (operator === 'in') return (asked as readonly unknown[]).some((each) => each !== null && each === value)
  if (operator === 'eq') return value === asked
  if (operator === 'ne') return value !== asked
  if (value === null || asked === null) return false
  if (operator === 'prefix') return (value as string).startsWith(asked as string)
  const [left, right] = [asNumber(field, value) as number, asNumber(field, asked) as number]
  return { lt: left < right, lte: left <= right, gt: left > right, gte: left >= right }[operator]
}

const operators: readonly Operator[] = ['eq', 'ne', 'lt', 'lte', 'gt', 'gte', 'in']
const questions = fc.constantFrom(...fields).chain((field) =>
  fc.constantFrom(...operators, ...(['word', 'note'].includes(field) ? (['prefix'] as const) : [])).chain((operator) => {
    const present = valuesOf[field].filter((value) => value !== null)
    const mayBeNull = (operator === 'eq' || operator === 'ne') && field !== 'word'
    const asked = operator === 'in' ? fc.array(present, { maxLength: 4 }) : mayBeNull ? valuesOf[field] : present
    return asked.map((value) => ({ field, operator, value }))
  }),
)

export function conditionTests(newPlace: () => Place): void {
  let place: Place
  let store: Store
  let past: Shorthand
  let rows: readonly Row[]
  before(async () => {
    place = newPlace()
    store = await place.open(model)
    past = shorthand(store)
    for (const [i, id] of people.entries()) await past.create('person', { handle: `p${i}` }, id)
    const values = fc.sample(fc.record(valuesOf), { numRuns: 200, seed: 11 })
    await Promise.all(values.map((each) => past.create('row', each)))
    rows = await past.all({ entity: 'row' })
    assert.equal(rows.length, 200)
  })
  after(() => place.remove())

  test('a list holds exactly the rows that satisfy its conditions, and a count counts them', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(questions, { minLength: 1, maxLength: 3 }), async (asked) => {
        const where = asked.map(({ field, operator }) => ({ field, operator }))
        const values = asked.map(({ value }) => value)
        const expected = rows.filter((row) => asked.every(({ field, operator, value }) => holds(row, field, operator, value)))
        const found = await past.all({ entity: 'row', where }, values)
        assert.deepEqual(new Set(found.map(({ id }) => id)), new Set(expected.map(({ id }) => id)))
        assert.equal(found.length, expected.length)
        assert.equal(await store.reader.count('row', where, asSystem, values), expected.length)
      }),
      { numRuns: 400 },
    )
  })

  test('ids and the times of a row can be asked for as well', async () => {
    const [row] = rows
    assert.deepEqual(await past.all({ entity: 'row', where: [{ field: 'id', operator: 'in' }] }, [[row!.id, people[0]]]), [row])
    const one = (field: string, operator: Operator, value: unknown) =>
      store.reader.one({ entity: 'row', selection: everything, allow: ruleOn(field, operator) }, ruled(value), row!.id)
    assert.notEqual(await one('createdAt', 'lte', row!.createdAt), null)
    assert.equal(await one('createdAt', 'lt', row!.createdAt), null)
  })

  const ruleOn = (field: string, operator: Operator) => ({ is: 'rule' as const, rule: `${field} ${operator}` })
  const ruled = (value: unknown) => ({
    caller: { actor: people[0]!, roles: [], tenant: null, system: false },
    key: 'ruled',
    rules: new Map([
      ['createdAt lte', [{ field: 'createdAt', operator: 'lte' as const, value }]],
      ['createdAt lt', [{ field: 'createdAt', operator: 'lt' as const, value }]],
    ]),
  })
}
