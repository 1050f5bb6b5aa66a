import assert from 'node:assert/strict'
import { afterEach, beforeEach, test } from 'node:test'
import { type Bus, EventRefusedError } from './bus.ts'
import { type BusPlace, createGate, createInbox, eventOf, eventsOf, soon } from './bus-kit.contract.ts'
import { UnavailableError } from './store.ts'

export function deliveryTests(newPlace: () => BusPlace): void {
  let place: BusPlace
  let bus: Bus

  beforeEach(async () => {
    place = newPlace()
    bus = await place.open({ retry: soon })
  })
  afterEach(() => place.remove())

  test('what is published arrives, whole', async () => {
    const inbox = createInbox()
    await bus.subscribe(['orderPaid'], {}, inbox.receive)
    const trace = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01'
    const payload = { text: 'žluťoučký 🐎\n"', nested: { list: [1, null, { deep: true }] }, number: 1.5e-7 }
    const whole = eventOf(1, { version: 3, subject: 'order-7', payload, trace })
    await bus.publish([whole, eventOf(2)])
    await inbox.until(2)
    assert.deepEqual(inbox.received, [whole, eventOf(2)])
    assert.equal(bus.problem(), null)
  })

  test('without a group each subscriber gets every event', async () => {
    const inboxes = [createInbox(), createInbox(), createInbox()]
    for (const { receive } of inboxes) await bus.subscribe(['orderPaid'], {}, receive)
    await bus.publish(eventsOf(5))
    for (const inbox of inboxes) {
      await inbox.until(5)
      assert.deepEqual(inbox.received, eventsOf(5))
    }
  })

  test('subscribers of a group share the events; each group gets them all', async () => {
    const [one, other, audit] = [createInbox(), createInbox(), createInbox()]
    await bus.subscribe(['orderPaid'], { group: 'mail' }, one.receive)
    await bus.subscribe(['orderPaid'], { group: 'mail' }, other.receive)
    await bus.subscribe(['orderPaid'], { group: 'audit' }, audit.receive)
    await bus.publish(eventsOf(60))
    await audit.until(60)
    while (one.received.length + other.received.length < 60) {
      await Promise.race([one.until(one.received.length + 1), other.until(other.received.length + 1)])
    }
    assert.deepEqual(
      [...one.ids(), ...other.ids()].sort(),
      eventsOf(60)
        .map(({ id }) => id)
        .sort(),
    )
  })

  test('groups of one name that want other events do not disturb each other', async () => {
    const [paid, sent] = [createInbox(), createInbox()]
    await bus.subscribe(['orderPaid'], { group: 'mail' }, paid.receive)
    await bus.subscribe(['orderSent'], { group: 'mail' }, sent.receive)
    await bus.publish([eventOf(1), eventOf(2, { name: 'orderSent' }), eventOf(3)])
    await Promise.all([paid.until(2), sent.until(1)])
    assert.deepEqual([paid.ids(), sent.ids()], [['event-1', 'event-3'], ['event-2']])
  })

  test('a subscriber gets the names it asked for, and * is all of them', async () => {
    const [two, all] = [createInbox(), createInbox()]
    await bus.subscribe(['orderPaid', 'stock.low'], {}, two.receive)
    await bus.subscribe('*', {}, all.receive)
    const names = ['orderPaid', 'other', 'stock', 'stock.low', 'stock.low.very', 'orderPaid']
    await bus.publish(names.map((name, index) => eventOf(index, { name })))
    await Promise.all([all.until(names.length), two.until(3)])
    const namesOf = (inbox: typeof all) => inbox.received.map(({ name }) => name)
    assert.deepEqual([namesOf(all), namesOf(two)], [names, ['orderPaid', 'stock.low', 'orderPaid']])
  })

  test('nobody who subscribed, and nothing that was published, is no fault', async () => {
    const inbox = createInbox()
    const subscription = await bus.subscribe(['neverPublished'], { group: 'quiet' }, inbox.receive)
    await bus.publish([eventOf(1, { name: 'neverSubscribed' })])
    await bus.publish([])
    await subscription.close()
    assert.deepEqual(inbox.received, [])
  })

  test('one publisher is seen in its order, and one event at a time', async () => {
    let atWork = 0
    let most = 0
    const inbox = createInbox(async () => {
      most = Math.max(most, ++atWork)
      await new Promise(setImmediate)
      atWork--
    })
    await bus.subscribe('*', { group: 'ledger' }, inbox.receive)
    const events = eventsOf(200).map((event, index) => ({ ...event, name: index % 2 ? 'even' : 'odd' }))
    for (let from = 0; from < 200; from += 50) await bus.publish(events.slice(from, from + 50))
    await inbox.until(200)
    assert.deepEqual([inbox.received, most], [events, 1])
  })

  test('who can do more at once gets more at once, and no more than that', async () => {
    let atWork = 0
    let most = 0
    const gate = createGate()
    const inbox = createInbox(async () => {
      most = Math.max(most, ++atWork)
      await gate.opened
      atWork--
    })
    await bus.subscribe(['orderPaid'], { concurrency: 4 }, inbox.receive)
    await bus.publish(eventsOf(20))
    await inbox.until(4)
    gate.open()
    await inbox.until(20)
    assert.equal(most, 4)
  })

  test('a thousand events at once all arrive, once each', async () => {
    const inbox = createInbox()
    await bus.subscribe(['orderPaid'], { group: 'many' }, inbox.receive)
    await bus.publish(eventsOf(1_000))
    await inbox.until(1_000)
    assert.deepEqual(inbox.received, eventsOf(1_000))
  })

  test('an event that is larger than the bus takes is refused by name and size, and none is taken', async () => {
    const inbox = createInbox()
    await bus.subscribe('*', {}, inbox.receive)
    const large = eventOf(2, { name: 'fileUploaded', payload: { text: 'x'.repeat(place.largestBytes) } })
    const refused = bus.publish([eventOf(1), large, eventOf(3)])
    await assert.rejects(refused, (error: unknown) => {
      assert.ok(error instanceof EventRefusedError)
      assert.match(error.message, /^event `fileUploaded` with id `event-2` is \d+ bytes, and the bus takes \d+ at most$/)
      assert.deepEqual(error.event, { id: 'event-2', name: 'fileUploaded' })
      return true
    })
    const fits = eventOf(4, { payload: { text: 'x'.repeat(place.largestBytes - 1_000) } })
    await bus.publish([fits])
    await inbox.until(1)
    assert.deepEqual(inbox.received, [fits])
  })

  test('what no bus can carry is refused', async () => {
    for (const name of ['', 'two words', 'all.*', '>', 'a..b', '.a', 'a.', 'a\r\nb', 'x'.repeat(201)]) {
      await assert.rejects(bus.publish([eventOf(1, { name })]), EventRefusedError)
      await assert.rejects(
        bus.subscribe([name], {}, async () => {}),
        TypeError,
      )
    }
    for (const [names, options] of [
      [[], {}],
      ['*', { concurrency: 0 }],
      ['*', { concurrency: 1.5 }],
    ] as const) {
      await assert.rejects(
        bus.subscribe(names, options, async () => {}),
        TypeError,
      )
    }
    for (const id of ['', 'a b', 'a\r\nNats-Rollup: all', 'x'.repeat(201)]) {
      await assert.rejects(bus.publish([eventOf(1, { id })]), EventRefusedError)
    }
    const circle: Record<string, unknown> = {}
    circle.self = circle
    await assert.rejects(bus.publish([eventOf(1, { payload: circle })]), /cannot be written as JSON/)
    await assert.rejects(bus.publish([eventOf(1, { payload: { big: 1n } })]), /cannot be written as JSON/)
  })

  test('a receiver gets an event of its own, which it cannot change for another', async () => {
    const spoil = createInbox((event) => {
      ;(event.payload as Record<string, unknown>).number = 'spoilt'
    })
    const other = createInbox()
    const event = eventOf(1)
    await bus.subscribe('*', {}, spoil.receive)
    await bus.subscribe('*', {}, other.receive)
    await bus.publish([event])
    await Promise.all([spoil.until(1), other.until(1)])
    assert.deepEqual([other.received, event], [[eventOf(1)], eventOf(1)])
  })

  test('closing waits for what is at work, and a closed bus takes nothing', async () => {
    const gate = createGate()
    let isDone = false
    const inbox = createInbox(async () => {
      await gate.opened
      isDone = true
    })
    await bus.subscribe(['orderPaid'], { group: 'slow' }, inbox.receive)
    await bus.publish([eventOf(1)])
    await inbox.until(1)
    const closing = bus.close()
    await assert.rejects(bus.publish([eventOf(2)]), UnavailableError)
    assert.equal(isDone, false)
    gate.open()
    await closing
    assert.equal(isDone, true)
    await bus.close()
    await assert.rejects(
      bus.subscribe('*', {}, async () => {}),
      UnavailableError,
    )
  })

  test('a closed subscription gets nothing more, and its closing waits for what is at work', async () => {
    const gate = createGate()
    const [one, other] = [createInbox(() => gate.opened), createInbox()]
    const subscription = await bus.subscribe(['orderPaid'], {}, one.receive)
    await bus.subscribe(['orderPaid'], {}, other.receive)
    await bus.publish([eventOf(1)])
    await one.until(1)
    const closing = subscription.close()
    gate.open()
    await closing
    await bus.publish([eventOf(2)])
    await other.until(2)
    assert.deepEqual([one.ids(), other.ids()], [['event-1'], ['event-1', 'event-2']])
  })
}
