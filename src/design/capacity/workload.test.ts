import assert from 'node:assert/strict'
import { test } from 'node:test'
import { constants } from './constants.ts'
import { emptyDesign, plainDesign, socialDesign, valuesWith } from './design.test-kit.ts'
import { writeFigure } from './figure.ts'
import { LoadError } from './load.ts'
import { readWorkload } from './workload.ts'

const near = (actual: number, expected: number) =>
  assert.ok(Math.abs(actual - expected) <= Math.abs(expected) * 1e-9, `${actual} is not ${expected}`)

test('rates come of the active users, what each does, and the peak', () => {
  const { model, load } = socialDesign()
  const { operations, activeUsers } = readWorkload(model, load, valuesWith({ users: 100_000 }), constants)
  assert.equal(activeUsers.value, 20_000)
  const get = operations.find(({ name }) => name === 'post.get')!
  near(get.mean.value, (20_000 * 10) / 86_400)
  near(get.peak.value, (20_000 * 10 * 3) / 86_400)
  assert.equal(writeFigure(get.peak), '6.94 /s = 20,000 active users × 10 requests a day ÷ 86,400 s × peak 3')
  const lists = operations.filter(({ name }) => name.startsWith('post.list'))
  assert.deepEqual(
    lists.map(({ name, serviceClass }) => [name, serviceClass]),
    [
      ['post.list', 'list'],
      ['post.list with include', 'listWithInclude'],
    ],
  )
  near(
    lists.reduce((total, { peak }) => total + peak.value, 0),
    (20_000 * 20 * 3) / 86_400,
  )
})

test('an action that emits is a write with statements of its own', () => {
  const { model, load } = socialDesign()
  const { operations } = readWorkload(model, load, valuesWith(), constants)
  const { kind, statements, handler, events } = operations.find(({ name }) => name === 'sharePost')!
  assert.deepEqual({ kind, statements, handler, events }, { kind: 'write', statements: 2, handler: true, events: 1 })
})

test('concurrent users are reckoned by Little’s law, unless they are said', () => {
  const { model, load } = plainDesign()
  const values = valuesWith({ users: 100_000 })
  // 20,000 people × 3 sessions ÷ 86,400 s × 180 s × peak 3
  near(readWorkload(model, load, values, constants).concurrentUsers.value, 375)
  const said = readWorkload(model, load, { ...values, concurrentUsers: 750 }, constants)
  assert.equal(said.concurrentUsers.value, 750)
  near(said.total.peak.value, 2 * readWorkload(model, load, values, constants).total.peak.value)
  assert.equal(said.scaled.length, 3)
})

test('reads and writes that are said scale their mix, each its own, and that is told', () => {
  const { model, load } = socialDesign()
  const before = readWorkload(model, load, valuesWith(), constants)
  const after = readWorkload(model, load, valuesWith({ readsPerSecond: 5_000 }), constants)
  near(after.reads.peak.value, 5_000)
  assert.equal(after.writes.peak.value, before.writes.peak.value)
  assert.equal(after.writeScale, null)
  const share = (workload: typeof before) =>
    workload.operations.find(({ name }) => name === 'post.get')!.peak.value / workload.reads.peak.value
  near(share(after), share(before))
  assert.match(after.scaled.join('\n'), /^all reads are scaled: 5000 reads\/s said ÷ .* reckoned = .* times$/)
})

test('what is said and no part does is taken as a kind of its own', () => {
  const { model, load } = emptyDesign()
  const { operations, scaled, total } = readWorkload(model, load, valuesWith({ writesPerSecond: 90 }), constants)
  assert.deepEqual(
    operations.map(({ name, kind, mean, peak }) => [name, kind, mean.value, peak.value]),
    [['other writes', 'write', 30, 90]],
  )
  assert.equal(total.peak.value, 90)
  assert.deepEqual(scaled, ['no part makes what is said: it is taken as `other writes`'])
})

test('nothing said and nothing done is a rate of nothing', () => {
  const { model, load } = emptyDesign()
  assert.equal(readWorkload(model, load, valuesWith(), constants).total.peak.value, 0)
})

test('a load that names what is not there says what was meant', () => {
  const { model } = plainDesign()
  const read = (requests: Record<string, number>) => () => readWorkload(model, { rows: {}, requests }, valuesWith(), constants)
  assert.throws(read({ 'notes.get': 1 }), (error) => {
    assert.ok(error instanceof LoadError)
    assert.equal(error.subject, 'notes.get')
    assert.match(error.message, /did you mean `note\.get`\?$/)
    return true
  })
  assert.throws(read({ 'note.get': -1 }), /give a number of 0 or more/)
  assert.throws(read({ 'note.get': Number.NaN }), LoadError)
})
