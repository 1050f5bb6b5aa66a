import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import fc from 'fast-check'
import { bool, counter, date, decimal, int, json, list, oneOf, ref, secret, text, time } from '../model/language.ts'
import { everything, type Include, type Store } from './store.ts'
import {
  asSystem,
  modelOf,
  open,
  type Place,
  person,
  type Row,
  type Shorthand,
  shorthand,
  signedIn,
} from './store-kit.contract.ts'

const wideFields = Array.from({ length: 70 }, (_, i) => `field${i}`)
const reserved = ['order', 'group', 'select', 'values', 'index', 'table', 'from', 'where', 'default', 'check', 'limit', 'rowid']

const model = modelOf({
  person,
  sample: open({
    words: text({ max: 2_000 }),
    whole: int(),
    exact: decimal({ precision: 18, scale: 4 }),
    units: decimal({ precision: 18, scale: 0 }),
    tiny: decimal({ precision: 18, scale: 18 }),
    flag: bool(),
    at: time(),
    day: date(),
    state: oneOf(['on', "o'ff", 'per cent %']),
    shape: json({ street: text(), inner: json({ deep: list(int()) }) }),
    many: list(text(), { max: 1_000 }),
    prices: list(decimal()),
    person: ref('person', { as: 'samples' }),
    hidden: secret({ optional: true }),
    seen: counter(),
    maybeWords: text({ optional: true }),
    maybeWhole: int({ optional: true }),
    maybeExact: decimal({ precision: 18, scale: 4, optional: true }),
    maybeFlag: bool({ optional: true }),
    maybeAt: time({ optional: true }),
    maybeDay: date({ optional: true }),
    maybeShape: json({ any: text() }, { optional: true }),
    maybeInner: json({ note: text({ optional: true }), at: time({ optional: true }) }, { optional: true }),
    maybeMany: list(int(), { optional: true }),
    maybePerson: ref('person', { optional: true }),
  }),
  wide: open(Object.fromEntries(wideFields.map((name, i) => [name, i % 2 ? int({ optional: true }) : text({ optional: true })]))),
  reserved: open(Object.fromEntries(reserved.map((name) => [name, text({ optional: true })]))),
})

const words = fc.string({ unit: 'binary', maxLength: 60 }).filter((each) => !each.includes('\0'))
const safe = fc.oneof(fc.maxSafeInteger(), fc.integer({ min: -9, max: 9 }))
const scaled = (scale: number) =>
  fc
    .oneof(fc.bigInt(-(10n ** 18n) + 1n, 10n ** 18n - 1n), fc.bigInt(-12_345n, 12_345n))
    .map((units) => ({ given: decimalText(units, scale), kept: decimalText(units, scale) }))
const instants = fc
  .record({
    ms: fc.integer({ min: Date.parse('1000-01-02T00:00:00Z'), max: Date.parse('9998-12-30T00:00:00Z') }),
    offsetMin: fc.integer({ min: -14 * 60, max: 14 * 60 }),
  })
  .map(({ ms, offsetMin }) => ({ given: atOffset(ms, offsetMin), kept: new Date(ms).toISOString() }))
const days = instants.map(({ kept }) => kept.slice(0, 10))
const anyJson = fc.jsonValue({ maxDepth: 4 }).filter((value) => value !== null)

function decimalText(units: bigint, scale: number): string {
  const digits = String(units < 0n ? -units : units).padStart(scale + 1, '0')
  const whole = digits.slice(0, digits.length - scale)
  return `${units < 0n ? '-' : ''}${whole}${scale === 0 ? '' : `.${digits.slice(-scale)}`}`
}

function atOffset(ms: number, offsetMin: number): string {
  const local = new Date(ms + offsetMin * 60_000).toISOString().slice(0, -1)
  const [hours, minutes] = [Math.floor(Math.abs(offsetMin) / 60), Math.abs(offsetMin) % 60].map((n) => String(n).padStart(2, '0'))
  return `${local}${offsetMin < 0 ? '-' : '+'}${hours}:${minutes}`
}

/** A value as it is given, and as it must come back. */
type Kept = { readonly given: unknown; readonly kept: unknown }
const same = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<Kept> => arbitrary.map((value) => ({ given: value, kept: value }))
const asJson = (arbitrary: fc.Arbitrary<unknown>): fc.Arbitrary<Kept> =>
  arbitrary.map((value) => ({ given: value, kept: JSON.parse(JSON.stringify(value)) }))
const maybe = (arbitrary: fc.Arbitrary<Kept>): fc.Arbitrary<Kept> =>
  fc.oneof(arbitrary, fc.constant({ given: null, kept: null }), fc.constant({ given: undefined, kept: null }))

const required = {
  words: same(words),
  whole: same(safe),
  exact: scaled(4) as fc.Arbitrary<Kept>,
  units: scaled(0),
  tiny: scaled(18),
  flag: same(fc.boolean()),
  at: instants,
  day: same(days),
  state: same(fc.constantFrom('on', "o'ff", 'per cent %')),
  shape: asJson(anyJson),
  many: asJson(fc.array(fc.string({ maxLength: 20 }), { maxLength: 50 })),
  prices: asJson(fc.array(fc.constantFrom('1.10', '-0.05', '999999999999.99'), { maxLength: 9 })),
  hidden: same(words),
}
const optional = {
  maybeWords: maybe(same(words)),
  maybeWhole: maybe(same(safe)),
  maybeExact: maybe(scaled(4)),
  maybeFlag: maybe(same(fc.boolean())),
  maybeAt: maybe(instants),
  maybeDay: maybe(same(days)),
  maybeShape: maybe(asJson(anyJson)),
  maybeInner: maybe(
    fc.constantFrom<Kept>(
      { given: {}, kept: { note: null, at: null } },
      { given: { at: '2026-11-21T11:30:00+02:00' }, kept: { note: null, at: '2026-11-21T09:30:00.000Z' } },
    ),
  ),
  maybeMany: maybe(asJson(fc.array(safe, { maxLength: 9 }))),
}

export function valueTests(newPlace: () => Place): void {
  let place: Place
  let store: Store
  let past: Shorthand
  let owner: Row
  let owners = 0
  before(async () => {
    place = newPlace()
    store = await place.open(model)
    past = shorthand(store)
    owner = await past.create('person', { handle: 'owner' })
  })
  after(() => place.remove())

  const given = (values: Readonly<Record<string, Kept>>) =>
    Object.fromEntries(Object.entries(values).map(([name, value]) => [name, value.given]))
  const kept = (values: Readonly<Record<string, Kept>>) =>
    Object.fromEntries(Object.entries(values).map(([name, value]) => [name, value.kept]))

  test('a value of any kind comes back as it was given: from its write, by id, in a list and inside another row', async () => {
    await fc.assert(
      fc.asyncProperty(fc.record({ ...required, ...optional }), async (values) => {
        const holder = await past.create('person', { handle: `holder of ${owners++}` })
        const row = await past.create('sample', { ...given(values), person: holder.id })
        const expected = { ...kept(values), person: holder.id, seen: 0, maybePerson: null }
        const { id, createdAt, updatedAt, ...own } = row
        assert.deepEqual(own, expected)
        assert.deepEqual(await past.find('sample', id), row)
        const listed = await past.all({ entity: 'sample', where: [{ field: 'id', operator: 'eq' }] }, [id])
        assert.deepEqual(listed, [row])
        const inside = (relation: string, include: readonly Include[] = []): Include => ({
          relation,
          limit: 5,
          selection: { fields: null, include },
        })
        const selection = inside('', [inside('samples', [inside('person', [inside('samples')])])]).selection
        const people = await past.all({ entity: 'person', selection, where: [{ field: 'id', operator: 'eq' }] }, [holder.id])
        const whole = { ...row, person: { ...holder, samples: [row] } }
        assert.deepEqual(people, [{ ...holder, samples: [whole] }])
      }),
      { numRuns: 150 },
    )
  })

  test('a change keeps a value as a create does', async () => {
    const row = await past.create('sample', { ...given(sample()), person: owner.id })
    await fc.assert(
      fc.asyncProperty(fc.record({ ...required, ...optional }, { requiredKeys: [] }), async (values) => {
        const change = given(values as Record<string, Kept>)
        for (const name of Object.keys(change)) change[name] ??= null
        const before = await past.find('sample', row.id)
        const { updatedAt, ...changed } = await past.update('sample', row.id, change)
        const { updatedAt: earlier, ...expected } = { ...before, ...kept(values as Record<string, Kept>) }
        assert.deepEqual(changed, expected)
      }),
      { numRuns: 100 },
    )
  })

  test('an instant with a space in place of the T is the same instant, in early years too', async () => {
    const values = given(sample())
    for (const year of ['0000', '0049', '0099', '0100', '2026']) {
      const row = await past.create('sample', { ...values, person: owner.id, at: `${year}-06-01 10:00:00Z` })
      assert.equal(row.at, `${year}-06-01T10:00:00.000Z`)
    }
  })

  test('decimals are exact to the last digit, whatever way they are written', async () => {
    const cases: readonly [given: string, kept: string][] = [
      ['99999999999999.9999', '99999999999999.9999'],
      ['-99999999999999.9999', '-99999999999999.9999'],
      ['-0.0001', '-0.0001'],
      ['-0.5', '-0.5000'],
      ['-0', '0.0000'],
      ['-0.00', '0.0000'],
      ['7', '7.0000'],
      ['007.10000', '7.1000'],
      ['1.50000000', '1.5000'],
    ]
    const values = given(sample())
    for (const [exact, expected] of cases) {
      assert.equal((await past.create('sample', { ...values, person: owner.id, exact })).exact, expected)
    }
    for (const exact of ['0.00001', '100000000000000', '1e3', '', '.5', '1.', '+1', ' 1', '0x1', 'NaN', '١']) {
      await assert.rejects(past.create('sample', { ...values, person: owner.id, exact }), TypeError, exact)
    }
    const last = await past.create('sample', { ...values, person: owner.id, units: '-999999999999999999' })
    assert.equal(last.units, '-999999999999999999')
  })

  test('a secret comes back to the system alone', async () => {
    const row = await past.create('sample', { ...given(sample()), person: owner.id, hidden: 'mark' })
    assert.equal(row.hidden, 'mark')
    const known = signedIn(owner.id)
    const one = await store.reader.one({ entity: 'sample', selection: everything }, known, row.id)
    assert.equal(String(one?.text).includes('mark'), false)
    assert.equal(Object.hasOwn(JSON.parse(String(one?.text)) as object, 'hidden'), false)
    const asked = { entity: 'sample', selection: { fields: ['hidden'], include: [] } }
    assert.deepEqual(JSON.parse(String((await store.reader.one(asked, known, row.id))?.text)), { id: row.id })
  })

  test('an entity may have more fields than the engine takes arguments', async () => {
    const values = Object.fromEntries(wideFields.map((name, i) => [name, i % 2 ? i : `text ${i}`]))
    const row = await past.create('wide', values)
    assert.deepEqual(await past.find('wide', row.id), row)
    for (const name of wideFields) assert.equal(row[name], values[name])
    assert.deepEqual(Object.keys(row), ['id', ...wideFields, 'createdAt', 'updatedAt'])
    const changed = await past.update('wide', row.id, { field69: 7, field68: null })
    assert.deepEqual([changed.field69, changed.field68, changed.field67], [7, null, 67])
    const some = await store.reader.one(
      { entity: 'wide', selection: { fields: ['field3', 'field69'], include: [] } },
      asSystem,
      row.id,
    )
    assert.deepEqual(JSON.parse(String(some?.text)), { id: row.id, field3: 3, field69: 7 })
  })

  test('a field may have a name that the engine has a use for', async () => {
    const values = Object.fromEntries(reserved.map((name) => [name, `its ${name}`]))
    const row = await past.create('reserved', values)
    for (const name of reserved) assert.equal((await past.update('reserved', row.id, { [name]: 'new' }))[name], 'new')
  })
}

/** Values for everything that is required, of no interest of their own. */
function sample(): Record<string, Kept> {
  const [values] = fc.sample(fc.record(required), { numRuns: 1, seed: 7 })
  return values!
}
