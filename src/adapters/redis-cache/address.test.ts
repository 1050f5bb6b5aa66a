import assert from 'node:assert/strict'
import { once } from 'node:events'
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { type AddressInfo, createServer, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { realOutside } from '../../house/outside.ts'
import { until } from '../../ports/cache.test-kit.ts'
import { readAddress } from './address.ts'
import { createRedisCache } from './redis-cache.ts'

test('an address is read with what it leaves out', () => {
  assert.deepEqual(readAddress('redis://cache').client, { host: 'cache', port: 6379, db: 0 })
  assert.deepEqual(readAddress('redis://cache:7000/2').client, { host: 'cache', port: 7000, db: 2 })
  assert.deepEqual(readAddress('redis://[::1]:7000').client, { host: '::1', port: 7000, db: 0 })
  assert.deepEqual(readAddress('rediss://me:p%40ss@cache').client, {
    ...{ host: 'cache', port: 6379, db: 0 },
    ...{ username: 'me', password: 'p@ss', tls: {} },
  })
})

test('what is told of an address holds no password', () => {
  assert.equal(readAddress('rediss://me:p%40ss@cache:1/2').name, 'rediss://cache:1')
  assert.deepEqual(readAddress('redis://me:p%40ss@cache').secrets, ['p@ss', 'p%40ss'])
  const wrong = [
    '',
    'cache:6379',
    'http://me:s3cret@cache',
    'redis://',
    'redis://me:s3cret%@cache',
    'redis://me:s3cret@cache/two',
  ]
  for (const text of wrong)
    assert.throws(
      () => readAddress(text),
      (error: Error) => /`CACHE_URL`.* write `/.test(error.message) && !`${error.stack}${error.cause}`.includes('s3cret'),
      text,
    )
})

test('`rediss` speaks TLS from the first byte on', async () => {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const joined = once(server, 'connection') as Promise<[Socket]>
  const url = `rediss://127.0.0.1:${(server.address() as AddressInfo).port}`
  const opening = createRedisCache({ url, application: 'shop', outside: realOutside, limits: { connectMs: 50 } })
  const [socket] = await joined
  const [bytes] = (await once(socket, 'data')) as [Buffer]
  assert.equal(bytes[0], 22, 'a handshake')
  socket.destroy()
  await (await opening).close()
  server.close()
})

test('a server that repeats the password is not repeated', async (t) => {
  const refusal = "-ERR no `s3cret` here, with args beginning with: 'a key'\r\n"
  const server = createServer((socket) => {
    socket.on('error', () => {})
    // One for each command, which begins with the number of its parts.
    socket.on('data', (bytes) => socket.write(refusal.repeat(String(bytes).split(/^\*/m).length - 1)))
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const url = `redis://:s3cret@127.0.0.1:${(server.address() as AddressInfo).port}`
  const cache = await createRedisCache({ url, application: 'shop', outside: realOutside, limits: { connectMs: 50 } })
  t.after(async () => {
    await cache.close()
    server.close()
  })
  await until(() => /\(ERR no `\*\*\*` here\)/.test(cache.problem() ?? ''))
})

test('without the client one is told what adds it', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'lintel-without-client-'))
  // The same code where the package cannot be found, not even further up.
  mkdirSync(join(folder, 'node_modules/ioredis'), { recursive: true })
  for (const room of ['adapters/redis-cache', 'kit', 'ports'])
    cpSync(fileURLToPath(new URL(`../../${room}`, import.meta.url)), join(folder, room), { recursive: true })
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }')
  const there = pathToFileURL(join(folder, 'adapters/redis-cache/redis-cache.js')).href
  const { createRedisCache: create } = (await import(there)) as typeof import('./redis-cache.ts')
  await assert.rejects(create({ url: 'redis://127.0.0.1:1', application: 'shop', outside: realOutside }), {
    message: '`CACHE_URL` needs the package `ioredis`, which is not installed: run `npm install ioredis`',
  })
  rmSync(folder, { recursive: true })
})
