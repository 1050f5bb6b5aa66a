import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readAddress } from './address.ts'

test('a URL says where, as whom and how, and is shown without secrets', () => {
  assert.deepEqual(readAddress('nats://broker'), {
    servers: [{ host: 'broker', port: 4222 }],
    tls: false,
    shown: 'nats://broker:4222',
  })
  assert.deepEqual(readAddress('tls://ann:p%40ss%3A@a:1,nats://[::1]:2'), {
    servers: [
      { host: 'a', port: 1 },
      { host: '::1', port: 2 },
    ],
    user: 'ann',
    password: 'p@ss:',
    tls: true,
    shown: 'tls://a:1,nats://[::1]:2',
  })
  assert.deepEqual(readAddress('nats://s3cr%zzt@a'), {
    servers: [{ host: 'a', port: 4222 }],
    token: 's3cr%zzt',
    tls: false,
    shown: 'nats://a:4222',
  })
})

test('what cannot be read is refused, and not repeated', () => {
  for (const text of ['', 'broker:4222', 'http://ann:secret@a', 'nats://', 'nats://ann:secret@', 'nats://a,']) {
    assert.throws(
      () => readAddress(text),
      (error: Error) => error instanceof TypeError && !error.message.includes('secret'),
    )
  }
})
