import fc from 'fast-check'
import type { Field, Fields } from './blueprint.ts'

/** Every field but refs, which need to know the entities. Stored fields may be unique; those of a shape may not. */

const troublesome = [
  "it's",
  '"',
  '`$' + '{x}`',
  'a\\b',
  '\\',
  'two\nlines',
  '\t\r',
  '\u2028\u2029',
  '</script>',
  '{}',
  '//',
  '\u{1f600}',
  '\x7f',
  ' ',
]
/** Text that is hard to print: every code point but null, which cannot be stored. */
export const anyText: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom(...troublesome),
  fc.string({ unit: 'binary', minLength: 1, maxLength: 12 }).filter((text) => !text.includes('\0')),
)

const some = <T>(record: { [K in keyof T]: fc.Arbitrary<T[K]> }): fc.Arbitrary<Partial<T>> =>
  fc.record(record, { requiredKeys: [], noNullPrototype: true }) as fc.Arbitrary<Partial<T>>

const yes = fc.constant(true as const)
const said = some({ optional: yes, personal: yes, because: anyText })
const keptSaid = some({ optional: yes, personal: yes, because: anyText, immutable: fc.boolean() })

/** Some of `min`, `default` and `max`, in that order. */
function bounded<T>(value: fc.Arbitrary<T>, order: (a: T, b: T) => number): fc.Arbitrary<{ min?: T; max?: T; default?: T }> {
  const some = fc.subarray(['min', 'default', 'max'] as const)
  return fc.tuple(some, value, value, value).map(([keys, ...values]) => {
    const sorted = values.sort(order)
    return Object.fromEntries(keys.map((key, i) => [key, sorted[i]!]))
  })
}

const numbers = fc.oneof(fc.integer({ min: -20_000, max: 2_000_000 }), fc.maxSafeInteger())
const lengths = fc
  .tuple(fc.nat(50), fc.integer({ min: 50, max: 1_000_000 }), fc.boolean())
  .map(([min, max, both]) => (both ? { min, max } : { max }))
const patterned = fc.constantFrom(
  { pattern: '^[a-z]+(-[a-z]+)*$', default: 'a-b' },
  { pattern: '^\\d{3}[`\'"$]?\\\\$' },
  { format: 'email', default: "o'neill@example.org" },
  { format: 'url' },
  { format: 'slug', default: 'a-slug' },
)
const decimals = fc
  .tuple(fc.integer({ min: 1, max: 18 }), fc.nat(18))
  .map(([precision, scale]) => ({ precision, scale: Math.min(precision, scale) }))
  .chain(({ precision, scale }) =>
    bounded(fc.nat(precision > scale ? 9 : 0), (a, b) => a - b).map((bounds) => ({
      ...(precision === 15 && scale === 2 ? {} : { precision, scale }),
      ...Object.fromEntries(
        Object.entries(bounds).map(([key, units]) => [key, scale > 0 ? `${units}.${'0'.repeat(scale)}` : String(units)]),
      ),
    })),
  )
const chosen = fc
  .tuple(fc.uniqueArray(anyText, { minLength: 1, maxLength: 4 }), fc.boolean())
  .map(([values, one]) => (one ? { values, default: values[0]! } : { values }))

const scalars: fc.Arbitrary<Field> = fc.oneof(
  fc.oneof(lengths, patterned, some({ default: anyText }), fc.constant({})).map((own) => ({ kind: 'text', ...own })),
  bounded(numbers, (a, b) => a - b).map((own) => ({ kind: 'int', ...own })),
  decimals.map((own) => ({ kind: 'decimal', ...own })),
  some({ default: fc.boolean() }).map((own) => ({ kind: 'bool', ...own })),
  some({ default: fc.constant('now') }).map((own) => ({ kind: 'time', ...own })),
  some({ default: fc.constant('today') }).map((own) => ({ kind: 'date', ...own })),
  chosen.map((own) => ({ kind: 'oneOf', ...own })),
) as fc.Arbitrary<Field>

const items = scalars.map(({ ...field }) => {
  delete (field as { default?: unknown }).default
  return field
})

/** Not the names that are taken, and not what this kit makes up itself: `as1x2`, `doThis`. */
export const anyName: fc.Arbitrary<string> = fc
  .oneof(
    fc.constantFrom('select', 'order', 'user', 'post', 'news', 'people', 'person', 'shareCount', 'class', 'default', 'all'),
    fc.stringMatching(/^[a-z][A-Za-z0-9]{0,7}$/),
  )
  .filter(
    (name) =>
      !(name in Object.prototype) &&
      !/^(as|do|id$|version|created|updated|sqlite|lintel|nothing|then|self|anyone|signed|input|actor|caller|db$|signal|log$|now$|newId|headers|reply|emit)/.test(
        name,
      ),
  )

export const scalarFields: fc.Arbitrary<Fields> = dictionary(
  fc.tuple(scalars, said).map(([field, more]) => ({ ...field, ...more }) as Field),
)

export const shapeFields: fc.Arbitrary<Fields> = fc.letrec<{ fields: Fields; field: Field }>((tie) => ({
  fields: dictionary(tie('field')),
  field: fc.oneof(
    { maxDepth: 3, depthSize: 'small' },
    fc.tuple(scalars, said).map(([field, more]) => ({ ...field, ...more }) as Field),
    fc
      .tuple(items, some({ max: fc.integer({ min: 1, max: 10_000 }) }), said)
      .map(([of, own, more]) => ({ kind: 'list', of, ...own, ...more }) as Field),
    fc.tuple(tie('fields'), said).map(([shape, more]) => ({ kind: 'json', shape, ...more }) as Field),
  ),
})).fields

const kept: fc.Arbitrary<Field> = fc.oneof(
  fc
    .tuple(scalars, keptSaid, fc.boolean())
    .map(([field, more, unique]) => ({ ...field, ...(unique && !('default' in field) ? { unique } : {}), ...more }) as Field),
  shapeFields.map((shape) => ({ kind: 'json', shape }) as Field),
  items.map((of) => ({ kind: 'list', of }) as Field),
  some({ because: anyText }).map((own) => ({ kind: 'counter', ...own }) as Field),
  some({ max: fc.integer({ min: 1, max: 99_999 }), optional: yes }).map((own) => ({ kind: 'secret', ...own }) as Field),
)
export const storedFields: fc.Arbitrary<Fields> = dictionary(kept)

function dictionary(field: fc.Arbitrary<Field>): fc.Arbitrary<Fields> {
  return fc
    .uniqueArray(fc.tuple(anyName, field), { maxLength: 5, selector: ([name]) => name.toLowerCase().replace(/id$/, '') })
    .map((entries) => Object.fromEntries(entries))
}
