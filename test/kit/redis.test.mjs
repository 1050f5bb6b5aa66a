// The real cache that other tests use can be killed, restarted with its data, and wiped.
import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { test } from 'node:test'
import { startRedis, whyNoRedis } from './redis.mjs'
import { askServer } from './server-process.mjs'

test('Redis keeps a value over a crash, and has none after its data are wiped', { skip: whyNoRedis() }, async (t) => {
  const server = await startRedis()
  t.after(server.stop)
  assert.equal(await askServer(server.port, 'SET name lintel\r\n'), '+OK\r\n')
  await server.kill()
  await assert.rejects(askServer(server.port, 'PING\r\n'), { code: 'ECONNREFUSED' })
  await server.restart()
  assert.equal(await askServer(server.port, 'GET name\r\n'), '$6\r\nlintel\r\n')
  await server.wipe()
  await server.restart()
  assert.equal(await askServer(server.port, 'GET name\r\n'), '$-1\r\n')
  await server.stop()
  assert.equal(existsSync(server.folder), false)
})

test('settings reach it', { skip: whyNoRedis() }, async (t) => {
  const server = await startRedis({ settings: ['--requirepass', 'only-for-this-test'] })
  t.after(server.stop)
  assert.match(await askServer(server.port, 'GET name\r\n'), /^-NOAUTH/)
})
