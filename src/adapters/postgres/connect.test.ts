import assert from 'node:assert/strict'
import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { test } from 'node:test'
import { isConnectionLoss, loadDriver } from './connect.ts'

/** A message of the protocol, version 3: a letter, the length of the rest, the rest. */
function message(letter: string, body: Buffer): Buffer {
  const length = Buffer.alloc(4)
  length.writeInt32BE(body.length + 4)
  return Buffer.concat([Buffer.from(letter), length, body])
}

const authenticated = message('R', Buffer.from([0, 0, 0, 0]))
const ready = message('Z', Buffer.from('I'))
const terminated = message('E', Buffer.from('SFATAL\0C57P01\0Mterminating connection due to administrator command\0\0'))

test('a connection that the server ends in the breath in which it makes it is a lost one, and no end of the process', async () => {
  const server = createServer((socket) => {
    socket.on('error', () => {})
    socket.once('data', () => socket.end(Buffer.concat([authenticated, ready, terminated])))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const driver = await loadDriver({
    url: `postgres://somebody:x@127.0.0.1:${port}/none`,
    pooled: false,
    statementTimeoutMs: 1_000,
    lockTimeoutMs: 1_000,
    connectTimeoutMs: 1_000,
  })
  const pool = driver.pool(1)
  const ask = async () => {
    const client = await pool.connect()
    await client.query('SELECT 1').finally(() => client.release(true))
  }
  await assert.rejects(ask(), isConnectionLoss)
  await pool.end()
  server.close()
})
