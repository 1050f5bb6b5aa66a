import assert from 'node:assert/strict'
import { cpSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { after, afterEach, before, beforeEach, describe, test } from 'node:test'
import { jetstreamManager } from '@nats-io/jetstream'
import { connect } from '@nats-io/transport-node'
import type { TcpProxy, TestServer } from '../../kit/test-servers.test-kit.ts'
import type { Bus } from '../../ports/bus.ts'
import { createGate, createInbox, eventOf, eventsOf, type Inbox, soon } from '../../ports/bus-kit.contract.ts'
import { realOutside } from '../../ports/outside.test-kit.ts'
import { UnavailableError } from '../../ports/store.ts'
import { createTcpProxy, newPlace, skip, startBroker, until } from './broker.test-kit.ts'

describe('NATS that is killed, restarted, wiped, cut off or gone without a word', { skip, timeout: 600_000 }, () => {
  let broker: TestServer
  let proxy: TcpProxy
  let place: ReturnType<typeof newPlace>

  before(async () => {
    broker = await startBroker()
  })
  after(() => broker.stop())
  beforeEach(async () => {
    await broker.restart()
    proxy = await createTcpProxy({ to: broker.port })
    place = newPlace(() => `nats://127.0.0.1:${proxy.port}`)
  })
  afterEach(async () => {
    await proxy.heal()
    await place.remove()
    await proxy.close()
  })

  /** A lone subscriber, a group and one that wants several names: each sees all. */
  const subscribeAll = async (bus: Bus): Promise<Inbox[]> => {
    const inboxes = [createInbox(), createInbox(), createInbox()]
    await bus.subscribe(['orderPaid'], {}, inboxes[0]!.receive)
    await bus.subscribe('*', { group: 'mail' }, inboxes[1]!.receive)
    await bus.subscribe(['orderPaid', 'orderSent'], { group: 'audit' }, inboxes[2]!.receive)
    return inboxes
  }
  const haveAll = async (inboxes: readonly Inbox[], numbers: readonly number[]) => {
    const ids = numbers.map((number) => `event-${number}`)
    for (const inbox of inboxes) {
      await until(async () => ids.every((id) => inbox.ids().includes(id)))
      assert.deepEqual([...new Set(inbox.ids())].sort(), [...ids].sort())
    }
  }

  test('killed: publishing is refused in time and the problem said; restarted: all goes on', async () => {
    const bus = await place.open({ timeLimitMs: 300 })
    const inboxes = await subscribeAll(bus)
    await bus.publish([eventOf(1)])
    await haveAll(inboxes, [1])
    await broker.kill()
    await assert.rejects(bus.publish([eventOf(2)]), UnavailableError)
    await assert.rejects(bus.request('price', null, { timeoutMs: 200 }), UnavailableError)
    assert.match(bus.problem() ?? '', /^the (connection to the )?event broker at nats:\/\/127\.0\.0\.1:\d+ /)
    await broker.restart()
    await until(async () => bus.problem() === null)
    await bus.publish([eventOf(2), eventOf(3)])
    await haveAll(inboxes, [1, 2, 3])
  })

  test('killed and soon back: publishing waits and succeeds', async () => {
    const bus = await place.open({ timeLimitMs: 20_000 })
    const inboxes = await subscribeAll(bus)
    await broker.kill()
    const published = bus.publish(eventsOf(10))
    await broker.restart()
    await published
    await haveAll(
      inboxes,
      eventsOf(10).map((_, index) => index + 1),
    )
  })

  test('wiped: stream and places are made anew, and nothing that was published afterwards is missed', async () => {
    const bus = await place.open({ timeLimitMs: 20_000 })
    const inboxes = await subscribeAll(bus)
    await bus.reply('price', async () => 12)
    await bus.publish(eventsOf(50))
    await haveAll(
      inboxes,
      eventsOf(50).map((_, index) => index + 1),
    )
    await broker.wipe()
    await broker.restart()
    await bus.publish([eventOf(51), eventOf(52)])
    await haveAll(
      inboxes,
      Array.from({ length: 52 }, (_, index) => index + 1),
    )
    assert.equal(await bus.request('price', null, { timeoutMs: 10_000 }), 12)
    assert.equal(bus.problem(), null)
  })

  test('wiped while an event is at work: what becomes of it is not taken for another', async () => {
    const bus = await place.open({ timeLimitMs: 20_000, retry: soon, ackWaitMs: 1_000 })
    const gate = createGate()
    const tries = new Map<string, number>()
    const inbox = createInbox(async ({ id }) => {
      tries.set(id, (tries.get(id) ?? 0) + 1)
      if (id === 'event-1') await gate.opened
      // The new event has the number of the old one, and is wanted again.
      if (id === 'event-2' && tries.get(id) === 1) throw new Error('not now')
    })
    await bus.subscribe(['orderPaid'], { group: 'mail', concurrency: 2 }, inbox.receive)
    await bus.publish([eventOf(1)])
    await inbox.until(1)
    await broker.wipe()
    await broker.restart()
    await bus.publish([eventOf(2)])
    await until(async () => tries.get('event-2') === 1)
    gate.open()
    await until(async () => tries.get('event-2') === 2)
  })

  test('a power cut that takes the end of the stream: what is published afterwards is not missed', async () => {
    const bus = await place.open({ timeLimitMs: 20_000, ackWaitMs: 1_000 })
    const inboxes = await subscribeAll(bus)
    await bus.publish(eventsOf(2))
    await haveAll(inboxes, [1, 2])
    const messages = join(broker.folder, 'jetstream-data/jetstream/$G/streams', `LINTEL_${place.app.toUpperCase()}`, 'msgs')
    await broker.kill()
    cpSync(messages, `${messages}-before`, { recursive: true })
    await broker.restart()
    await bus.publish(eventsOf(5).slice(2))
    await haveAll(inboxes, [1, 2, 3, 4, 5])
    await until(async () => (await unacknowledged()) === 0)
    await broker.kill()
    rmSync(messages, { recursive: true })
    renameSync(`${messages}-before`, messages)
    await broker.restart()
    // Numbered as the lost ones were, which each place has behind it.
    await bus.publish([eventOf(6), eventOf(7)])
    await haveAll(inboxes, [1, 2, 3, 4, 5, 6, 7])
  })

  const unacknowledged = async () => {
    const admin = await connect({ servers: broker.url })
    const consumers = await (await jetstreamManager(admin)).consumers.list(`LINTEL_${place.app.toUpperCase()}`).next()
    await admin.close()
    return consumers.reduce((sum, { num_ack_pending }) => sum + num_ack_pending, 0)
  }

  test('cut off: what was at work is settled when the way is there again', async () => {
    const bus = await place.open({ timeLimitMs: 20_000, ackWaitMs: 3_600_000 })
    const gate = createGate()
    const inbox = createInbox(({ id }) => (id === 'event-1' ? gate.opened : undefined))
    await bus.subscribe(['orderPaid'], { group: 'mail' }, inbox.receive)
    await bus.publish(eventsOf(3))
    await inbox.until(1)
    await proxy.cut()
    await until(async () => bus.problem() !== null)
    gate.open()
    await proxy.heal()
    await inbox.until(3)
    await bus.publish([eventOf(4)])
    await inbox.until(4)
    assert.deepEqual(inbox.ids(), ['event-1', 'event-2', 'event-3', 'event-4'], 'none came twice')
    await until(async () => (await unacknowledged()) === 0)
  })

  test('closing while the broker is away does not wait for it', async () => {
    const bus = await place.open({ timeLimitMs: 500 })
    await subscribeAll(bus)
    await bus.reply('price', async () => 12)
    await broker.kill()
    await until(async () => bus.problem() !== null)
    await bus.close()
    const never = await place.open({ timeLimitMs: 100 })
    await subscribeAll(never)
    await never.close()
    await assert.rejects(never.publish([eventOf(1)]), /the bus is closed/)
  })

  test('closing while nothing goes either way ends all the same', async () => {
    const bus = await place.open({ timeLimitMs: 500 })
    await subscribeAll(bus)
    proxy.halfOpen()
    const large = eventsOf(60).map((event) => ({ ...event, payload: { text: 'x'.repeat(1_000_000) } }))
    await assert.rejects(bus.publish(large), UnavailableError)
    await bus.close()
  })

  test('half-open: noticed, refused in time, and over when the way is there again', async () => {
    const bus = await place.open({ timeLimitMs: 2_000 })
    const inboxes = await subscribeAll(bus)
    await bus.publish([eventOf(1)])
    await haveAll(inboxes, [1])
    const startedMs = realOutside.monotonicMs()
    proxy.halfOpen()
    await assert.rejects(bus.publish([eventOf(2)]), UnavailableError)
    await until(async () => bus.problem() !== null)
    const noticedMs = realOutside.monotonicMs() - startedMs
    assert.ok(noticedMs < 10_000, `noticed after ${noticedMs} ms`)
    // Attempts to connect end while nobody greets.
    await until(async () => /nobody greeted/.test(bus.problem() ?? ''))
    await proxy.heal()
    await until(async () => bus.problem() === null)
    await bus.publish([eventOf(2), eventOf(3)])
    await haveAll(inboxes, [1, 2, 3])
    await bus.close()
    await until(async () => proxy.connections() === 0)
  })

  test('half-open with more on its way than the network holds: the connection is given up all the same', async () => {
    const bus = await place.open({ timeLimitMs: 1_000 })
    await bus.publish([eventOf(0)])
    proxy.halfOpen()
    const large = eventsOf(60).map((event) => ({ ...event, payload: { text: 'x'.repeat(1_000_000) } }))
    await assert.rejects(bus.publish(large), UnavailableError)
    await until(async () => bus.problem() !== null)
    await proxy.heal()
    await until(async () => bus.problem() === null)
    await bus.publish([eventOf(1)])
  })

  test('not there yet: what is published from the moment of subscribing arrives once it is', async () => {
    await broker.kill()
    const bus = await place.open({ timeLimitMs: 200 })
    assert.match(bus.problem() ?? '', /the event broker at nats:\S+ (is not connected yet|cannot be used)/)
    const inboxes = await subscribeAll(bus)
    await assert.rejects(bus.publish([eventOf(1)]), UnavailableError)
    await broker.restart()
    const other = await place.open({ timeLimitMs: 20_000 })
    await other.publish([eventOf(1)])
    await haveAll(inboxes, [1])
  })

  test('killed again and again while events are published and received: each that was taken arrives', async () => {
    const bus = await place.open({ timeLimitMs: 500, retry: soon, ackWaitMs: 1_000 })
    const inboxes = await subscribeAll(bus)
    let isOver = false
    let number = 0
    const publisher = (async () => {
      while (!isOver) {
        const batch = Array.from({ length: 5 }, () => eventOf(++number))
        while (
          !(await bus.publish(batch).then(
            () => true,
            () => false,
          ))
        ) {
          // The caller keeps them and tries again.
        }
      }
    })()
    for (let kills = 0; kills < 4; kills++) {
      const target = number + 50
      await until(async () => number >= target)
      await broker.kill()
      await until(async () => bus.problem() !== null)
      await broker.restart()
    }
    isOver = true
    await publisher
    await haveAll(
      inboxes,
      Array.from({ length: number }, (_, index) => index + 1),
    )
  })
})
