import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { counter, int, oneOf, ref, text, time } from '../model/language.ts'
import { everything, type RefusedError, type Store } from './store.ts'
import { asSystem, modelOf, open, type Place, person, rowOf, type Shorthand, shorthand, signedIn } from './store-kit.contract.ts'

const model = modelOf({
  person,
  post: {
    fields: {
      author: ref('person'),
      title: text({ min: 2, max: 20 }),
      audience: oneOf(['public', 'hidden'], { default: 'public' }),
      rank: int({ min: 0, max: 9, optional: true }),
      at: time({ default: 'now' }),
      likes: counter(),
    },
    can: { read: [{ audience: 'public' }, 'author'], create: 'author', update: 'author', delete: 'author' },
    unique: [['author', 'title']],
  },
  tag: open({ word: text({ max: 20, unique: true }), of: ref('post', { optional: true }) }),
})

export function rowTests(newPlace: () => Place): void {
  const startedMs = Date.parse('2026-01-01T00:00:00.000Z')
  let place: Place
  let store: Store
  let past: Shorthand
  let ann: string
  let bob: string
  let clockMs = startedMs
  before(async () => {
    place = newPlace()
    store = await place.open(model, () => clockMs)
    past = shorthand(store)
    ann = (await past.create('person', { handle: 'ann' })).id
    bob = (await past.create('person', { handle: 'bob' })).id
  })
  after(() => place.remove())

  const refusal =
    (kind: RefusedError['kind'], pointers: readonly string[] = []) =>
    (error: RefusedError) => {
      assert.equal(error.name, 'RefusedError', String(error.stack))
      assert.deepEqual({ kind: error.kind, pointers: error.errors.map(({ pointer }) => pointer) }, { kind, pointers })
      return true
    }
  const as = (actor: string) => {
    const access = signedIn(actor)
    return {
      ...shorthand(store, access),
      version: async (id: string) => (await store.reader.one({ entity: 'post', selection: everything }, access, id))?.version,
    }
  }

  test('a new row has its defaults, its times and version 1', async () => {
    clockMs = startedMs + 1
    const id = past.newId()
    const row = await as(ann).create('post', { author: ann, title: 'first' }, id)
    const at = '2026-01-01T00:00:00.001Z'
    assert.deepEqual(row, {
      id,
      author: ann,
      title: 'first',
      audience: 'public',
      rank: null,
      at,
      likes: 0,
      createdAt: at,
      updatedAt: at,
    })
    assert.deepEqual(await past.find('post', id), row)
    assert.equal(await as(ann).version(id), 1)
  })

  test('a change counts the version up and moves only what it names', async () => {
    const row = await as(ann).create('post', { author: ann, title: 'to change' }, past.newId())
    clockMs = startedMs + 5_000
    const changed = await as(ann).update('post', row.id, { rank: 3 }, 1)
    assert.deepEqual(changed, { ...row, rank: 3, updatedAt: '2026-01-01T00:00:05.000Z' })
    assert.equal(await as(ann).version(row.id), 2)
    await as(ann).update('post', row.id, { likes: { add: 5 } }, 2)
    assert.equal((await as(ann).update('post', row.id, { likes: { add: -7 } })).likes, -2)
    assert.equal((await as(ann).update('post', row.id, { rank: null })).rank, null)
    assert.equal(await as(ann).version(row.id), 5)
  })

  test('a write that insists on a version that has passed is refused, and changes nothing', async () => {
    const row = await as(ann).create('post', { author: ann, title: 'versions' }, past.newId())
    await as(ann).update('post', row.id, { rank: 1 }, 1)
    await assert.rejects(as(ann).update('post', row.id, { rank: 2 }, 1), refusal('stale'))
    await assert.rejects(as(ann).remove('post', row.id, 1), refusal('stale'))
    assert.equal((await past.find('post', row.id))?.rank, 1)
    await as(ann).remove('post', row.id, 2)
    assert.equal(await past.find('post', row.id), null)
    await assert.rejects(as(ann).remove('post', row.id), refusal('not_found'))
    await assert.rejects(as(ann).update('post', row.id, { rank: 2 }), refusal('not_found'))
  })

  test('of many who insist on the same version, one writes', async () => {
    const row = await as(ann).create('post', { author: ann, title: 'contended' }, past.newId())
    const tries = await Promise.allSettled(
      Array.from({ length: 20 }, (_, rank) => as(ann).update('post', row.id, { rank: rank % 10 }, 1)),
    )
    const refused = tries.filter((each) => each.status === 'rejected')
    for (const { reason } of refused) refusal('stale')(reason as RefusedError)
    assert.equal(refused.length, 19)
    assert.equal(await as(ann).version(row.id), 2)
  })

  test('what the rules hide is not found; what they show but keep is forbidden', async () => {
    const hidden = await as(ann).create('post', { author: ann, title: 'hidden', audience: 'hidden' }, past.newId())
    const shown = await as(ann).create('post', { author: ann, title: 'shown' }, past.newId())
    assert.equal(await as(bob).find('post', hidden.id), null)
    await assert.rejects(as(bob).update('post', hidden.id, { rank: 1 }), refusal('not_found'))
    await assert.rejects(as(bob).remove('post', hidden.id), refusal('not_found'))
    await assert.rejects(as(bob).update('post', shown.id, { rank: 1 }), refusal('forbidden'))
    await assert.rejects(as(bob).remove('post', shown.id), refusal('forbidden'))
    await assert.rejects(as(bob).create('post', { author: ann, title: 'forged' }, past.newId()), refusal('forbidden'))
    const rows = await past.all({ entity: 'post' })
    assert.deepEqual(
      rows.filter(({ title }) => title === 'forged'),
      [],
    )
    assert.deepEqual(await past.find('post', shown.id), shown)
  })

  test('a row cannot be given away into what its giver may not change', async () => {
    const row = await as(ann).create('post', { author: ann, title: 'mine' }, past.newId())
    await assert.rejects(as(ann).update('post', row.id, { author: bob, rank: 5 }), refusal('forbidden'))
    assert.deepEqual(await past.find('post', row.id), row)
  })

  test('a value that is taken is refused, with the fields to blame, on create and on change', async () => {
    await assert.rejects(past.create('person', { handle: 'ann' }), refusal('duplicate', ['/handle']))
    await assert.rejects(past.update('person', bob, { handle: 'ann' }), refusal('duplicate', ['/handle']))
    const one = await as(ann).create('post', { author: ann, title: 'the same' }, past.newId())
    await assert.rejects(
      as(ann).create('post', { author: ann, title: 'the same' }, past.newId()),
      refusal('duplicate', ['/author', '/title']),
    )
    await as(bob).create('post', { author: bob, title: 'the same' }, past.newId())
    assert.deepEqual(await as(ann).update('post', one.id, { title: 'the same' }), {
      ...one,
      updatedAt: new Date(clockMs).toISOString(),
    })
    assert.equal((await past.find('person', bob))?.handle, 'bob')
  })

  test('the store itself holds values to their bounds', async () => {
    const make = (values: object) => as(ann).create('post', { author: ann, title: 'bounds', ...values }, past.newId())
    const beyond = [
      { title: 'x' },
      { title: 'x'.repeat(21) },
      { rank: -1 },
      { rank: 10 },
      { audience: 'nobody' },
      { title: null },
    ]
    for (const values of beyond) {
      const [field] = Object.keys(values)
      await assert.rejects(make(values), refusal('invalid', field === 'title' && values.title === null ? [] : [`/${field}`]))
    }
    const title = '\u{1f600}'.repeat(20)
    assert.equal((await make({ title, rank: 9 })).title, title)
    await assert.rejects(
      as(ann).update('post', (await make({ title: 'to break' })).id, { rank: 10 }),
      refusal('invalid', ['/rank']),
    )
  })

  test('values that a column cannot hold are refused before the engine sees them', async () => {
    const bad: object[] = [{ title: 7 }, { title: 'a\0b' }, { title: '\ud800' }, { rank: '3' }, { rank: 2 ** 53 }, { rank: 0.5 }]
    for (const values of [...bad, { rank: true }, { title: ['x'] }, { at: 'yesterday' }, { at: new Date(0) }]) {
      await assert.rejects(past.create('post', { author: ann, title: 'fine', ...values }), TypeError, JSON.stringify(values))
    }
  })

  test('the rows of one session see what it wrote before', async () => {
    const [first, second] = [past.newId(), past.newId()]
    const seen = await store.write(async (session) => {
      await session.create('tag', asSystem, { word: 'inside' }, first)
      await session.update('tag', asSystem, first, { word: 'within' }, 1)
      await session.create('tag', asSystem, { word: 'inside' }, second)
      const one = await session.one({ entity: 'tag', selection: everything }, asSystem, first)
      return { word: rowOf(one!).word, count: await session.count('tag', [], asSystem, []) }
    })
    assert.deepEqual(seen, { word: 'within', count: 2 })
  })
}
