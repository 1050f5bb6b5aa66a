import { bool, counter, date, decimal, int, json, list, oneOf, ref, secret, text, time } from '../model/language.ts'
import { open } from '../ports/store-kit.contract.ts'

export type Entities = Readonly<Record<string, unknown>>
export type Values = Readonly<Record<string, unknown>>

/** One kind of schema change, with what rows are before and after it. */
export interface Kind {
  readonly name: string
  readonly from: Entities
  readonly to: Entities
  /** Values of rows of the first entity, as old code writes them. */
  readonly rows: readonly Values[]
  /** What old code writes while the migration is ready, and what new code writes then. */
  readonly old: Values
  readonly new: Values
  /** What all these rows have in the end, in that order. */
  readonly after: readonly Values[]
  readonly allow?: readonly string[]
  /** Filled from what a row has at that time, and never after it: both versions write what it was made of. */
  readonly once?: readonly string[]
  /** Needs nothing taken away: it is finished at once. */
  readonly additive?: boolean
  /** Old code in the window sees what new code wrote so. */
  readonly seen?: Values
  /** Where nothing has to be done at all. */
  readonly nothingOn?: 'sqlite'
}

const base = { handle: text({ max: 20 }), age: int({ min: 0, max: 150 }), bio: text({ max: 40, optional: true }) }
const person = (fields: object = {}, more: object = {}): Entities => ({ person: open({ ...base, ...fields }, more) })
const without = (name: string, fields: object = {}, more: object = {}): Entities => {
  const { [name as 'bio']: _, ...rest } = base
  return { person: open({ ...rest, ...fields }, more) }
}
const ann = { handle: 'ann lee', age: 7, bio: 'of Ålesund' }
const bob = { handle: 'bob', age: 70, bio: null }
const old = { handle: 'old one', age: 20, bio: 'from old' }
const fresh = { handle: 'new one', age: 30, bio: 'from new' }
const kind = (name: string, to: Entities, more: Partial<Kind> = {}): Kind => ({
  name,
  from: person(),
  to,
  rows: [ann, bob],
  old,
  new: fresh,
  after: [ann, bob, old, fresh],
  ...more,
})
/** Each row with more. */
const plus = (...more: readonly Values[]) => [ann, bob, old, fresh].map((row, i) => ({ ...row, ...more[i % more.length] }))
const at = (name: string, value: unknown) => ({ [name]: value })

export const kinds: readonly Kind[] = [
  kind('an optional field', person({ city: text({ max: 9, optional: true }) }), {
    new: { ...fresh, city: 'x' },
    after: plus(at('city', null), at('city', null), at('city', null), at('city', 'x')),
    additive: true,
  }),
  kind('a field with a constant default', person({ city: text({ max: 9, default: "O'Hare" }), vip: bool({ default: true }) }), {
    after: plus({ city: "O'Hare", vip: true }),
    additive: true,
  }),
  kind('a required field with a value', person({ city: text({ max: 9, backfill: { value: 'unknown' } }) }), {
    new: { ...fresh, city: 'here' },
    after: plus(at('city', 'unknown'), at('city', 'unknown'), at('city', 'unknown'), at('city', 'here')),
  }),
  kind('a required field that is a copy', person({ nick: text({ max: 20, backfill: { copy: 'handle' } }) }), {
    new: { ...fresh, nick: 'n' },
    after: plus(at('nick', 'ann lee'), at('nick', 'bob'), at('nick', 'old one'), at('nick', 'n')),
    once: ['nick'],
  }),
  kind(
    'a field split in two',
    without('handle', {
      first: text({ max: 20, backfill: { before: ' ', of: 'handle' } }),
      last: text({ max: 20, backfill: { after: ' ', of: 'handle' } }),
    }),
    {
      new: { age: 30, bio: 'from new', first: 'new', last: 'two' },
      after: [
        { ...gone(ann, 'handle'), first: 'ann', last: 'lee' },
        { ...gone(bob, 'handle'), first: 'bob', last: '' },
        { ...gone(old, 'handle'), first: 'old', last: 'one' },
        { age: 30, bio: 'from new', first: 'new', last: 'two' },
      ],
      allow: ['person.handle'],
    },
  ),
  kind('a field with the moment', person({ joined: time({ default: 'now' }), day: date({ default: 'today' }) }), {
    new: { ...fresh, joined: '2026-01-01T00:00:00.000Z', day: '2026-01-01' },
  }),
  kind('a counter', person({ visits: counter() }), { after: plus(at('visits', 0)), additive: true }),
  kind('a secret', person({ key: secret({ optional: true }) }), { additive: true }),
  kind('a field renamed', without('bio', { about: text({ max: 40, optional: true, was: 'bio' }) }), {
    new: { handle: 'new one', age: 30, about: 'from new' },
    after: [ann, bob, old, fresh].map((row) => ({ ...gone(row, 'bio'), about: row.bio })),
    seen: fresh,
  }),
  kind(
    'a required, indexed field renamed',
    without('age', { years: int({ min: 0, max: 150, was: 'age' }) }, { index: [['years']] }),
    {
      from: person({}, { index: [['age']] }),
      new: { handle: 'new one', years: 30, bio: 'from new' },
      after: [ann, bob, old, fresh].map((row) => ({ ...gone(row, 'age'), years: row.age })),
      seen: fresh,
    },
  ),
  kind(
    'an entity renamed',
    { human: open(base, { was: 'person', index: [['age']], unique: [['handle']] }) },
    {
      from: person({}, { index: [['age']], unique: [['handle']] }),
      seen: fresh,
    },
  ),
  kind(
    'an entity and a field of it renamed',
    { human: open({ ...gone(base, 'bio'), about: text({ max: 40, optional: true, was: 'bio' }) }, { was: 'person' }) },
    {
      new: { handle: 'new one', age: 30, about: 'from new' },
      after: [ann, bob, old, fresh].map((row) => ({ ...gone(row, 'bio'), about: row.bio })),
      seen: fresh,
    },
  ),
  kind('a whole number that becomes a decimal', person({ age: decimal({ min: '0', max: '150' }) }, { index: [['age']] }), {
    from: person({}, { index: [['age']] }),
    new: { ...fresh, age: '30.50' },
    after: plus(at('age', '7.00'), at('age', '70.00'), at('age', '20.00'), at('age', '30.50')),
  }),
  kind('a whole number that becomes a text of another name', without('age', { years: text({ max: 9, was: 'age' }) }), {
    new: { handle: 'new one', years: '30', bio: 'from new' },
    after: [ann, bob, old, fresh].map((row) => ({ ...gone(row, 'age'), years: String(row.age) })),
    seen: fresh,
  }),
  kind('a text that may be longer', person({ bio: text({ max: 80, optional: true }) }), {
    new: { ...fresh, bio: 'x'.repeat(80) },
    after: plus({}, {}, {}, at('bio', 'x'.repeat(80))),
  }),
  kind('a text that may be no longer', person({ bio: text({ max: 12, optional: true }) })),
  kind('one more value', person({ mood: oneOf(['fine', 'tired', 'new']) }), {
    from: person({ mood: oneOf(['fine', 'tired']) }),
    rows: [
      { ...ann, mood: 'fine' },
      { ...bob, mood: 'tired' },
    ],
    old: { ...old, mood: 'fine' },
    new: { ...fresh, mood: 'new' },
    after: plus(at('mood', 'fine'), at('mood', 'tired'), at('mood', 'fine'), at('mood', 'new')),
  }),
  kind('one value less, which no row has', person({ mood: oneOf(['fine']) }), {
    from: person({ mood: oneOf(['fine', 'tired']) }),
    rows: [
      { ...ann, mood: 'fine' },
      { ...bob, mood: 'fine' },
    ],
    old: { ...old, mood: 'fine' },
    new: { ...fresh, mood: 'fine' },
    after: plus(at('mood', 'fine')),
  }),
  kind(
    'values that have other names',
    person({ mood: oneOf(['good', 'low'], { backfill: { map: { fine: 'good', tired: 'low' }, of: 'mood' } }) }),
    {
      from: person({ mood: oneOf(['fine', 'tired']) }),
      rows: [
        { ...ann, mood: 'fine' },
        { ...bob, mood: 'tired' },
      ],
      old: { ...old, mood: 'tired' },
      new: { ...fresh, mood: 'good' },
      after: plus(at('mood', 'good'), at('mood', 'low'), at('mood', 'low'), at('mood', 'good')),
    },
  ),
  kind('a field that is now required', person({ bio: text({ max: 40, backfill: { value: 'none' } }) }), {
    old: { ...old, bio: null },
    after: plus({}, at('bio', 'none'), at('bio', 'none'), {}),
  }),
  kind('a field that may now be absent', person({ age: int({ min: 0, max: 150, optional: true }) }, { index: [['age']] }), {
    from: person({}, { index: [['age']] }),
    new: { ...fresh, age: null },
    after: plus({}, {}, {}, at('age', null)),
  }),
  kind('a wider bound', person({ age: int({ min: 0, max: 200 }) }), {
    new: { ...fresh, age: 180 },
    after: plus({}, {}, {}, at('age', 180)),
  }),
  kind('a narrower bound', person({ age: int({ min: 1, max: 99 }) })),
  kind('another bound, wider and narrower', person({ age: int({ min: 1, max: 200 }) }), {
    new: { ...fresh, age: 180 },
    after: plus({}, {}, {}, at('age', 180)),
  }),
  kind('a uniqueness', person({}, { unique: [['handle']] })),
  kind('no uniqueness any more', person(), { from: person({}, { unique: [['handle']] }) }),
  kind('an index', person({}, { index: [['age', '-handle']] })),
  kind('no index any more', person(), { from: person({}, { index: [['age']] }) }),
  kind('an index of some rows', person({}, { index: [{ on: ['age'], where: { bio: null } }] })),
  kind('no field any more', without('bio'), {
    new: { handle: 'new one', age: 30 },
    after: [ann, bob, old, fresh].map((row) => gone(row, 'bio')),
    allow: ['person.bio'],
  }),
  kind('no required field any more', without('age'), {
    new: { handle: 'new one', bio: 'from new' },
    after: [ann, bob, old, fresh].map((row) => gone(row, 'age')),
    allow: ['person.age'],
  }),
  kind('no entity any more', person(), {
    from: { ...person(), note: open({ of: ref('person', { as: 'notes', optional: true }), body: text() }) },
    allow: ['note'],
  }),
  kind('a ref', person({ best: ref('person', { optional: true, onDelete: 'clear' }) }), { after: plus(at('best', null)) }),
  ...(['cascade', 'clear', 'restrict'] as const).map((onDelete) =>
    kind(`a ref whose rows now ${onDelete}`, person({ best: ref('person', { optional: true, onDelete }) }), {
      from: person({ best: ref('person', { optional: true, onDelete: onDelete === 'restrict' ? 'cascade' : 'restrict' }) }),
    }),
  ),
  kind('a decimal of more digits', person({ sum: decimal({ precision: 17 }) }), {
    from: person({ sum: decimal() }),
    rows: [
      { ...ann, sum: '1.50' },
      { ...bob, sum: '-2.00' },
    ],
    old: { ...old, sum: '3.00' },
    new: { ...fresh, sum: '123456789012345.25' },
    after: plus(at('sum', '1.50'), at('sum', '-2.00'), at('sum', '3.00'), at('sum', '123456789012345.25')),
    nothingOn: 'sqlite',
  }),
  kind('a decimal of finer digits', person({ sum: decimal({ scale: 4 }) }), {
    from: person({ sum: decimal() }),
    rows: [
      { ...ann, sum: '1.50' },
      { ...bob, sum: '-2.00' },
    ],
    old: { ...old, sum: '3.00' },
    new: { ...fresh, sum: '4.0001' },
    after: plus(at('sum', '1.5000'), at('sum', '-2.0000'), at('sum', '3.0000'), at('sum', '4.0001')),
  }),
  kind('another default', person({ age: int({ min: 0, max: 150, default: 5 }) }), {
    from: person({ age: int({ min: 0, max: 150, default: 4 }) }),
  }),
  kind(
    'json and a list',
    person({ tags: list(text({ max: 9 }), { optional: true }), shape: json({ a: int() }, { backfill: { value: { a: 1 } } }) }),
    {
      new: { ...fresh, tags: ['x'], shape: { a: 2 } },
      after: plus(
        { tags: null, shape: { a: 1 } },
        { tags: null, shape: { a: 1 } },
        { tags: null, shape: { a: 1 } },
        { tags: ['x'], shape: { a: 2 } },
      ),
    },
  ),
  kind('json renamed', person({ form: json({ a: int() }, { was: 'shape', optional: true }) }), {
    from: person({ shape: json({ a: int() }, { optional: true }) }),
    rows: [
      { ...ann, shape: { a: 1 } },
      { ...bob, shape: null },
    ],
    old: { ...old, shape: { a: 3 } },
    new: { ...fresh, form: { a: 4 } },
    after: plus(at('form', { a: 1 }), at('form', null), at('form', { a: 3 }), at('form', { a: 4 })),
    seen: { ...fresh, shape: { a: 4 } },
  }),
  kind(
    'an entity, with refs both ways',
    {
      ...person({ team: ref('team', { as: 'people', optional: true }) }),
      team: open({ name: text({ max: 20 }), lead: ref('person', { as: 'leads', optional: true, onDelete: 'clear' }) }),
    },
    { after: plus(at('team', null)) },
  ),
  kind(
    'a child of a renamed entity',
    {
      human: open(base, { was: 'person' }),
      note: open({ of: ref('human', { as: 'notes', optional: true, onDelete: 'cascade' }), body: text() }),
    },
    {
      from: {
        ...person(),
        note: open({ of: ref('person', { as: 'notes', optional: true, onDelete: 'cascade' }), body: text() }),
      },
      seen: fresh,
    },
  ),
]

function gone<T extends object>(values: T, name: string): Values {
  return Object.fromEntries(Object.entries(values).filter(([each]) => each !== name))
}

/** What no plan does, and why. */
export const refused: readonly {
  readonly name: string
  readonly from?: Entities
  readonly to: Entities
  readonly says: RegExp
}[] = [
  {
    name: 'a number that becomes a text of the same name',
    to: person({ age: text() }),
    says: /text and numbers cannot share the name `age`/,
  },
  { name: 'a text that becomes a number', to: person({ bio: int({ optional: true }) }), says: /`int`, and was of kind `text`/ },
  {
    name: 'yes or no that becomes a text',
    from: person({ vip: bool() }),
    to: person({ vip: text() }),
    says: /`text`, and was of kind `bool`/,
  },
  {
    name: 'a ref to something else',
    from: { ...person({ best: ref('person', { optional: true }) }), team: open({ name: text() }) },
    to: { ...person({ best: ref('team', { optional: true }) }), team: open({ name: text() }) },
    says: /it points at `team`, and pointed at `person`/,
  },
  {
    name: 'a decimal of fewer digits after the point',
    from: person({ sum: decimal({ scale: 3 }) }),
    to: person({ sum: decimal() }),
    says: /fewer digits after the point/,
  },
  {
    name: 'a secret that all may read',
    from: person({ key: secret({ optional: true }) }),
    to: person({ key: text({ optional: true }) }),
    says: /`text`, and was of kind `secret`/,
  },
  {
    name: 'words that change places',
    from: person({ mood: oneOf(['a', 'b']) }),
    to: person({ mood: oneOf(['a', 'b'], { backfill: { map: { a: 'b', b: 'a' }, of: 'mood' } }) }),
    says: /`a` is an old word and a new one|`b` is an old word and a new one/,
  },
]

/** What rows stand in the way of, before anything is changed. */
export const inTheWay: readonly {
  readonly name: string
  readonly to: Entities
  readonly rows?: readonly Values[]
  readonly says: RegExp
}[] = [
  {
    name: 'a required field without a value',
    to: person({ city: text() }),
    says: /`city` is required, and 2 rows have no value/,
  },
  { name: 'a shorter text than rows have', to: person({ bio: text({ max: 3, optional: true }) }), says: /1 row break/ },
  { name: 'a narrower bound than rows keep', to: person({ age: int({ min: 18, max: 150 }) }), says: /1 row break/ },
  {
    name: 'a required field that rows leave out',
    to: person({ bio: text({ max: 40 }) }),
    says: /`bio` is required, and 1 row have no value/,
  },
  {
    name: 'a uniqueness that rows break',
    to: person({}, { unique: [['handle']] }),
    rows: [ann, { ...bob, handle: 'ann lee' }],
    says: /1 value is shared/,
  },
]
