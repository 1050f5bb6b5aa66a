import assert from 'node:assert/strict'
import { afterEach, beforeEach, test } from 'node:test'
import { bool, counter, date, int, oneOf, ref, text, time } from '../model/language.ts'
import type { Store } from './store.ts'
import { modelOf, open, type Place, type Row, shorthand } from './store-kit.contract.ts'

type Entities = Readonly<Record<string, unknown>>

const person = {
  handle: text({ max: 20, unique: true }),
  bio: text({ max: 20, optional: true }),
  age: int({ min: 0, max: 150 }),
  mood: oneOf(['fine', 'tired']),
  best: ref('person', { optional: true, onDelete: 'clear' }),
}
const note = { of: ref('person', { as: 'notes', onDelete: 'cascade' }), body: text({ max: 20 }) }
const before: Entities = { person: open(person, { index: [['age']] }), note: open(note) }
const withPerson = (fields: object, more: object = { index: [['age']] }): Entities => ({
  ...before,
  person: open({ ...person, ...fields }, more),
})

interface Change {
  readonly name: string
  readonly to: Entities
  /** What the report says was done. */
  readonly applied: readonly string[]
  /** What every person has newly. */
  readonly gains?: Readonly<Record<string, unknown>>
  /** Possible only after the change. */
  readonly allows?: readonly [entity: string, values: object]
}

const openedMs = Date.parse('2026-05-05T05:05:05.005Z')
const fitting: readonly Change[] = [
  {
    name: 'an optional field',
    to: withPerson({ city: text({ max: 9, optional: true }) }),
    applied: ['column person.city'],
    gains: { city: null },
  },
  {
    name: 'fields with a default',
    to: withPerson({ city: text({ default: "O'Hare" }), vip: bool({ default: true }), visits: counter() }),
    applied: ['column person.city', 'column person.vip', 'column person.visits'],
    gains: { city: "O'Hare", vip: true, visits: 0 },
  },
  {
    name: 'fields that default to the moment',
    to: withPerson({ joined: time({ default: 'now' }), day: date({ default: 'today' }) }),
    applied: ['column person.joined', 'column person.day', 'constraints of person'],
    gains: { joined: '2026-05-05T05:05:05.005Z', day: '2026-05-05' },
  },
  {
    name: 'a longer text',
    to: withPerson({ bio: text({ max: 40, optional: true }) }),
    applied: ['constraints of person'],
    allows: ['person', { handle: 'long', bio: 'x'.repeat(40), age: 1, mood: 'fine' }],
  },
  {
    name: 'one more value',
    to: withPerson({ mood: oneOf(['fine', 'tired', 'new']) }),
    applied: ['constraints of person'],
    allows: ['person', { handle: 'newer', age: 1, mood: 'new' }],
  },
  {
    name: 'a required field that may now be absent',
    to: withPerson({ age: int({ min: 0, max: 150, optional: true }) }),
    applied: ['constraints of person'],
    allows: ['person', { handle: 'ageless', mood: 'fine' }],
  },
  { name: 'an index', to: withPerson({}, { index: [['age'], ['mood', '-age']] }), applied: ['index person_mood_age_desc_idx'] },
  {
    name: 'a uniqueness that holds already',
    to: withPerson({}, { index: [['age']], unique: [['mood', 'age']] }),
    applied: ['index person_mood_age_key'],
  },
  { name: 'no index any more', to: withPerson({}, {}), applied: ['without index person_age_idx'] },
  {
    name: 'an entity, and a ref to it',
    to: { ...withPerson({ team: ref('team', { as: 'people', optional: true }) }), team: open({ name: text() }) },
    applied: ['column person.team_id', 'table team', 'index person_team_idx'],
    gains: { team: null },
    allows: ['team', { name: 'new' }],
  },
  {
    name: 'a narrower bound that every row keeps',
    to: withPerson({ age: int({ min: 0, max: 99 }) }),
    applied: ['constraints of person'],
  },
  {
    name: 'another fate with the row it points at',
    to: { ...before, note: open({ ...note, of: ref('person', { as: 'notes' }) }) },
    applied: ['constraints of note'],
  },
]

const unfit: readonly { readonly name: string; readonly to: Entities; readonly says: RegExp }[] = [
  {
    name: 'a field that is gone',
    to: { ...before, person: open(without(person, 'bio'), { index: [['age']] }) },
    says: /`bio` is gone/,
  },
  { name: 'an entity that is gone', to: without(before, 'note'), says: /`note` is gone, with all its rows/ },
  { name: 'a required field without a default', to: withPerson({ city: text() }), says: /`city` is required, and rows exist/ },
  {
    name: 'a uniqueness that rows break',
    to: withPerson({}, { index: [['age']], unique: [['mood']] }),
    says: /person_mood_key cannot be made/,
  },
  {
    name: 'a text shorter than rows have',
    to: withPerson({ bio: text({ max: 2, optional: true }) }),
    says: /rows that exist break/,
  },
  { name: 'a value that rows have and is gone', to: withPerson({ mood: oneOf(['fine']) }), says: /rows that exist break/ },
  { name: 'a bound that rows break', to: withPerson({ age: int({ min: 18, max: 150 }) }), says: /rows that exist break/ },
  {
    name: 'an optional field that rows leave out and is now required',
    to: withPerson({ bio: text({ max: 20 }) }),
    says: /`bio` is required, and rows exist/,
  },
  { name: 'another kind of value', to: withPerson({ age: bool() }), says: /`age` is of kind `bool`/ },
  {
    name: 'a ref to something else',
    to: withPerson({ best: ref('note', { optional: true, onDelete: 'clear' }) }),
    says: /it points at `note`/,
  },
]

function without(entries: Entities, name: string): Entities {
  return Object.fromEntries(Object.entries(entries).filter(([each]) => each !== name))
}

export function fitTests(newPlace: () => Place): void {
  let place: Place
  let store: Store
  beforeEach(async () => {
    place = newPlace()
    store = await place.open(modelOf(before))
    const past = shorthand(store)
    const ann = await past.create('person', { handle: 'ann', bio: 'of Ålesund', age: 7, mood: 'fine' })
    const bob = await past.create('person', { handle: 'bob', age: 70, mood: 'tired', best: ann.id })
    await past.create('person', { handle: 'cy', age: 50, mood: 'tired', best: bob.id })
    await past.create('note', { of: bob.id, body: 'a note' })
    await past.update('person', ann.id, { best: bob.id })
  })
  afterEach(() => place.remove())

  const rowsOf = (of: Store, entities: Entities) =>
    Promise.all(Object.keys(entities).map((entity) => shorthand(of).all({ entity })))
  const reopen = (entities: Entities) => place.open(modelOf(entities), () => openedMs)

  test('a store that is made anew says what it made', () => {
    assert.deepEqual(store.report, { state: 'created', applied: ['table person', 'table note'] })
  })

  for (const { name, to, applied, gains = {}, allows } of fitting) {
    test(`${name}: the data stay, and what was done is told`, async () => {
      const [people, notes] = await rowsOf(store, before)
      await store.close()
      store = await reopen(to)
      assert.deepEqual(store.report, { state: 'changed', applied })
      const [peopleNow, notesNow] = await rowsOf(store, before)
      assert.deepEqual(
        peopleNow,
        people!.map((row: Row) => ({ ...row, ...gains })),
      )
      assert.deepEqual(notesNow, notes)
      if (allows) await shorthand(store).create(allows[0], allows[1], '01900000-bbbb-7000-8000-000000000001')
      const [bob] = people!.filter(({ handle }) => handle === 'bob')
      if (!name.startsWith('another fate')) {
        await shorthand(store).remove('person', bob!.id)
        const [left, none] = await rowsOf(store, before)
        assert.deepEqual([left!.filter(({ best }) => best === bob!.id), none], [[], []], 'the refs no longer act')
      } else await assert.rejects(shorthand(store).remove('person', bob!.id), /other rows still point/)
      await store.close()
      store = await reopen(to)
      assert.deepEqual(store.report, { state: 'unchanged', applied: [] })
    })
  }

  test('what has another name keeps its values, and what is new is filled from what was there', async () => {
    await store.close()
    const { handle: _, bio: __, ...rest } = person
    const fields = {
      ...rest,
      nick: text({ max: 20, unique: true, was: 'handle' }),
      about: text({ max: 20, optional: true, was: 'bio' }),
      mood: oneOf(['good', 'low'], { backfill: { map: { fine: 'good', tired: 'low' }, of: 'mood' } }),
      head: text({ max: 20, backfill: { before: 'n', of: 'nick' } }),
      rest: text({ max: 20, backfill: { after: 'n', of: 'nick' } }),
      years: int({ backfill: { copy: 'age' } }),
      town: text({ max: 9, backfill: { value: "O'Hare" } }),
      best: ref('human', { optional: true, onDelete: 'clear' }),
    }
    const to = {
      human: open(fields, { was: 'person', index: [['age']] }),
      note: open({ ...note, of: ref('human', { as: 'notes', onDelete: 'cascade' }) }),
    }
    store = await reopen(to)
    const rows = await shorthand(store).all({ entity: 'human' })
    const told = rows.map((row) => [row.nick, row.about, row.mood, row.head, row.rest, row.years, row.town])
    assert.deepEqual(told, [
      ['ann', 'of Ålesund', 'good', 'a', 'n', 7, "O'Hare"],
      ['bob', null, 'low', 'bob', '', 70, "O'Hare"],
      ['cy', null, 'low', 'cy', '', 50, "O'Hare"],
    ])
    await assert.rejects(
      shorthand(store).create('human', { ...rows[0], id: undefined, nick: 'bob' }, '01900000-bbbb-7000-8000-000000000002'),
      {
        kind: 'duplicate',
      },
    )
    const [, bob] = rows
    await shorthand(store).remove('human', bob!.id)
    assert.deepEqual(await shorthand(store).all({ entity: 'note' }), [], 'the refs no longer act')
    await store.close()
    store = await reopen(to)
    assert.deepEqual(store.report, { state: 'unchanged', applied: [] })
  })

  for (const { name, to, says } of unfit) {
    test(`${name}: refused with the reason, and nothing was changed`, async () => {
      const rows = await rowsOf(store, before)
      await store.close()
      await assert.rejects(reopen(to), { name: 'IncompatibleModelError', message: says })
      store = await reopen(before)
      assert.deepEqual(store.report, { state: 'unchanged', applied: [] })
      assert.deepEqual(await rowsOf(store, before), rows)
    })
  }
}
