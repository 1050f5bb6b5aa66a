import assert from 'node:assert/strict'
import { afterEach, beforeEach, test } from 'node:test'
import { type Bus, RequestError } from './bus.ts'
import { type BusPlace, createGate } from './bus-kit.contract.ts'
import { UnavailableError } from './store.ts'

export function requestTests(newPlace: () => BusPlace): void {
  let place: BusPlace
  let bus: Bus
  const timeoutMs = 10_000

  beforeEach(async () => {
    place = newPlace()
    bus = await place.open()
  })
  afterEach(() => place.remove())

  test('a question is answered', async () => {
    await bus.reply('price', async (payload) => ({ asked: payload, cents: 1250 }))
    assert.deepEqual(await bus.request('price', { of: 'žlutý' }, { timeoutMs }), { asked: { of: 'žlutý' }, cents: 1250 })
    await bus.reply('nothing', async () => undefined)
    assert.equal(await bus.request('nothing', undefined, { timeoutMs }), null)
  })

  test('an error of who answers reaches who asks, with its message', async () => {
    await bus.reply('price', async () => {
      throw new Error('there is no such article')
    })
    const failed = { name: 'RequestError', failure: 'failed', message: 'there is no such article' }
    await assert.rejects(bus.request('price', null, { timeoutMs }), failed)
  })

  test('nobody who answers is said at once, also when the last one went', async () => {
    const unanswered = { name: 'RequestError', failure: 'unanswered', message: 'nobody answers `price`' }
    await assert.rejects(bus.request('price', null, { timeoutMs }), unanswered)
    const subscription = await bus.reply('price', async () => 1)
    assert.equal(await bus.request('price', null, { timeoutMs }), 1)
    await subscription.close()
    await assert.rejects(bus.request('price', null, { timeoutMs }), unanswered)
  })

  test('an answer that does not come in time is said', async () => {
    const gate = createGate()
    await bus.reply('price', () => gate.opened)
    const late = { name: 'RequestError', failure: 'late', message: '`price` was not answered within 50 ms' }
    await assert.rejects(bus.request('price', null, { timeoutMs: 50 }), late)
    gate.open()
  })

  test('a question is answered by one of several, and many at once each get their own answer', async () => {
    let answers = 0
    for (let index = 0; index < 3; index++) {
      await bus.reply('double', async (payload) => {
        answers++
        return (payload as number) * 2
      })
    }
    const questions = Array.from({ length: 300 }, (_, index) => index)
    const answered = await Promise.all(questions.map((number) => bus.request('double', number, { timeoutMs })))
    assert.deepEqual([answered, answers], [questions.map((number) => number * 2), 300])
  })

  test('what is too large or no JSON is refused on both ways', async () => {
    const large = 'x'.repeat(place.largestBytes)
    await bus.reply('echo', async (payload) => (payload === 'large' ? large : { big: 1n }))
    const refused = (message: RegExp) => (error: unknown) =>
      error instanceof RequestError && error.failure === 'refused' && message.test(error.message)
    await assert.rejects(bus.request('echo', large, { timeoutMs }), refused(/^the question `echo` is \d+ bytes/))
    await assert.rejects(bus.request('echo', 'large', { timeoutMs }), refused(/^the answer of `echo` is \d+ bytes/))
    await assert.rejects(bus.request('echo', 1, { timeoutMs }), refused(/^the answer of `echo` cannot be written as JSON/))
    await assert.rejects(bus.request('not a name', 1, { timeoutMs }), TypeError)
    await assert.rejects(
      bus.reply('not a name', async () => 1),
      TypeError,
    )
  })

  test('closing waits for answers that are being made', async () => {
    const gate = createGate()
    const entered = createGate()
    await bus.reply('slow', async () => {
      entered.open()
      await gate.opened
      return 'made'
    })
    const answered = bus.request('slow', null, { timeoutMs })
    await entered.opened
    const closing = bus.close()
    gate.open()
    assert.equal(await answered, 'made')
    await closing
    await assert.rejects(bus.request('slow', null, { timeoutMs }), UnavailableError)
    await assert.rejects(
      bus.reply('slow', async () => 1),
      UnavailableError,
    )
  })
}
