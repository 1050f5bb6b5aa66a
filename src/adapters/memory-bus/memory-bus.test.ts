import assert from 'node:assert/strict'
import { test } from 'node:test'
import { busContract } from '../../ports/bus.contract.ts'
import type { Bus } from '../../ports/bus.ts'
import { createGate, createInbox, eventOf, eventsOf, soon } from '../../ports/bus-kit.contract.ts'
import { realOutside } from '../../ports/outside.test-kit.ts'
import { UnavailableError } from '../../ports/store.ts'
import { createMemoryBus } from './memory-bus.ts'

busContract('memory', () => {
  const opened: Bus[] = []
  return {
    largestBytes: 1_048_576,
    open: async (settings = {}) => {
      const bus = createMemoryBus({ outside: realOutside, ...settings })
      opened.push(bus)
      return bus
    },
    remove: async () => {
      await Promise.all(opened.map((bus) => bus.close()))
    },
  }
})

/** Time that goes on when a test says so. */
function createClock() {
  const timers: { ms: number; call: () => void }[] = []
  const after = (ms: number, call: () => void) => {
    const timer = { ms, call }
    timers.push(timer)
    return () => void timers.splice(timers.indexOf(timer) >>> 0, 1)
  }
  return { timers, outside: { now: () => 0, after } }
}

test('an event that fails waits twice as long each time, up to a limit', async () => {
  const { timers, outside } = createClock()
  const bus = createMemoryBus({ outside, retry: { firstMs: 100, mostMs: 500 } })
  const inbox = createInbox(() => {
    throw new Error('never')
  })
  await bus.subscribe('*', {}, inbox.receive)
  const published = bus.publish([eventOf(1)])
  await published
  const waitedMs: number[] = []
  for (let failures = 1; failures <= 5; failures++) {
    await inbox.until(failures)
    while (timers.length === 0) await new Promise(setImmediate)
    const { ms, call } = timers.shift()!
    waitedMs.push(ms)
    call()
  }
  assert.deepEqual(waitedMs, [100, 200, 400, 500, 500])
  await bus.close()
  assert.equal(timers.length, 0, 'nothing is left to come')
})

test('it keeps the last events only', async () => {
  const bus = createMemoryBus({ outside: realOutside, keptEvents: 10 })
  await bus.publish(eventsOf(25))
  const inbox = createInbox()
  await bus.subscribe('*', { from: 'start' }, inbox.receive)
  await inbox.until(10)
  assert.deepEqual(inbox.received, eventsOf(25).slice(15))
  await bus.close()
})

test('it keeps so many bytes only', async () => {
  const bus = createMemoryBus({ outside: realOutside, keptBytes: 10_000 })
  const events = eventsOf(8).map((event) => ({ ...event, payload: { text: 'x'.repeat(3_000) } }))
  await bus.publish(events)
  const inbox = createInbox()
  await bus.subscribe('*', { from: 'start' }, inbox.receive)
  await inbox.until(3)
  assert.deepEqual(inbox.received, events.slice(5))
  await bus.close()
})

test('publishing waits for a subscriber that fell behind, says so, and is refused after its time limit', async () => {
  const { timers, outside } = createClock()
  const bus = createMemoryBus({ outside, keptEvents: 5, timeLimitMs: 1_234 })
  const gate = createGate()
  const inbox = createInbox(() => gate.opened)
  await bus.subscribe('*', { group: 'slow' }, inbox.receive)
  await bus.publish(eventsOf(5))
  await inbox.until(1)
  const patient = bus.publish(eventsOf(8).slice(5))
  const refused = bus.publish([eventOf(9)])
  assert.equal(bus.problem(), 'the bus is full: 3 events wait for slow subscribers')
  assert.deepEqual(
    timers.map(({ ms }) => ms),
    [1_234, 1_234],
  )
  timers.pop()!.call()
  await assert.rejects(refused, UnavailableError)
  gate.open()
  await patient
  await inbox.until(8)
  assert.deepEqual(inbox.received, eventsOf(8))
  assert.equal(bus.problem(), null)
  await bus.close()
})

test('a group without members holds nobody up, and goes on with the oldest that is kept', async () => {
  const bus = createMemoryBus({ outside: realOutside, keptEvents: 5, timeLimitMs: 1 })
  const subscription = await bus.subscribe('*', { group: 'away' }, async () => {})
  await subscription.close()
  await bus.publish(eventsOf(12))
  const inbox = createInbox()
  await bus.subscribe('*', { group: 'away' }, inbox.receive)
  await inbox.until(5)
  assert.deepEqual(inbox.received, eventsOf(12).slice(7))
  await bus.close()
})

test('closing delivers what was published, and does not wait for what failed', async () => {
  const bus = createMemoryBus({ outside: realOutside, retry: soon })
  const inbox = createInbox(({ id }) => {
    if (id === 'event-1') throw new Error('not now')
  })
  await bus.subscribe('*', {}, inbox.receive)
  await bus.publish(eventsOf(50))
  await bus.close()
  assert.deepEqual(inbox.received, eventsOf(50))
})

test('what a closed subscriber had failed at does not come back', async () => {
  const { timers, outside } = createClock()
  const bus = createMemoryBus({ outside })
  const inbox = createInbox(() => {
    throw new Error('not now')
  })
  const subscription = await bus.subscribe('*', {}, inbox.receive)
  await bus.publish([eventOf(1)])
  await inbox.until(1)
  while (timers.length === 0) await new Promise(setImmediate)
  await subscription.close()
  assert.equal(timers.length, 0)
  await bus.close()
})

test('an event that is not kept any more can be published again', async () => {
  const bus = createMemoryBus({ outside: realOutside, keptEvents: 2 })
  const inbox = createInbox()
  await bus.subscribe('*', { concurrency: 10 }, inbox.receive)
  for (const number of [1, 2, 1, 3, 1]) await bus.publish([eventOf(number)])
  await inbox.until(4)
  assert.deepEqual(inbox.ids(), ['event-1', 'event-2', 'event-3', 'event-1'])
  await bus.close()
})

test('members of a group get equal shares while all are at work', async () => {
  const bus = createMemoryBus({ outside: realOutside })
  const gate = createGate()
  const members = [createInbox(() => gate.opened), createInbox(() => gate.opened)]
  for (const { receive } of members) await bus.subscribe('*', { group: 'mail', concurrency: 10 }, receive)
  await bus.publish(eventsOf(8))
  await Promise.all(members.map((member) => member.until(4)))
  gate.open()
  await bus.close()
  assert.deepEqual(
    members.map(({ received }) => received.length),
    [4, 4],
  )
})
