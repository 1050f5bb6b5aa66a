// A project is measured and its plan held against a load, as its user does it. That the figures are near each other is not asked here,
// where other tests take their part of the machine: `node test/plan.mjs` asks that.
import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { lintel } from './design.mjs'

const home = mkdtempSync(join(tmpdir(), 'lintel-plan-'))
after(() => rmSync(home, { recursive: true, force: true }))
const folder = join(home, 'posts')
const calibrationFile = join(folder, '.lintel/calibration.json')

function answer(words) {
  const { status, stdout, stderr } = lintel([...words, '--json'], home)
  assert.ok(stdout.startsWith('{'), stderr)
  return { status, ...JSON.parse(stdout) }
}

test('a design is measured where it is made, and its plan says so', () => {
  const { status, state } = answer(['design', '--part', 'posts', '--name', 'posts', '--out', folder, '--calibrate'])
  assert.deepEqual([status, state], [0, 'written'])
  const { calibration } = JSON.parse(readFileSync(calibrationFile, 'utf8'))
  const [few, many] = [calibration.sizes[0], calibration.sizes.at(-1)]
  assert.ok(few.users < many.users)
  for (const { operations } of calibration.sizes) {
    for (const name of ['post.list', 'post.list with include', 'post.get', 'post.create'])
      assert.ok(Object.hasOwn(operations, name), Object.keys(operations).join())
    for (const { processMicros, bytes } of Object.values(operations)) assert.ok(processMicros > 1 && bytes > 50)
  }
  assert.match(
    readFileSync(join(folder, 'docs/architecture/capacity.md'), 'utf8'),
    /lintel design --calibrate, on \d+ cores.* with the data of \d+ people/,
  )
  const { designed, measured } = answer(['plan', folder])
  assert.equal(measured.date, calibration.date)
  // Of more people than were measured with.
  const get = designed.demands.find(({ operation }) => operation.name === 'post.get')
  assert.deepEqual([get.aloneMicros.value, get.aloneMicros.origin], [many.operations['post.get'].processMicros, 'measured'])
})

test('a design of the same brief keeps what was measured', () => {
  const { status, state } = answer(['design', '--brief', join(folder, 'brief.yaml'), '--out', folder])
  assert.deepEqual([status, state], [0, 'unchanged'])
})

test('control: a plan that rests on false measurements is found out by the load', () => {
  const kept = readFileSync(calibrationFile, 'utf8')
  const { version, calibration } = JSON.parse(kept)
  const falsified = ({ operations, ...size }) => ({
    ...size,
    operations: Object.fromEntries(
      Object.entries(operations).map(([name, { processMicros, bytes }]) => [
        name,
        { processMicros: processMicros / 1_000, bytes },
      ]),
    ),
  })
  const sizes = calibration.sizes.map(falsified)
  writeFileSync(calibrationFile, JSON.stringify({ version, calibration: { ...calibration, sizes } }))
  const { status, state, scales } = answer(['plan', folder, '--verify', '--scale', '10', '--seconds', '1'])
  assert.deepEqual([status, state], [1, 'off'])
  assert.deepEqual(
    scales.map(({ users }) => users),
    [10, 100],
  )
  for (const { rows, coverage, operations: compared, total, stored } of scales) {
    assert.ok(rows > 100 && coverage > 0.9, `${rows} rows, ${coverage}`)
    assert.ok(compared.every(({ measured }) => measured > 1))
    assert.ok(total.predicted > total.measured * 20, JSON.stringify(total))
    assert.ok(Math.abs(stored.percentOff) <= 25, JSON.stringify(stored))
  }
  writeFileSync(calibrationFile, kept)
})

test('a project that cannot be served is told as such', () => {
  const broken = join(home, 'broken')
  mkdirSync(broken)
  writeFileSync(
    join(broken, 'blueprint.ts'),
    "import { blueprint, entity, text } from 'lintel'\nexport default blueprint('x', { entities: { note: entity({ a: text() }) }, actions: { go: { allow: 'anyone' } } })\n",
  )
  const { status, stderr } = lintel(['plan', broken, '--verify'], home)
  assert.equal(status, 2)
  assert.match(stderr, /the project cannot be served: .*no `app\.ts` has their code/)
})
