// The real broker that other tests use can be killed, restarted with its data, and wiped.
import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { test } from 'node:test'
import { jetstream, jetstreamManager } from '@nats-io/jetstream'
import { connect } from '@nats-io/transport-node'
import { startNats, whyNoNats } from './nats.mjs'
import { askServer } from './server-process.mjs'

test('NATS keeps a stream over a crash, and has none after its store is wiped', { skip: whyNoNats() }, async (t) => {
  const server = await startNats()
  t.after(server.stop)
  const countStreams = async (act) => {
    const connection = await connect({ servers: server.url })
    const manager = await jetstreamManager(connection)
    await act?.(manager, jetstream(connection))
    const streams = await manager.streams.list().next()
    await connection.close()
    return streams.map(({ config, state }) => [config.name, state.messages])
  }
  const fill = async (manager, client) => {
    await manager.streams.add({ name: 'KEPT', subjects: ['kept.>'], storage: 'file' })
    await client.publish('kept.one', 'x')
  }
  assert.deepEqual(await countStreams(fill), [['KEPT', 1]])
  const { pid } = server
  const before = pid()
  await server.kill()
  assert.equal(pid(), null)
  await assert.rejects(askServer(server.port, ''), { code: 'ECONNREFUSED' })
  await server.restart()
  assert.notEqual(pid(), before)
  assert.deepEqual(await countStreams(), [['KEPT', 1]])
  await server.wipe()
  await server.restart()
  assert.deepEqual(await countStreams(), [])
  await server.stop()
  assert.equal(existsSync(server.folder), false)
})

test('a server that does not start says why', { skip: whyNoNats() }, async () => {
  await assert.rejects(startNats({ settings: 'no_such_setting: true' }), /did not start: .*no_such_setting/s)
})
