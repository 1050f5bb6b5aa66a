import assert from 'node:assert/strict'
import { test } from 'node:test'
import { SingleFlight } from './single-flight.ts'

/** Runs that a test ends by hand, in the order in which they began. */
function runs() {
  const begun: { name: string; end: (value: string) => void; fail: (error: Error) => void }[] = []
  const begin = (name: string) => () => ({
    state: name,
    result: new Promise<string>((end, fail) => {
      begun.push({ name, end, fail })
    }),
  })
  return { begun, begin }
}

const settled = () => new Promise((resolve) => setImmediate(resolve))

test('who may join shares the run under way, who may not shares the next', async () => {
  const flights = new SingleFlight<string, string>()
  const { begun, begin } = runs()
  const ask = (name: string, joins: boolean) => flights.share('k', { joins: () => joins, begin: begin(name) })
  const asked = [ask('a', false), ask('b', true), ask('c', false), ask('d', false)]
  assert.deepEqual(
    asked.map(({ began }) => began),
    [true, false, true, false],
  )
  assert.deepEqual(
    begun.map(({ name }) => name),
    ['a'],
  )
  begun[0]!.end('first')
  await settled()
  begun[1]!.end('second')
  assert.deepEqual(await Promise.all(asked.map(({ result }) => result)), ['first', 'first', 'second', 'second'])
})

test('of those who wait the last says how the next run begins', async () => {
  const flights = new SingleFlight<string, string>()
  const { begun, begin } = runs()
  for (const name of ['a', 'b', 'c']) void flights.share('k', { joins: () => false, begin: begin(name) })
  begun[0]!.end('')
  await settled()
  assert.deepEqual(
    begun.map(({ name }) => name),
    ['a', 'c'],
  )
})

test('a run that fails fails those who share it, and the next begins', async () => {
  const flights = new SingleFlight<string, string>()
  const { begun, begin } = runs()
  const first = flights.share('k', { joins: () => false, begin: begin('a') })
  const second = flights.share('k', { joins: () => false, begin: begin('b') })
  begun[0]!.fail(new Error('gone'))
  await assert.rejects(first.result, /gone/)
  await settled()
  begun[1]!.end('well')
  assert.equal(await second.result, 'well')
})

test('keys do not wait for each other, and what has ended is not joined', async () => {
  const flights = new SingleFlight<string, string>()
  const { begun, begin } = runs()
  const asked = ['k', 'l'].map((key) => flights.share(key, { joins: () => true, begin: begin(key) }))
  for (const run of begun) run.end(run.name)
  assert.deepEqual(await Promise.all(asked.map(({ result }) => result)), ['k', 'l'])
  await settled()
  assert.equal(flights.share('k', { joins: () => true, begin: begin('again') }).began, true)
})
