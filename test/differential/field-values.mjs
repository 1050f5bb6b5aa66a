import { hostileTexts } from '../fuzz/hostile.mjs'
import { strangerId } from '../fuzz/random.mjs'

const letters = [...'abAZz 09-_%äÄßé漢\ufb01\uffff😀\u{10ffff}\u0001\u007f"\\\n\'', 'e\u0301']
const times = [
  ...['0000-01-01T00:00:00Z', '0000-12-31T23:59:59.999Z', '0001-01-01T00:00:00Z', '0001-01-01T00:00:00+01:00'],
  ...['0099-06-15T12:00:00.5Z', '1582-10-10T00:00:00Z', '1883-11-18T12:03:57.123Z', '1969-12-31T23:59:59.999Z'],
  ...['1970-01-01T00:00:00Z', '2024-02-29T23:59:59.9994999Z', '2026-11-21T10:00:00.1239Z', '2026-11-21t10:00:00.999999999z'],
  ...['2026-11-21 10:00:00-12:30', '9999-12-31T23:59:59.9999Z', '9999-12-31T23:59:59+00:01', '2031-04-17T11:58:03.020Z'],
]
const days =
  '0000-01-01 0000-02-29 0000-12-31 0001-01-01 0099-12-31 1582-10-10 1970-01-01 2024-02-29 2026-11-21 2031-04-17 9999-12-31'.split(
    ' ',
  )
const edges = [0, -0, 1, -1, 7, 100, 2 ** 31 - 1, 2 ** 31, -(2 ** 31) - 1, 2 ** 32, 2 ** 53 - 1, 1 - 2 ** 53]
const strangeIds = [
  ...['not-a-uuid', '', 'ffffffff-ffff-ffff-ffff-ffffffffffff', '00000000-0000-0000-0000-000000000000'],
  ...['{01900001-0000-7000-8000-000000000001}', '01900001-0000-7000-8000-00000000000A', "' OR 1=1 --"],
]
/** What fits no kind, or only nearly. */
const misfits = [
  ...[null, true, 'true', 0, 1.5, 1e300, -0.0, 1e21, '', '0', '12.50', '7.5', '1e2', '.5', 'NaN', 'Infinity', '9'.repeat(19)],
  ...[[], [null], {}, { add: 1 }, { gt: 1 }, 'a\0b', '\ud800', ['\udc00'], { 'a\0b': 1 }, 'stranger', 'x'.repeat(400)],
  ...['2026-11-21', '1900-02-29', '10000-01-01', '2026-1-1', '2016-12-31T23:59:60Z', '9999-12-31T23:59:59-00:01', '0000-00-00'],
]

/** Values of fields by their kind, near to those that rows have already. */
export function createFieldValues(random, { ids, seen }) {
  const word = (most) => {
    if (random.chance(0.03))
      return (
        random.pick(['a', 'ä', '', '\u{10ffff}']) + random.pick(['\u{10ffff}', '\uffff', 'ÿ']).repeat(random.int(1, most - 1))
      )
    if (random.chance(0.12)) return [...random.pick(hostileTexts)].slice(0, most).join('')
    return Array.from({ length: random.int(0, Math.min(most, random.chance(0.9) ? 4 : 60)) }, () => random.pick(letters)).join('')
  }
  const decimal = ({ precision = 15, scale = 2, min }) => {
    const digits = (length) => Array.from({ length }, () => random.int(0, 9)).join('')
    const most = min === undefined ? precision - scale : 1
    const kind = random.weighted({ small: 70, full: 15, nines: 10, zero: 5 })
    if (kind === 'zero') return random.pick(['-0', '0', '-0.0', '00.00'].filter((text) => most > 1 || !text.startsWith('00')))
    const sign = min === undefined && random.chance(0.3) ? '-' : ''
    const whole = most === 0 ? '0' : kind === 'nines' ? '9'.repeat(most) : digits(kind === 'full' ? most : 1)
    const fraction = kind === 'nines' ? '9'.repeat(scale) : digits(kind === 'full' ? scale : random.int(0, Math.min(scale, 3)))
    return `${sign}${whole}${fraction === '' ? '' : `.${fraction}`}`
  }
  const id = (entity) => {
    const pick = random.weighted({ known: 88, stranger: 6, strange: 6 })
    const known = ids(entity)
    if (pick === 'strange') return random.pick(strangeIds)
    return pick === 'known' && known.length > 0 ? random.pick(known) : strangerId(random)
  }

  const fresh = (field) => {
    switch (field.kind) {
      case 'text':
      case 'secret':
        if (field.pattern !== undefined && random.chance(0.9)) return `${random.pick(['AB', 'ZZ', 'ABCD'])}-${random.int(1, 30)}`
        return word(Math.min(field.max ?? 300, 200) + (random.chance(0.03) ? 1 : 0)).padEnd(field.min ?? 0, 'x')
      case 'int':
        return field.min !== undefined && random.chance(0.9)
          ? random.int(field.min, Math.min(field.max, field.min + 6))
          : random.chance(0.6)
            ? random.int(-3, 5)
            : random.pick(edges)
      case 'counter':
        return random.pick(edges)
      case 'decimal':
        return decimal(field)
      case 'bool':
        return random.chance(0.5)
      case 'time':
        return random.chance(0.7)
          ? random.pick(times)
          : new Date(random.int(-60_000_000, 2_000_000_000) * 1_000 + random.int(0, 999)).toISOString()
      case 'date':
        return random.pick(days)
      case 'oneOf':
        return random.pick(field.values)
      case 'ref':
        return id(field.to)
      case 'list':
        return Array.from({ length: random.int(0, 4) }, () => fresh(field.of))
      case 'json':
        return Object.fromEntries(
          Object.entries(field.shape)
            .filter(([, inner]) => inner.optional !== true || random.chance(0.6))
            .map(([name, inner]) => [name, inner.optional && random.chance(0.1) ? null : fresh(inner)]),
        )
    }
  }
  const any = (entity, { name, field, optional }) => {
    if (optional && random.chance(0.2)) return null
    const known = seen(entity, name)
    return known.length > 0 && random.chance(0.3) ? random.pick(known) : fresh(field)
  }
  return {
    id,
    /** A value as JSON; now and then one that does not fit. */
    any: (entity, field) => (random.chance(0.004) ? structuredClone(random.pick(misfits)) : any(entity, field)),
    misfit: () => structuredClone(random.pick(misfits)),
    /** A value as the text of a filter, near to one that a row has. */
    asText: (entity, model) => {
      const value = any(entity, { ...model, optional: false })
      const text = String(value)
      if (model.field.kind === 'text' && random.chance(0.5)) return [...text].slice(0, random.int(0, 3)).join('')
      if (model.field.kind === 'int' && typeof value === 'number' && random.chance(0.3))
        return String(value + random.pick([-1, 1]))
      return text
    },
  }
}
