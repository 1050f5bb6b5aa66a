// The proxy that other tests make networks bad with does what it says, against a server that sends back what it hears.
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect, createServer } from 'node:net'
import { after, afterEach, before, beforeEach, test } from 'node:test'
import { createTcpProxy } from './tcp-proxy.mjs'

let echo
let echoPort
let proxy
const opened = []

before(async () => {
  echo = createServer((socket) => socket.on('error', () => {}).pipe(socket)).listen(0, '127.0.0.1')
  await once(echo, 'listening')
  echoPort = echo.address().port
})
after(() => echo.close())
beforeEach(async () => {
  proxy = await createTcpProxy({ to: echoPort })
})
afterEach(async () => {
  for (const { socket } of opened.splice(0)) socket.destroy()
  await proxy.close()
})

/** A client that writes down what happens to it. */
async function dial(port = proxy.port) {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true })
  const client = { socket, chunks: [], ended: false, error: null }
  opened.push(client)
  socket.on('data', (bytes) => client.chunks.push(bytes))
  socket.on('end', () => {
    client.ended = true
  })
  socket.on('error', (error) => {
    client.error = error.code
  })
  await once(socket, 'connect')
  return client
}

const heard = ({ chunks }) => Buffer.concat(chunks).toString()

async function hears(client, text) {
  while (heard(client).length < text.length) await once(client.socket, 'data')
  assert.equal(heard(client), text)
}

/** There and back past the proxy, often enough that what the proxy let through would have come too. */
async function muchHappens() {
  const direct = await dial(echoPort)
  opened.pop()
  for (let turn = 1; turn <= 20; turn++) {
    direct.socket.write('.')
    await hears(direct, '.'.repeat(turn))
  }
  direct.socket.destroy()
}

test('healthy: bytes go both ways, whole and in order, and an end travels as an end', async () => {
  const client = await dial()
  const large = Buffer.alloc(5_000_000, 'abcdefghij').toString()
  client.socket.write(large)
  await hears(client, large)
  client.socket.end()
  await once(client.socket, 'end')
  assert.equal(client.error, null)
})

test('cut: resets what is open and refuses what is new; healed, it accepts again on the same port', async () => {
  const client = await dial()
  client.socket.write('before')
  await hears(client, 'before')
  const reset = once(client.socket, 'error')
  await proxy.cut()
  await reset
  assert.equal(client.error, 'ECONNRESET')
  await assert.rejects(dial(), { code: 'ECONNREFUSED' })
  await proxy.heal()
  const next = await dial()
  next.socket.write('after')
  await hears(next, 'after')
})

test('half-open: nothing more comes or ends, new connections are taken; healed, what was held goes on', async () => {
  const old = await dial()
  old.socket.write('one ')
  await hears(old, 'one ')
  proxy.halfOpen()
  old.socket.write('two')
  const fresh = await dial()
  fresh.socket.write('hello')
  await muchHappens()
  assert.deepEqual([heard(old), old.ended, old.error], ['one ', false, null])
  assert.deepEqual([heard(fresh), fresh.ended, fresh.error], ['', false, null])
  await proxy.heal()
  await hears(old, 'one two')
  await hears(fresh, 'hello')
})

test('half-open: a side that goes away is not missed by the other until it heals', async () => {
  const reached = once(echo, 'connection')
  const client = await dial()
  const [far] = await reached
  client.socket.write('x')
  await hears(client, 'x')
  const gone = once(far, 'close')
  proxy.halfOpen()
  client.socket.destroy()
  await muchHappens()
  assert.equal(far.destroyed, false)
  await proxy.heal()
  await gone
})

test('half-open: who comes and goes meanwhile leaves nothing behind', async () => {
  proxy.halfOpen()
  const client = await dial()
  client.socket.destroy()
  await muchHappens()
  assert.equal(proxy.connections(), 1)
  await proxy.heal()
  while (proxy.connections() > 0) await muchHappens()
})

test('delay: each way takes that much longer; without it a round trip is shorter', async () => {
  const client = await dial()
  const roundTrip = async (text) => {
    const startedMs = performance.now()
    client.socket.write('.')
    await hears(client, text)
    return performance.now() - startedMs
  }
  const quickMs = await roundTrip('.')
  proxy.delay(250)
  const slowMs = await roundTrip('..')
  assert.ok(slowMs >= 499, `${slowMs} ms`)
  assert.ok(quickMs < slowMs, `${quickMs} ms`)
})

test('slice: what was one piece comes as many, and is the same', async () => {
  const client = await dial()
  client.socket.write('0123456789')
  await hears(client, '0123456789')
  assert.equal(client.chunks.length, 1)
  proxy.slice(2)
  client.chunks.length = 0
  client.socket.write('0123456789')
  await hears(client, '0123456789')
  assert.ok(client.chunks.length > 1, `${client.chunks.length} pieces`)
})

test('a server that is down is a connection that ends by force', async () => {
  const nowhere = await createTcpProxy({ to: 1 })
  const client = await dial(nowhere.port)
  await once(client.socket, 'error')
  assert.equal(client.error, 'ECONNRESET')
  await nowhere.close()
})

test('no connection is forgotten, and none is kept', async () => {
  const client = await dial()
  client.socket.write('x')
  await hears(client, 'x')
  assert.equal(proxy.connections(), 1)
  client.socket.end()
  await once(client.socket, 'close')
  while (proxy.connections() > 0) await muchHappens()
})
