import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { bool, counter, date, decimal, int, oneOf, ref, text, time } from '../model/language.ts'
import type { Operator, RefusedError, Store } from './store.ts'
import { asSystem, modelOf, open, type Place, person, type Shorthand, shorthand } from './store-kit.contract.ts'

const model = modelOf({
  person,
  seat: open(
    {
      owner: ref('person', { as: 'seats', onDelete: 'cascade' }),
      room: text({ max: 200 }),
      row: int(),
      price: decimal(),
      at: time(),
      day: date(),
      state: oneOf(['free', 'held'], { default: 'free' }),
      code: text({ max: 20, unique: true, optional: true }),
      front: bool({ default: false }),
      taken: counter(),
    },
    {
      unique: [['room', 'row'], { on: ['owner'], where: { state: 'held' } }],
      index: [['room'], ['day'], ['at'], ['price'], ['state'], ['front'], ['row']],
    },
  ),
  // What keeps a row stands before and after what goes with it: engines look at refs in orders of their own.
  ticketA: open({ holder: ref('person', { onDelete: 'cascade' }), payer: ref('person') }),
  ticketB: open({ payer: ref('person'), holder: ref('person', { onDelete: 'cascade' }) }),
  stay: open({ host: ref('person', { as: 'stays', onDelete: 'cascade' }), next: ref('stay', { as: 'before', optional: true }) }),
})

const sample = { price: '1.00', at: '2026-01-01T00:00:00Z', day: '2026-01-01' }
const noId = "' OR 1=1 --"

/** Where engines would answer each in their own way, were it not said here what they answer. */
export function edgeTests(newPlace: () => Place): void {
  let place: Place
  let store: Store
  let past: Shorthand
  before(async () => {
    place = newPlace()
    store = await place.open(model)
    past = shorthand(store)
  })
  after(() => place.remove())

  let handles = 0
  const newPerson = () => past.create('person', { handle: `p${++handles}` })
  const kindIs = (kind: RefusedError['kind']) => (error: RefusedError) => {
    assert.equal(error.kind, kind, String(error.stack))
    return true
  }
  const isTaken =
    (...fields: string[]) =>
    (error: RefusedError) => {
      assert.deepEqual([error.kind, error.errors.map(({ pointer }) => pointer)], ['duplicate', fields.map((each) => `/${each}`)])
      return true
    }
  const filtered = (field: string, operator: Operator, value: unknown) =>
    past.all({ entity: 'seat', where: [{ field, operator }] }, [value])

  test('a version that no row can have is one that has passed', async () => {
    const { id } = await newPerson()
    for (const version of [0, -1, 1.5, 2 ** 31, -(2 ** 31) - 1, 999_999_999_999_999]) {
      await assert.rejects(past.update('person', id, { nick: 'x' }, version), kindIs('stale'), String(version))
      await assert.rejects(past.remove('person', id, version), kindIs('stale'), String(version))
    }
    assert.equal((await past.update('person', id, { nick: 'x' }, 1)).nick, 'x')
  })

  test('a text that is no id equals none, and has no place in their order', async () => {
    const owner = await newPerson()
    const seat = await past.create('seat', { ...sample, owner: owner.id, room: 'ids', row: 1 })
    assert.deepEqual(await filtered('owner', 'eq', noId), [])
    assert.deepEqual(await filtered('owner', 'in', [noId, owner.id]), [seat])
    assert.deepEqual(await filtered('owner', 'ne', noId), [seat])
    for (const operator of ['lt', 'lte', 'gt', 'gte'] as const) {
      await assert.rejects(filtered('owner', operator, noId), TypeError, operator)
      await assert.rejects(filtered('id', operator, noId), TypeError, operator)
    }
    const shape = { entity: 'seat', selection: { fields: null, include: [] }, where: [], sort: null, continued: true }
    await assert.rejects(store.reader.page(shape, asSystem, { where: [], limit: 1, from: [noId] }), TypeError)
  })

  test('the last of all ids stands for none, so no row gets it', async () => {
    const last = 'ffffffff-ffff-ffff-ffff-ffffffffffff'
    await assert.rejects(past.create('person', { handle: 'last' }, last), kindIs('invalid'))
    await assert.rejects(past.update('person', noId, { nick: 'x' }), kindIs('not_found'))
    await assert.rejects(past.remove('person', noId), kindIs('not_found'))
    assert.equal(await past.find('person', noId), null)
  })

  test('only text has a prefix, and operators that are none compare nothing', async () => {
    for (const field of ['id', 'owner', 'row', 'price', 'at', 'day', 'front'])
      await assert.rejects(filtered(field, 'prefix', '2026-01-01'), TypeError, field)
    assert.equal((await filtered('state', 'prefix', 'fr')).length, 1)
    await assert.rejects(filtered('row', 'like' as Operator, 1), TypeError)
    await assert.rejects(filtered('row', 'constructor' as Operator, 1), TypeError)
  })

  test('a prefix finds all that begins with it, whatever follows', async () => {
    const owner = await newPerson()
    const rooms = ['ab', 'ab\u0001', 'abc', 'ab😀', 'ab\uffff', `ab${'\u{10ffff}'.repeat(198)}`]
    for (const [row, room] of [...rooms, 'aa\u{10ffff}', 'ac', 'b'].entries())
      await past.create('seat', { ...sample, owner: owner.id, room, row })
    const found = (await filtered('room', 'prefix', 'ab')).map(({ room }) => room)
    assert.deepEqual(found.sort(), rooms.sort())
  })

  test('a day or an instant that the calendar does not have is refused before it is asked for', async () => {
    const owner = await newPerson()
    for (const day of ['2026-02-30', '2026-1-1', '10000-01-01', 'today', '2026-01-01T00:00:00Z', ''])
      await assert.rejects(filtered('day', 'eq', day), TypeError, day)
    for (const at of ['9999-12-31T23:59:59-00:01', '0000-01-01T00:00:00+00:01', '+010000-01-01T00:00:00Z', 'now', ''])
      await assert.rejects(filtered('at', 'eq', at), TypeError, at)
    await assert.rejects(past.create('seat', { ...sample, owner: owner.id, room: 'days', row: 1, day: '2026-02-30' }), TypeError)
  })

  test('of several values that are taken, the first in the order of the blueprint is told', async () => {
    const [ann, bob] = [await newPerson(), await newPerson()] as const
    const given = { ...sample, owner: ann.id, room: 'taken', row: 1, code: 'A', state: 'held' }
    const first = await past.create('seat', given)
    await assert.rejects(past.create('seat', given, first.id), isTaken('id'))
    await assert.rejects(past.create('seat', given), isTaken('room', 'row'))
    await assert.rejects(past.create('seat', { ...given, row: 2 }), isTaken('owner'))
    await assert.rejects(past.create('seat', { ...given, row: 2, state: 'free' }), isTaken('code'))
    const other = await past.create('seat', { ...given, owner: bob.id, code: 'B', row: 2 })
    await assert.rejects(past.update('seat', other.id, { owner: ann.id, row: 1, code: 'A' }), isTaken('room', 'row'))
    await assert.rejects(past.update('seat', other.id, { owner: ann.id, code: 'A' }), isTaken('owner'))
    await assert.rejects(past.update('seat', other.id, { owner: ann.id, code: 'A', state: 'free' }), isTaken('code'))
    await past.update('seat', other.id, { owner: ann.id, state: 'free' })
    await assert.rejects(past.update('seat', other.id, { state: 'held' }), isTaken('owner'))
  })

  test('a ref of `restrict` keeps a row, also from a row that would have gone with it', async () => {
    for (const entity of ['ticketA', 'ticketB']) {
      const [ann, bob] = [await newPerson(), await newPerson()] as const
      const ticket = await past.create(entity, { holder: ann.id, payer: ann.id })
      await assert.rejects(past.remove('person', ann.id), kindIs('referenced'), entity)
      assert.notEqual(await past.find(entity, ticket.id), null)
      await past.update(entity, ticket.id, { payer: bob.id })
      await past.remove('person', ann.id)
      assert.equal(await past.find(entity, ticket.id), null)
    }
  })

  test('a ref of `restrict` keeps what would be deleted along, but a row does not keep itself', async () => {
    const host = await newPerson()
    const [one, two] = [await past.create('stay', { host: host.id }), await past.create('stay', { host: host.id })] as const
    await past.update('stay', one.id, { next: two.id })
    await assert.rejects(past.remove('person', host.id), kindIs('referenced'))
    await assert.rejects(past.remove('stay', two.id), kindIs('referenced'))
    await past.update('stay', one.id, { next: one.id })
    await past.remove('person', host.id)
    assert.deepEqual([await past.find('stay', one.id), await past.find('stay', two.id)], [null, null])
  })

  test('a counter stops at the edge of what is stored, and a refused step leaves it and its transaction as they were', async () => {
    const owner = await newPerson()
    const { id } = await past.create('seat', { ...sample, owner: owner.id, room: 'edge', row: 1 })
    const steps = 1_024
    await store.write(async (session) => {
      for (let i = 0; i < steps; i++)
        await session.update('seat', asSystem, id, { taken: { add: Number.MAX_SAFE_INTEGER } }, null)
      for (const add of [Number.MAX_SAFE_INTEGER, 1_025]) {
        await assert.rejects(session.update('seat', asSystem, id, { taken: { add } }, null), kindIs('invalid'))
      }
      await session.update('seat', asSystem, id, { taken: { add: 1_023 } }, null)
    })
    const found = await store.reader.one({ entity: 'seat', selection: { fields: ['taken'], include: [] } }, asSystem, id)
    assert.match(String(found?.text), new RegExp(`"taken":\\s*${2n ** 63n - 1n}}`))
    await assert.rejects(past.update('seat', id, { taken: { add: 1 } }), kindIs('invalid'))
  })
}
