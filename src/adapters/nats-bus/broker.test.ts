// What only a broker can do to a bus: other processes, other settings, other hands.
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, afterEach, before, beforeEach, describe, test } from 'node:test'
import { type JetStreamManager, jetstreamManager } from '@nats-io/jetstream'
import { connect, type NatsConnection } from '@nats-io/transport-node'
import type { TcpProxy, TestServer } from '../../kit/test-servers.test-kit.ts'
import { createGate, createInbox, eventOf, eventsOf, soon } from '../../ports/bus-kit.contract.ts'
import { realOutside } from '../../ports/outside.test-kit.ts'
import { createTcpProxy, newPlace, skip, startBroker, until } from './broker.test-kit.ts'
import { createNatsBus } from './nats-bus.ts'

describe('a broker in other hands too', { skip, timeout: 600_000 }, () => {
  let broker: TestServer
  let place: ReturnType<typeof newPlace>
  let admin: NatsConnection
  let manager: JetStreamManager
  let stream: string
  const proxies: TcpProxy[] = []

  before(async () => {
    broker = await startBroker()
    admin = await connect({ servers: broker.url })
    manager = await jetstreamManager(admin)
  })
  after(async () => {
    await admin?.close()
    await broker.stop()
  })
  beforeEach(() => {
    place = newPlace(() => broker.url)
    stream = `LINTEL_${place.app.toUpperCase()}`
  })
  afterEach(async () => {
    for (const proxy of proxies) await proxy.heal()
    await place.remove()
    for (const proxy of proxies.splice(0)) await proxy.close()
  })
  const newProxy = async () => {
    const proxy = await createTcpProxy({ to: broker.port })
    proxies.push(proxy)
    return proxy
  }

  test('events of an application are in one stream on disk, with limits; changed limits are taken over', async () => {
    await (await place.open()).publish(eventsOf(3))
    const { config, state } = await manager.streams.info(stream)
    const { subjects, storage, retention, max_age, max_bytes, num_replicas } = config
    const limits = { storage: 'file', retention: 'limits', max_age: 7 * 86_400e9, max_bytes: -1, num_replicas: 1 }
    assert.deepEqual(
      { subjects, storage, retention, max_age, max_bytes, num_replicas },
      { subjects: [`${place.app}.events.>`], ...limits },
    )
    assert.equal(state.messages, 3)
    await (await place.open({ maxAgeMs: 60_000, maxBytes: 1_000_000 })).publish([eventOf(4)])
    const changed = await manager.streams.info(stream)
    assert.deepEqual([changed.config.max_age, changed.config.max_bytes, changed.state.messages], [60e9, 1_000_000, 4])
  })

  test('an event that is published again, by another process too, is kept once', async () => {
    const [one, other] = [await place.open(), await place.open()]
    await one.publish(eventsOf(5))
    await other.publish(eventsOf(6))
    assert.equal((await manager.streams.info(stream)).state.messages, 6)
  })

  test('a receiver that takes longer than the broker waits keeps what it has, begun or not', async () => {
    const [slow, other] = [await place.open({ ackWaitMs: 300 }), await place.open({ ackWaitMs: 300 })]
    const inbox = createInbox(() => new Promise((resolve) => realOutside.after(700, () => resolve(null))))
    const idle = createInbox()
    const subscription = await slow.subscribe(['orderPaid'], { group: 'slow', concurrency: 1 }, inbox.receive)
    await slow.publish(eventsOf(3))
    await inbox.until(1)
    await other.subscribe(['orderPaid'], { group: 'slow' }, idle.receive)
    await until(async () => (await consumers())[0]?.num_ack_pending === 0)
    assert.deepEqual([...inbox.ids(), ...idle.ids()].sort(), ['event-1', 'event-2', 'event-3'])
    await subscription.close()
  })

  const consumers = () => manager.consumers.list(stream).next()

  test('what a process had when it went away without a word goes to another of its group', async () => {
    const proxy = await newProxy()
    const [lost, other] = [
      await place.open({ url: `nats://127.0.0.1:${proxy.port}`, ackWaitMs: 500 }),
      await place.open({ ackWaitMs: 500 }),
    ]
    const gate = createGate()
    const stuck = createInbox(() => gate.opened)
    await lost.subscribe(['orderPaid'], { group: 'mail' }, stuck.receive)
    await lost.publish([eventOf(1)])
    await stuck.until(1)
    const inbox = createInbox()
    await other.subscribe(['orderPaid'], { group: 'mail' }, inbox.receive)
    await proxy.cut()
    await inbox.until(1)
    assert.deepEqual(inbox.ids(), ['event-1'])
    gate.open()
    await proxy.heal()
    await until(async () => lost.problem() === null)
  })

  test('a process that closes gives back what it had not begun, at once', async () => {
    const [one, other] = [await place.open(), await place.open()]
    const gate = createGate()
    const first = createInbox(() => gate.opened)
    await one.subscribe(['orderPaid'], { group: 'mail', concurrency: 1 }, first.receive)
    await one.publish(eventsOf(1))
    await first.until(1)
    await one.publish(eventsOf(5).slice(1))
    const closing = one.close()
    gate.open()
    await closing
    const second = createInbox()
    await other.subscribe(['orderPaid'], { group: 'mail' }, second.receive)
    await second.until(4)
    assert.deepEqual([...first.ids(), ...second.ids().sort()], ['event-1', 'event-2', 'event-3', 'event-4', 'event-5'])
  })

  test('a place that somebody deletes is made anew where it was', async () => {
    const bus = await place.open()
    const inboxes = [createInbox(), createInbox()]
    await bus.subscribe(['orderPaid'], {}, inboxes[0]!.receive)
    await bus.subscribe(['orderPaid'], { group: 'mail' }, inboxes[1]!.receive)
    await bus.publish(eventsOf(3))
    for (const inbox of inboxes) await inbox.until(3)
    await until(async () => (await consumers()).every(({ num_ack_pending }) => num_ack_pending === 0))
    for (const { name } of await consumers()) await manager.consumers.delete(stream, name)
    await bus.publish(eventsOf(5).slice(3))
    for (const inbox of inboxes) {
      await inbox.until(5)
      assert.deepEqual(inbox.received, eventsOf(5))
    }
    assert.deepEqual(
      (await consumers()).map(({ config }) => config.opt_start_seq),
      [4, 4],
    )
  })

  test('a stream that somebody deletes is made anew by whoever publishes', async () => {
    const bus = await place.open()
    const inboxes = [createInbox(), createInbox()]
    await bus.subscribe(['orderPaid'], {}, inboxes[0]!.receive)
    await bus.subscribe(['orderPaid'], { group: 'mail' }, inboxes[1]!.receive)
    await bus.publish(eventsOf(3))
    for (const inbox of inboxes) await inbox.until(3)
    await manager.streams.delete(stream)
    await bus.publish([eventOf(4), eventOf(5)])
    for (const inbox of inboxes) {
      await inbox.until(5)
      assert.deepEqual(inbox.ids().slice(3), ['event-4', 'event-5'])
    }
  })

  test('a lone subscriber takes its place with it', async () => {
    const bus = await place.open()
    const subscription = await bus.subscribe('*', {}, async () => {})
    assert.equal((await consumers()).length, 1)
    await subscription.close()
    assert.equal((await consumers()).length, 0)
  })

  test('what is no event is let go, and said', async () => {
    const faults: string[] = []
    const bus = await place.open({ onFault: ({ message }) => faults.push(message) })
    const inbox = createInbox()
    await bus.subscribe('*', { group: 'mail' }, inbox.receive)
    for (const text of ['', 'not JSON', '{"id":1}', 'null']) admin.publish(`${place.app}.events.orderPaid`, text)
    await admin.flush()
    await bus.publish([eventOf(1)])
    await inbox.until(1)
    assert.deepEqual(inbox.received, [eventOf(1)])
    assert.equal(faults.length, 4)
    assert.equal(faults[0], `what came as \`${place.app}.events.orderPaid\` is no event, and was let go`)
    await until(async () => (await consumers())[0]?.num_ack_pending === 0)
  })

  test('two applications of one name, and of other subjects, are told apart', async () => {
    await manager.streams.add({ name: stream, subjects: ['somebody.else'] })
    const bus = await place.open({ timeLimitMs: 500 })
    await assert.rejects(bus.publish([eventOf(1)]), /there with other subjects \(somebody\.else\): two applications share a name/)
    assert.match(bus.problem() ?? '', /two applications share a name/)
  })

  test('a question is answered over any process, and an answerer listens again after an outage', async () => {
    const proxy = await newProxy()
    const [asker, answerer] = [await place.open(), await place.open({ url: `nats://127.0.0.1:${proxy.port}` })]
    await answerer.reply('price', async (payload) => [payload, 12])
    assert.deepEqual(await asker.request('price', 'tea', { timeoutMs: 5_000 }), ['tea', 12])
    await proxy.cut()
    await until(async () => answerer.problem() !== null)
    await assert.rejects(asker.request('price', 'tea', { timeoutMs: 5_000 }), { failure: 'unanswered' })
    await proxy.heal()
    await until(async () => answerer.problem() === null)
    const answered = () => asker.request('price', 'tea', { timeoutMs: 5_000 }).catch(() => null)
    await until(async () => (await answered()) !== null)
  })
})

describe('a broker with other settings', { skip, timeout: 600_000 }, () => {
  const opened: (() => unknown)[] = []
  afterEach(async () => {
    for (const close of opened.splice(0).reverse()) await close()
  })
  const start = async (settings: string) => {
    const broker = await startBroker({ settings })
    opened.push(broker.stop)
    return broker
  }
  const open = async (url: string, more: object = {}) => {
    const bus = await createNatsBus({ url, app: 'guarded', outside: realOutside, timeLimitMs: 1_500, ...more })
    opened.push(bus.close)
    return bus
  }

  test('name and password, or a token, come from the URL and go nowhere else', async () => {
    const { port } = await start('authorization { user: ann, password: "p@ss:word" }')
    const known = await open(`nats://ann:p%40ss%3Aword@127.0.0.1:${port}`)
    await known.publish([eventOf(1)])
    assert.equal(known.problem(), null)
    const unknown = await open(`nats://ann:not-the-password@127.0.0.1:${port}`)
    await assert.rejects(unknown.publish([eventOf(2)]), (error: Error) => {
      assert.match(error.message, /Authorization Violation/i)
      assert.doesNotMatch(`${error.stack} ${JSON.stringify(error)} ${unknown.problem()}`, /not-the-password/)
      return true
    })
    const keyed = await start('authorization { token: "t0ken" }')
    await (await open(`nats://t0ken@127.0.0.1:${keyed.port}`)).publish([eventOf(1)])
    await assert.rejects((await open(`nats://127.0.0.1:${keyed.port}`)).publish([eventOf(1)]), /Authorization Violation/i)
  })

  test('of several brokers one that is there is enough', async () => {
    const { port } = await start('')
    const bus = await open(`nats://127.0.0.1:1,nats://127.0.0.1:${port},nats://127.0.0.1:2`)
    await bus.publish([eventOf(1)])
  })

  test('what the broker takes is what its settings say', async () => {
    const { url } = await start('max_payload: 4096')
    const bus = await open(url)
    const large = eventOf(1, { payload: { text: 'x'.repeat(4_000) } })
    await assert.rejects(
      bus.publish([large]),
      /event `orderPaid` with id `event-1` is 4\d\d\d bytes, and the bus takes 3584 at most/,
    )
    await bus.publish([eventOf(2, { payload: { text: 'x'.repeat(3_000) } })])
  })

  test('what answers but is no broker, and a broker that keeps nothing, are said', async () => {
    const { createServer } = await import('node:net')
    const other = createServer((socket) => socket.on('error', () => {}).end('SSH-2.0-OpenSSH_9.2\r\n')).listen(0, '127.0.0.1')
    opened.push(() => other.close())
    await new Promise((resolve) => other.once('listening', resolve))
    const { port } = other.address() as { port: number }
    await assert.rejects((await open(`nats://127.0.0.1:${port}`)).publish([eventOf(1)]), /what answers there is no NATS/)
    const forgetful = await start('accounts { A: { users: [ { user: a, password: a } ] } }')
    const bus = await open(`nats://a:a@127.0.0.1:${forgetful.port}`)
    await assert.rejects(bus.publish([eventOf(1)]), /cannot be used: jetstream not enabled/i)
  })

  test('TLS: a private authority is trusted when it is named, and nothing goes unencrypted', {
    skip: whyNoOpenssl(),
  }, async () => {
    const folder = mkdtempSync(join(tmpdir(), 'lintel-tls-'))
    opened.push(() => rmSync(folder, { recursive: true }))
    const [key, certificate] = [join(folder, 'key.pem'), join(folder, 'certificate.pem')]
    const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1']
    const kind = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2']
    execFileSync('openssl', ['req', '-x509', ...kind, '-keyout', key, '-out', certificate, ...subject], { stdio: 'ignore' })
    const { port } = await start(`tls { cert_file: "${certificate}", key_file: "${key}" }`)
    const trusted = await open(`tls://localhost:${port}`, { tls: { caFile: certificate } })
    await trusted.publish([eventOf(1)])
    await assert.rejects((await open(`tls://localhost:${port}`)).publish([eventOf(1)]), /self.signed certificate/)
    const plain = await start('')
    const wary = await open(plain.url.replace('nats:', 'tls:'))
    await assert.rejects(wary.publish([eventOf(1)]), /does not support 'tls'/)
  })

  test('a rejected event comes to a group again, in whichever process, and in order of need', async () => {
    const { url } = await start('')
    const [one, other] = [await open(url, { retry: soon }), await open(url, { retry: soon })]
    const inbox = createInbox(({ id }) => {
      if (inbox.ids().filter((each) => each === id).length < 3) throw new Error('not now')
    })
    await one.subscribe(['orderPaid'], { group: 'mail' }, inbox.receive)
    await other.subscribe(['orderPaid'], { group: 'mail' }, inbox.receive)
    await one.publish(eventsOf(20))
    await inbox.until(60)
    assert.deepEqual(new Set(inbox.ids()).size, 20)
  })
})

function whyNoOpenssl(): string | false {
  try {
    execFileSync('openssl', ['version'], { stdio: 'ignore' })
    return false
  } catch {
    return 'there is no openssl to make a certificate with'
  }
}
