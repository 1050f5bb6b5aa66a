import assert from 'node:assert/strict'
import { afterEach, beforeEach, test } from 'node:test'
import type { Bus, SubscribeOptions } from './bus.ts'
import { type BusPlace, createInbox, eventOf, eventsOf, soon } from './bus-kit.contract.ts'
import { realOutside } from './outside.test-kit.ts'

export function replayTests(newPlace: () => BusPlace): void {
  let place: BusPlace
  let bus: Bus

  beforeEach(async () => {
    place = newPlace()
    bus = await place.open({ retry: soon })
  })
  afterEach(() => place.remove())

  /** What a subscriber has when the last event, which is published now, has come. */
  const receivedWith = async (options: SubscribeOptions) => {
    const last = eventOf(99, { id: `last-${Math.random()}` })
    const inbox = createInbox()
    await bus.subscribe('*', options, inbox.receive)
    await bus.publish([last])
    while (!inbox.ids().includes(last.id)) await inbox.until(inbox.received.length + 1)
    return inbox.ids().filter((id) => !id.startsWith('last-'))
  }

  test('a subscriber begins now, at the start or at a time', async () => {
    await bus.publish(eventsOf(3))
    // The clock goes on by a whole millisecond, so that the time lies between.
    const since = await nextMillisecond()
    await bus.publish([eventOf(4), eventOf(5)])
    assert.deepEqual(await receivedWith({}), [])
    assert.deepEqual(await receivedWith({ from: 'new' }), [])
    assert.deepEqual(await receivedWith({ from: 'start' }), ['event-1', 'event-2', 'event-3', 'event-4', 'event-5'])
    assert.deepEqual(await receivedWith({ from: { since } }), ['event-4', 'event-5'])
    assert.deepEqual(await receivedWith({ from: { since }, group: 'fresh' }), ['event-4', 'event-5'])
    await assert.rejects(
      bus.subscribe('*', { from: { since: 'yesterday' } }, async () => {}),
      TypeError,
    )
  })

  test('a group keeps its place while nobody is there, wherever it is asked to begin', async () => {
    const before = createInbox()
    const subscription = await bus.subscribe(['orderPaid'], { group: 'mail' }, before.receive)
    await bus.publish(eventsOf(2))
    await before.until(2)
    await subscription.close()
    await bus.publish([eventOf(3), eventOf(4)])
    const after = createInbox()
    await bus.subscribe(['orderPaid'], { group: 'mail', from: 'new' }, after.receive)
    await after.until(2)
    assert.deepEqual(after.ids(), ['event-3', 'event-4'])
  })

  test('what was rejected comes again, each time later, while the rest goes on', async () => {
    const triedMs: number[] = []
    const inbox = createInbox(({ id }) => {
      if (id !== 'event-1') return
      triedMs.push(realOutside.monotonicMs())
      if (triedMs.length < 5) throw new Error('not now')
    })
    await bus.subscribe(['orderPaid'], { group: 'mail' }, inbox.receive)
    await bus.publish(eventsOf(3))
    await inbox.until(7)
    assert.deepEqual(inbox.ids().slice(0, 3), ['event-1', 'event-2', 'event-3'])
    const waitedMs = triedMs.slice(1).map((ms, index) => ms - triedMs[index]!)
    // Timers may come a millisecond early, never more.
    const least = [20, 40, 80, 160].map((ms) => ms - 1)
    assert.ok(
      waitedMs.every((ms, index) => ms >= least[index]!),
      `${waitedMs}`,
    )
  })

  test('what a lone subscriber rejects comes again to it alone', async () => {
    const failing = createInbox(() => {
      if (failing.received.length === 1) throw new Error('not now')
    })
    const other = createInbox()
    await bus.subscribe(['orderPaid'], {}, failing.receive)
    await bus.subscribe(['orderPaid'], {}, other.receive)
    await bus.publish([eventOf(1)])
    await failing.until(2)
    assert.deepEqual([failing.ids(), other.ids()], [['event-1', 'event-1'], ['event-1']])
  })

  test('an event that is published again is not delivered again while the bus remembers it', async () => {
    const inbox = createInbox()
    await bus.subscribe(['orderPaid'], {}, inbox.receive)
    await bus.publish([eventOf(1), eventOf(1)])
    await bus.publish([eventOf(1), eventOf(2)])
    await inbox.until(2)
    assert.deepEqual(inbox.ids(), ['event-1', 'event-2'])
  })
}

async function nextMillisecond(): Promise<string> {
  const enteredMs = realOutside.now()
  while (realOutside.now() < enteredMs + 2) await new Promise(setImmediate)
  const since = new Date(realOutside.now()).toISOString()
  while (realOutside.now() < enteredMs + 4) await new Promise(setImmediate)
  return since
}
