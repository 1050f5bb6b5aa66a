import fc from 'fast-check'
import { hostileTexts, hostileValues, RawJson } from './hostile.mjs'

const poolSize = 40
const times = [
  '2026-11-21T10:00:00Z',
  '2026-11-21T10:00:00.123Z',
  '2026-02-28T23:59:59.999+14:00',
  '2024-02-29T00:00:00-12:00',
  '1970-01-01T00:00:00Z',
  '1969-12-31T23:59:59.9Z',
  '2026-11-21T10:00:00.123456789Z',
  '2026-11-21t10:00:00z',
]
/** Right as far as a calendar goes, and yet hard to keep. */
const oddTimes = [
  '0000-01-01T00:00:00Z',
  '0000-01-01T00:00:00+01:00',
  '9999-12-31T23:59:59.999Z',
  '9999-12-31T23:59:59-23:59',
  '2016-12-31T23:59:60Z',
  '2026-11-21 10:00:00Z',
  '2026-11-21T24:00:00Z',
  '2026-02-30T00:00:00Z',
  '2026-11-21T10:00:00',
  '2026-11-21T10:00Z',
  '2026-11-21T10:00:00+99:99',
]
const dates = ['2026-11-21', '2024-02-29', '1970-01-01', '0001-01-01', '9999-12-31', '0000-01-01']
const oddDates = ['2026-02-29', '2026-13-01', '2026-00-10', '10000-01-01', '2026-1-1', '2026-11-21T00:00:00Z', '0000-00-00']
/** Between the bounds that a field may have without the document saying so. */
const decimals = ['0', '1', '42', '-1', '0.5', '12.50', '99.99', '-0.01', '00.10']
const emails = ['a@example.org', 'first.last+tag@sub.example.org', 'x@localhost.test']
const urls = ['https://example.org/', 'http://a.test/p?q=1#f', 'https://user@example.org:8443/%20', 'urn:isbn:0451450523']

/** Values for the schemas of a document: right ones, ones at their bounds, and hostile ones. */
export function createValues(random, document) {
  const pools = new Map()
  const matching = (pattern) => {
    if (!pools.has(pattern)) {
      const seed = random.int(1, 2 ** 30)
      pools.set(pattern, fc.sample(fc.stringMatching(new RegExp(pattern, 'u')), { numRuns: poolSize, seed }))
    }
    return pools.get(pattern)
  }

  const fittings = new Map()
  const fittingTexts = (min, max) => {
    const key = `${min} ${max}`
    if (!fittings.has(key))
      fittings.set(
        key,
        hostileTexts.filter((text) => lengthOf(text) >= min && lengthOf(text) <= max),
      )
    return fittings.get(key)
  }

  const resolve = (schema) => (schema.$ref === undefined ? schema : at(document, schema.$ref))

  const textOf = ({ format, pattern, minLength = 0, maxLength = 200 }) => {
    if (format === 'decimal' && random.chance(0.8)) return random.pick(decimals.filter((text) => new RegExp(pattern).test(text)))
    if (pattern !== undefined) {
      const fitting = matching(pattern).filter((text) => lengthOf(text) >= minLength && lengthOf(text) <= maxLength)
      return random.pick(fitting)
    }
    if (format === 'date-time') return random.chance(0.5) ? random.pick(times) : someTime(random)
    if (format === 'date') return random.pick(dates)
    if (format === 'email') return random.pick(emails)
    if (format === 'uri') return random.pick(urls)
    const fitting = fittingTexts(minLength, maxLength)
    if (fitting.length > 0 && random.chance(0.4)) return random.pick(fitting)
    const length = random.int(minLength, Math.min(maxLength, minLength + 20))
    return Array.from({ length }, () => random.pick([...'abcxyz ABC-_0189äß漢😀'])).join('')
  }

  const valid = (given, context) => {
    const schema = resolve(given)
    if (schema.const !== undefined) return schema.const
    if (schema.enum !== undefined) return random.pick(schema.enum)
    if (schema.anyOf !== undefined) return valid(random.pick(schema.anyOf), context)
    const type = random.pick([schema.type].flat())
    switch (type) {
      case 'null':
        return null
      case 'boolean':
        return random.chance(0.5)
      case 'integer': {
        const low = Math.max(schema.minimum ?? -1_000, random.chance(0.9) ? -1_000 : Number.MIN_SAFE_INTEGER)
        return random.int(low, Math.min(schema.maximum ?? 1_000, low + 2_000))
      }
      case 'string':
        return schema.format === 'uuid' ? context.idFor(schema) : textOf(schema)
      case 'array': {
        const length = random.int(schema.minItems ?? 0, Math.min(schema.maxItems ?? 5, 5))
        return Array.from({ length }, () => valid(schema.items, context))
      }
      default:
        return object(schema, (inner) => valid(inner, context))
    }
  }

  const object = ({ properties = {}, required = [], minProperties = 0 }, make) => {
    const names = Object.keys(properties)
    let chosen = names.filter((name) => required.includes(name) || random.chance(0.6))
    if (chosen.length < minProperties) chosen = random.shuffle(names).slice(0, minProperties)
    return Object.fromEntries(chosen.map((name) => [name, make(properties[name])]))
  }

  /** At a bound of the schema, or one step beyond it. */
  const boundary = (given, context) => {
    const schema = resolve(given)
    const type = random.pick([schema.type ?? 'object'].flat())
    if (type !== 'object' && random.chance(0.15)) return null
    if (type === 'integer') {
      const { minimum = 0, maximum = 100 } = schema
      return random.pick([minimum, maximum, minimum - 1, maximum + 1, 0])
    }
    if (type === 'array') {
      const most = schema.maxItems ?? 10
      const length = random.pick([0, most, most + 1])
      return Array.from({ length }, () => valid(schema.items, context))
    }
    if (type === 'string' && schema.format === 'date-time') return random.pick([...times, ...oddTimes])
    if (type === 'string' && schema.format === 'date') return random.pick([...dates, ...oddDates])
    if (type === 'string' && schema.format === 'decimal') return edgeDecimal(schema)
    if (type === 'string' && schema.format === undefined && schema.pattern === undefined && schema.enum === undefined) {
      const { minLength = 0, maxLength = 10_000 } = schema
      const length = random.pick([0, minLength, Math.max(0, minLength - 1), maxLength, maxLength + 1])
      return random.pick(['a', '漢', '😀']).repeat(Math.max(0, length))
    }
    if (type === 'object' && schema.properties !== undefined) {
      const whole = object(schema, (inner) => valid(inner, context))
      // One or two: with more, what is right about one is hidden by what is wrong about another.
      for (const name of random.shuffle(Object.keys(schema.properties)).slice(0, random.int(1, 2))) {
        whole[name] = boundary(schema.properties[name], context)
      }
      return whole
    }
    return valid(schema, context)
  }

  const edgeDecimal = ({ pattern }) => {
    const whole = Number(/\{1,(\d+)\}/.exec(pattern)[1])
    const scale = Number(/\\\.\[0-9\]\{1,(\d+)\}/.exec(pattern)?.[1] ?? 0)
    const nines = (length) => '9'.repeat(length)
    const most = scale === 0 ? nines(whole) : `${nines(whole)}.${nines(scale)}`
    const odd = [
      `${most}9`,
      `1${most}`,
      '-0',
      '00.00',
      '.5',
      '5.',
      '1e2',
      '+1',
      ' 1',
      '１',
      '1,5',
      '-1.50',
      '-1.51',
      '99.99',
      '100',
    ]
    return random.pick([most, `-${most}`, '0', '-0.00', '0.01', ...odd])
  }

  const hostile = () => fresh(random.chance(0.5) ? random.pick(hostileValues) : random.pick(hostileTexts))
  return { valid, boundary, hostile, resolve, object }
}

/** In code points, as JSON Schema counts. */
const lengthOf = (text) => [...text].length

/** A copy that whoever gets it may change. */
const fresh = (value) => (value instanceof RawJson ? value : structuredClone(value))

function someTime(random) {
  return new Date(random.int(-60_000_000, 2_000_000_000) * 1_000 + random.int(0, 999)).toISOString()
}

function at(document, pointer) {
  return pointer
    .slice(2)
    .split('/')
    .reduce((value, key) => value[key.replaceAll('~1', '/').replaceAll('~0', '~')], document)
}
