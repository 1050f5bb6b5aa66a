/**
 * Run as a process of its own by driver.test.ts, since a value that the driver cannot bind ends the process. Says how
 * many values it tried, or what was not kept. With `unguarded` it binds one boolean past the guard.
 */
import assert from 'node:assert/strict'
import fc from 'fast-check'
import Database from 'libsql'
import { type Bound, guard, memoryConnection } from './driver.ts'

const [mode, seed] = process.argv.slice(2)

if (mode === 'unguarded') new Database(':memory:').prepare('SELECT ?1').get([true])

const trap = () => {
  throw new Error('a trap was called')
}
const traps = fc.constantFrom<() => unknown>(
  () => ({ toString: trap, valueOf: trap, toJSON: trap, [Symbol.toPrimitive]: trap }),
  () => ({ toString: () => '1', valueOf: () => 1, [Symbol.toPrimitive]: () => 1 }),
  () => Object.create(null),
  () => new Proxy({}, { get: trap, has: trap, ownKeys: trap, getPrototypeOf: trap }),
  () => new Proxy([1], {}),
  () => new Proxy(() => 1, {}),
  () => Object('text'),
  () => Object(1),
  () => Object(true),
  () => Object(1n),
  () => Object(Symbol('boxed')),
  () => Symbol('plain'),
  () => Symbol.iterator,
  () => new Date(0),
  () => new Date(Number.NaN),
  () => new Map([[1, 2]]),
  () => new Uint8Array([1, 2]),
  () => new Float64Array(2).buffer,
  () => new DataView(new ArrayBuffer(8)),
  () => Buffer.from('bytes'),
  () => new SharedArrayBuffer(8),
  () => /x/,
  () => new Error('x'),
  () => trap,
  () => class {},
  () => async () => {},
  () => Promise.resolve(1),
  () => [[['nested']]],
  () => new Array(3),
  () => ({ __proto__: { length: 1 }, 0: 'like a list' }),
  () => globalThis,
  () => new WeakRef({}),
)
/** Made inside the property, since fast-check itself would step into the traps. */
const plain = fc.oneof(
  fc.anything({ withBigInt: true, withBoxedValues: true, withDate: true, withMap: true, withSet: true, withTypedArray: true }),
  fc.anything({ withNullPrototype: true, withSparseArray: true, withUnicodeString: true, withObjectString: true }),
  fc.bigInt(-(2n ** 70n), 2n ** 70n),
  fc.constantFrom(2n ** 63n - 1n, 2n ** 63n, -(2n ** 63n), -(2n ** 63n) - 1n, 2n ** 64n),
  fc.double(),
  fc.constantFrom(
    Number.NaN,
    Number.POSITIVE_INFINITY,
    Number.NEGATIVE_INFINITY,
    -0,
    Number.MIN_VALUE,
    Number.MAX_VALUE,
    2 ** 63,
  ),
  fc.string({ unit: 'binary' }),
  fc.array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 20 }).map((units) => String.fromCharCode(...units)),
  fc.constantFrom(
    '',
    '\0',
    'a\0b',
    '\ud800',
    '\udc00\ud800',
    'x\ud83d',
    '\ufeff',
    "'; DROP TABLE kept; --",
    '?1',
    'x'.repeat(100_000),
  ),
  fc.boolean(),
  fc.constantFrom(undefined, null),
)
const values = fc.oneof({ weight: 4, arbitrary: plain.map((value) => () => value) }, { weight: 1, arbitrary: traps })

const connection = memoryConnection()
connection.exec('CREATE TABLE kept (value ANY) STRICT')
const insert = connection.prepare('INSERT INTO kept VALUES (?1)')
const select = connection.prepare('SELECT value, typeof(value), CAST(value AS TEXT) FROM kept')
const clear = connection.prepare('DELETE FROM kept')
const counts = { refused: 0, kept: 0 }

/** Is what came back the value that was bound? Of a whole number past 2^53 only the text is exact. */
function isKept(value: Bound): boolean {
  const [back, kind, text] = select.get([])!
  if (typeof value === 'bigint') return kind === 'integer' && text === String(value)
  if (typeof value === 'number') return kind === 'real' && back === value
  return Object.is(back, value) && kind === (value === null ? 'null' : 'text')
}

fc.assert(
  fc.property(fc.array(values, { minLength: 1, maxLength: 4 }), (list) => {
    for (const make of list) {
      const value = make() as Bound
      try {
        guard([value])
      } catch (error) {
        assert.ok(error instanceof TypeError, String(error))
        assert.match(error.message, /^parameter 1 is a .+, which cannot be stored$/)
        assert.throws(() => insert.run([value]), TypeError)
        counts.refused++
        continue
      }
      insert.run([value])
      assert.ok(isKept(value), `${typeof value} came back as something else`)
      clear.run([])
      counts.kept++
    }
  }),
  { numRuns: 4_000, ...(seed === undefined ? {} : { seed: Number(seed) }) },
)
console.log(JSON.stringify(counts))
