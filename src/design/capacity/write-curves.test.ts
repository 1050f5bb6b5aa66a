import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { axisOf } from './axis.ts'
import { readCurves } from './curves.ts'
import { emptyDesign, plainDesign, socialDesign, type TestDesign, valuesWith } from './design.test-kit.ts'
import { planCapacity } from './plan-capacity.ts'
import { writeCurves, writeCurvesTable } from './write-curves.ts'

const curvesOf = ({ model, load }: TestDesign, given: Parameters<typeof valuesWith>[0]) =>
  readCurves(model, load, planCapacity(model, load, valuesWith(given)))

test('ten points, each by the same factor more, of which nothing falls', () => {
  const { points } = curvesOf(socialDesign(), { users: 1_000_000 })
  assert.equal(points.length, 10)
  const factors = points.slice(1).map(({ users }, i) => users / points[i]!.users)
  for (const factor of factors) assert.ok(Math.abs(factor / factors[0]! - 1) < 0.01, String(factors))
  assert.ok(points[0]!.users <= 100_000 && points.at(-1)!.users >= 10_000_000)
  points.slice(1).forEach((point, i) => {
    const before = points[i]!
    for (const each of ['requests', 'storedGb', 'use', 'centsPerMonth', 'p99Ms'] as const)
      assert.ok((point[each] ?? Number.POSITIVE_INFINITY) >= (before[each] ?? Number.POSITIVE_INFINITY) - 1e-9, each)
  })
})

test('the picture has its axes, is the same twice, and nothing in it lies outside', () => {
  const curves = curvesOf(socialDesign(), { users: 20_000 })
  const svg = writeCurves(curves)
  assert.equal(svg, writeCurves(curvesOf(socialDesign(), { users: 20_000 })))
  assert.match(svg, /^<svg [^>]*viewBox="0 0 800 400"/)
  for (const text of [
    'Requests a second',
    'ms<',
    'USD a month',
    '%<',
    '>users<',
    'prefers-color-scheme:dark',
    '>goal<',
    '>full<',
  ])
    assert.ok(svg.includes(text), text)
  assert.ok(!/NaN|Infinity|undefined/.test(svg))
  for (const [, x, y] of svg.matchAll(/cx="([\d.-]+)" cy="([\d.-]+)"/g))
    assert.ok(Number(x) >= 58 && Number(x) <= 378 && Number(y) >= 42 && Number(y) <= 154, `${x}, ${y}`)
  const waits = curves.points.filter(({ p99Ms }) => p99Ms !== null).length
  assert.ok(waits > 0)
  assert.equal([...svg.matchAll(/<circle/g)].length, 30 + waits)
})

test('a curve stays on the store of its plan, with the cores that so many people ask of it', () => {
  const { points } = curvesOf(socialDesign(), { users: 20_000, stores: ['postgres'] })
  assert.ok(points.every(({ databaseCores }) => databaseCores > 0))
  assert.ok(points.at(-1)!.centsPerMonth > points[0]!.centsPerMonth)
})

test('where more comes than can be served the curve ends, and says so', () => {
  const curves = curvesOf(plainDesign(), { stores: ['sqlite'], users: 1_000, writesPerSecond: 50_000 })
  assert.equal(curves.points.at(-1)!.p99Ms, null)
  assert.match(writeCurves(curves), /then more comes than goes/)
  assert.match(writeCurvesTable(curves), / none /)
  const late = { ...curves, points: curves.points.map((each, i, { length }) => ({ ...each, p99Ms: i < length - 1 ? 5 : null })) }
  assert.match(writeCurves(late), /text-anchor="end" y="\d+">then more comes than goes/)
})

test('a name cannot break out of the picture, and nothing at all can be drawn', () => {
  const curves = curvesOf(emptyDesign(), { users: 1, cloud: 'on-premises' })
  const svg = writeCurves({ ...curves, name: '<script>"&' })
  assert.ok(svg.includes('&lt;script&gt;&quot;&amp;') && !svg.includes('<script'))
  assert.ok(!/NaN|Infinity/.test(svg))
})

test('the table has a line for each point under its heads', () => {
  const table = writeCurvesTable(curvesOf(socialDesign(), { users: 20_000 }))
    .trimEnd()
    .split('\n')
  assert.equal(table.length, 11)
  assert.equal(new Set(table.map((line) => line.length)).size, 1)
  assert.match(table[0]!, /users +requests\/s +stored GB +used +fullest +p99 ms +processes +database cores +USD a month$/)
})

test('an axis holds all its values, in their order', () => {
  fc.assert(
    fc.property(fc.array(fc.double({ min: 1e-9, max: 1e15, noNaN: true }), { minLength: 1, maxLength: 20 }), (values) => {
      const { at, ticks } = axisOf(values)
      const sorted = values.toSorted((a, b) => a - b).map(at)
      sorted.forEach((place, i) => assert.ok(place >= -1e-9 && place <= 1 + 1e-9 && (i === 0 || place >= sorted[i - 1]!)))
      assert.ok(ticks.length >= 2 && ticks.length <= 7)
    }),
  )
})
