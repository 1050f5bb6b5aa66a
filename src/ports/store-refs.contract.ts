import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { maxUuid } from '../kit/uuid.ts'
import { ref, text } from '../model/language.ts'
import type { RefusedError, Store } from './store.ts'
import { modelOf, open, type Place, person, type Shorthand, shorthand, signedIn } from './store-kit.contract.ts'

const model = modelOf({
  person,
  shelf: open({ owner: ref('person', { as: 'shelves' }) }),
  item: open({
    shelf: ref('shelf', { as: 'items', onDelete: 'cascade' }),
    keeper: ref('person', { as: 'keeps', onDelete: 'clear', optional: true }),
  }),
  label: open({ item: ref('item', { as: 'labels', onDelete: 'cascade' }) }),
  secret: {
    fields: { owner: ref('person'), word: text({ max: 9 }) },
    can: { read: 'owner', create: 'owner' },
  },
  pledge: {
    fields: { owner: ref('person'), word: text({ max: 9, unique: true }) },
    can: { read: 'signedIn', create: 'owner' },
  },
  hint: open({ secret: ref('secret', { optional: true }) }),
})

export function refTests(newPlace: () => Place): void {
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
  const nowhere = '01900000-ffff-7000-8000-000000000000'
  const refusal =
    (kind: RefusedError['kind'], pointers: readonly string[] = []) =>
    (error: RefusedError) => {
      assert.deepEqual(
        { kind: error.kind, pointers: error.errors?.map(({ pointer }) => pointer) },
        { kind, pointers },
        String(error.stack),
      )
      return true
    }

  test('nobody has the last of all ids, not even a caller whose own is no UUID', async () => {
    await past.create('pledge', { owner: (await newPerson()).id, word: 'taken' })
    for (const word of ['taken', 'free']) {
      const made = store.write((session) => session.create('pledge', signedIn("' OR 1=1 --"), { owner: maxUuid, word }, nowhere))
      await assert.rejects(made, refusal('missing_reference', ['/owner']))
    }
  })

  test('a row that others need stays', async () => {
    const owner = await newPerson()
    const shelf = await past.create('shelf', { owner: owner.id })
    await assert.rejects(past.remove('person', owner.id), refusal('referenced'))
    assert.notEqual(await past.find('person', owner.id), null)
    await past.remove('shelf', shelf.id)
    await past.remove('person', owner.id)
    assert.equal(await past.find('person', owner.id), null)
  })

  test('a row takes along what belongs to it, and what belongs to that', async () => {
    const owner = await newPerson()
    const [shelf, other] = [
      await past.create('shelf', { owner: owner.id }),
      await past.create('shelf', { owner: owner.id }),
    ] as const
    const [item, kept] = [await past.create('item', { shelf: shelf.id }), await past.create('item', { shelf: other.id })] as const
    const [label, keptLabel] = [
      await past.create('label', { item: item.id }),
      await past.create('label', { item: kept.id }),
    ] as const
    await past.remove('shelf', shelf.id)
    assert.deepEqual(await Promise.all([past.find('item', item.id), past.find('label', label.id)]), [null, null])
    assert.deepEqual(await past.find('item', kept.id), kept)
    assert.deepEqual(await past.find('label', keptLabel.id), keptLabel)
  })

  test('a ref that may be absent is cleared, and its row stays', async () => {
    const [owner, keeper] = [await newPerson(), await newPerson()] as const
    const shelf = await past.create('shelf', { owner: owner.id })
    const item = await past.create('item', { shelf: shelf.id, keeper: keeper.id })
    await past.remove('person', keeper.id)
    assert.deepEqual(await past.find('item', item.id), { ...item, keeper: null })
  })

  test('a ref to nothing is refused and named, on create and on change, also past the rules', async () => {
    const owner = await newPerson()
    const shelf = await past.create('shelf', { owner: owner.id })
    const item = await past.create('item', { shelf: shelf.id })
    const known = shorthand(store, signedIn(owner.id))
    for (const by of [past, known]) {
      await assert.rejects(by.create('item', { shelf: nowhere }, past.newId()), refusal('missing_reference', ['/shelf']))
      await assert.rejects(
        by.create('item', { shelf: nowhere, keeper: nowhere }, past.newId()),
        refusal('missing_reference', ['/shelf', '/keeper']),
      )
      await assert.rejects(by.update('item', item.id, { keeper: nowhere }), refusal('missing_reference', ['/keeper']))
    }
    assert.deepEqual(await past.find('item', item.id), item)
  })

  test('a ref to a row that its writer cannot see is a ref to nothing', async () => {
    const [ann, bob] = [await newPerson(), await newPerson()] as const
    const secret = await past.create('secret', { owner: ann.id, word: 'psst' })
    const [byAnn, byBob] = [shorthand(store, signedIn(ann.id)), shorthand(store, signedIn(bob.id))] as const
    const hint = await byBob.create('hint', {}, past.newId())
    await assert.rejects(byBob.create('hint', { secret: secret.id }, past.newId()), refusal('missing_reference', ['/secret']))
    await assert.rejects(byBob.update('hint', hint.id, { secret: secret.id }), refusal('missing_reference', ['/secret']))
    assert.equal((await byAnn.create('hint', { secret: secret.id }, past.newId())).secret, secret.id)
  })
}
