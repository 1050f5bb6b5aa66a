// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the code that faults are planted in has templates
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { differential } from './differential.mjs'
import { plantFault } from './kit/dist.mjs'
import { startPostgres } from './kit/postgres.mjs'

// The same each time unless told: a build that fails must fail again.
const seed = Number(process.env.LINTEL_SEED ?? 20_261_121)
const requests = 10_000
/** Of those, how many a planted fault may take to be found. */
const mostToFind = 7_500

/** @type {{ url: string, remove(): Promise<void> }} */
let server
before(async () => {
  server = await startPostgres({ fsync: 'off' })
})
after(() => server.remove())

test(`${requests} random requests are answered alike on SQLite and on PostgreSQL`, async (t) => {
  const { differences, statuses, ...report } = await differential({ server: server.url, requests, seed })
  assert.deepEqual(differences, [], `seed ${seed}`)
  t.diagnostic(`seed ${seed}: ${report.requests} requests, ${report.rows} rows compared at the end`)
  for (const status of [200, 201, 204, 304, 400, 401, 403, 404, 409, 412, 422])
    assert.ok((statuses.get(status) ?? 0) > 5, `only ${statuses.get(status) ?? 0} answers are ${status}`)
  assert.ok(report.rows > 200, `only ${report.rows} rows were there at the end`)
})

const engine = 'adapters/postgres/engine.js'
const dialect = 'writers/sql/postgres-dialect.js'
const faults = [
  { name: 'nulls after values', file: dialect, find: "(descending ? ' NULLS LAST' : ' NULLS FIRST')", replace: "''" },
  {
    name: 'text in the order of a language',
    file: dialect,
    find: `default:
                return 'text COLLATE "C"'`,
    replace: `default:
                return 'text COLLATE "und-x-icu"'`,
  },
  { name: 'JSON in an order of its own', file: dialect, find: "return 'json'", replace: "return 'jsonb'" },
  {
    name: 'times in whole seconds',
    file: dialect,
    find: "case 'time':\n                return 'timestamptz(3)'",
    replace: "case 'time':\n                return 'timestamptz(0)'",
  },
  {
    name: 'decimals without their last zeros',
    file: engine,
    find: '? `${column}::text`',
    replace: '? `trim_scale(${column})::text`',
  },
  { name: 'a null that equals no null', file: engine, find: ' OR (${parameter} IS NULL AND ${column} IS NULL))', replace: ')' },
  { name: 'a prefix that ends at z', file: engine, find: '|| ${afterAllText})', replace: "|| 'z')" },
  { name: 'a year that is not there', file: engine, find: "text.startsWith('0000-')", replace: 'false' },
  {
    name: 'an id that is none',
    file: engine,
    find: 'encodeId: (value) => (isUuid(value) ? value : maxUuid)',
    replace: 'encodeId: (value) => value',
  },
  {
    name: 'a list whose texts are not quoted',
    file: engine,
    find: String.raw`.replaceAll(/["\\]/g, '\\$&')`,
    replace: '',
  },
  {
    name: 'a refused statement that ends its transaction',
    file: 'adapters/postgres/attempt.js',
    find: "tell('SAVEPOINT statement')",
    replace: 'void 0',
  },
  {
    name: 'a key that is not told apart',
    file: 'adapters/postgres/refusals.js',
    find: "case '23505':",
    replace: "case '99999':",
  },
  {
    name: 'a bound of another field',
    file: 'adapters/postgres/refusals.js',
    find: "replace(/_check$/, '')",
    replace: "replace(/_check$/, '_')",
  },
]

for (const { name, ...fault } of faults) {
  test(`a fault planted in PostgreSQL's engine is found: ${name}`, async (t) => {
    const { dist, remove } = plantFault(fault)
    try {
      const { differences, requests: sent } = await differential({ server: server.url, requests: mostToFind, seed, dist })
      assert.ok(differences.length > 0, `seed ${seed}: not in ${sent} requests`)
      t.diagnostic(`after ${sent} requests: ${differences[0].differs.slice(0, 200)}`)
    } finally {
      remove()
    }
  })
}
