import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { apps } from './fuzz/apps.mjs'
import { inspectData } from './fuzz/data.mjs'
import { fuzz } from './fuzz/fuzz.mjs'
import { onThisEngine, plantFault } from './kit/dist.mjs'

// The same each time unless told: a build that fails must fail again. `node test/fuzz/run.mjs` takes a new one.
const seed = Number(process.env.FUZZ_SEED ?? 1)
const requests = { kinds: 12_000, social: 8_000, older: 12_000 }
/** Which version of its API is asked, where not the present one. */
const versions = { older: 'v1' }

const folder = await mkdtemp(join(tmpdir(), 'lintel-fuzz-'))
after(() => rm(folder, { recursive: true, force: true }))
const named = (pairs) => pairs.map(({ operation, status }) => `${operation.id} ${status}`)
const told = (violations) => `seed ${seed}\n${JSON.stringify(violations.slice(0, 3), null, 2)}`

for (const name of Object.keys(requests)) {
  test(`${requests[name]} requests to ${name} are answered as its document says`, async (t) => {
    const data = join(folder, name)
    const run = await fuzz({ app: apps[name], api: versions[name], seed, requests: requests[name], folder: data })
    assert.equal(run.violations.length, 0, told(run.violations))
    // A rare answer may need another chance: what time and ids do is not of the seed.
    let missing = named(run.missing)
    for (let more = 1; missing.length > 0 && more <= 2; more++) {
      const options = { app: apps[name], api: versions[name], seed: seed + more, requests: requests[name] }
      const again = await fuzz({ ...options, folder: join(folder, `${name}-${more}`) })
      missing = missing.filter((pair) => named(again.missing).includes(pair))
    }
    assert.deepEqual(missing, [], `seed ${seed}: documented, and never answered`)
    assert.deepEqual(named(run.wronglyExcused), [], `seed ${seed}: said to be out of reach, and answered`)
    assert.deepEqual(run.faults, [], `seed ${seed}: logged as faults`)
    assert.ok(run.checkedRows > 50 && run.checkedFilters > 100, `seed ${seed}: only ${run.checkedRows} rows read back`)
    t.diagnostic(
      `seed ${seed}: ${run.sent} requests, ${run.reached.size} pairs, ${run.checkedRows} rows, ${run.checkedFilters} filters`,
    )

    assert.deepEqual(Object.keys(Object.prototype), [], 'a body changed what every object is')
    assert.equal({}.polluted, undefined)
    assert.deepEqual(await inspectData(data), { integrity: 'ok', orphans: [], strangers: [] })
  })
}

/** Runs until something is wrong, which it must find. */
async function mustFind(expected, options) {
  const run = await fuzz({ app: apps.kinds, seed, requests: 12_000, enough: 1, ...options })
  assert.match(run.violations[0]?.sentence ?? 'nothing', expected, `seed ${seed}, after ${run.sent} requests`)
}

test('a status that the document lacks is noticed', () => {
  const doctor = (document) => {
    delete document.paths['/v1/things/{id}'].get.responses[404]
    return document
  }
  return mustFind(/404 is not documented for getThing/, { doctor })
})

test('a schema narrower than the answers is noticed', () => {
  const doctor = (document) => {
    document.components.schemas.Shelf.properties.title.maxLength = 3
    return document
  }
  return mustFind(/title must NOT have more than 3 characters/, { doctor })
})

test('a header that is not sent is noticed', () => {
  const doctor = (document) => {
    document.components.responses.NotFound.headers['X-Planted'] = { schema: { type: 'string' } }
    return document
  }
  return mustFind(/no X-Planted header with 404/, { doctor })
})

const faults = [
  {
    name: 'text that is stored in another normal form',
    focus: /Shelf|Person/,
    expected: /stored something else/,
    fault: {
      file: 'adapters/sql/column-values.js',
      find: 'return engine.encode(model, wellFormed(value));',
      replace: 'return engine.encode(model, wellFormed(value.normalize()));',
    },
  },
  {
    name: 'an instant that no clock has',
    focus: /Slot/,
    expected: /answered 500|must match format "date-time"/,
    fault: { file: 'serve/body.js', find: "ajv.addFormat('date-time', isInstant);", replace: '' },
  },
  {
    name: 'a body that sets the prototype of its input',
    focus: /echo|choose|enrol/,
    expected: /accepted what the document does not allow/,
    fault: {
      file: 'serve/action-input.js',
      find: 'const input = { ...given };',
      replace: 'const input = Object.assign({}, given);',
    },
  },
  {
    name: 'a 405 without Allow',
    expected: /Allow says undefined/,
    fault: { file: 'serve/method-refusals.js', find: '{ headers: { allow } }', replace: '{}' },
  },
  {
    name: 'a filter that finds too much',
    focus: /Shel|Thing/,
    expected: /is found by what it is not|leaves out/,
    fault: { file: 'adapters/sql/comparison.js', find: "lt: '<',", replace: "lt: '<='," },
  },
  {
    name: 'a page in another order than asked for',
    focus: /Shel|Slot/,
    expected: /not in the order of/,
    fault: { file: 'writers/sql/write-tables.js', find: "descending ? ' DESC' : ''", replace: "''" },
  },
]

for (const { name, expected, focus, fault } of onThisEngine(faults)) {
  test(`a fault planted in the server is noticed: ${name}`, async () => {
    const planted = plantFault(fault)
    try {
      await mustFind(expected, { dist: planted.dist, focus })
    } finally {
      planted.remove()
    }
  })
}
