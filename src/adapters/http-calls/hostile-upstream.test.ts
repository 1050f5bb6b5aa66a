// What a system may do to whoever calls it, over real sockets: it ends in time, and leaves nothing open.
import assert from 'node:assert/strict'
import type { Socket } from 'node:net'
import { describe, type TestContext, test } from 'node:test'
import { gzipSync } from 'node:zlib'
import { type ExternalClient, ExternalError, type ExternalErrorKind, type ExternalSystem } from '../../ports/external.ts'
import { createExternalClient } from './external-client.ts'
import { createClock, rawAnswer, serveRaw, system, type Upstream, until, withoutJitter } from './http-calls.test-kit.ts'

const get = { method: 'GET', path: '/x' } as const
const json = 'content-type: application/json'
const maxBodyBytes = 64 * 1024

function clientOf(
  t: TestContext,
  { url }: Upstream,
  more: Partial<ExternalSystem> = {},
  outside = withoutJitter,
): ExternalClient {
  const client = createExternalClient(system(url, more), { outside, maxBodyBytes })
  t.after(() => client.close())
  return client
}

/** Answers every request of a connection, which the client may keep. */
function respond(onRequest: (socket: Socket, request: string) => void): (socket: Socket) => void {
  return (socket) => {
    let received = ''
    socket.on('data', (chunk) => {
      received += chunk.toString('latin1')
      for (let end = received.indexOf('\r\n\r\n'); end >= 0; end = received.indexOf('\r\n\r\n')) {
        const request = received.slice(0, end)
        received = received.slice(end + 4)
        onRequest(socket, request)
      }
    })
  }
}

/** Writes again and again, as fast as it is taken. */
function pour(socket: Socket, text: string | Buffer, first: string): void {
  const piece = Buffer.concat(Array<Buffer>(500).fill(Buffer.from(text)))
  socket.write(first)
  const more = () => {
    while (!socket.destroyed && socket.write(piece));
  }
  socket.on('drain', more)
  more()
}

function drip(socket: Socket, piece: string, first = ''): void {
  socket.write(first)
  const timer = setInterval(() => socket.write(piece), 5)
  socket.on('close', () => clearInterval(timer))
}

const bomb = gzipSync(Buffer.alloc(50_000_000))
const chunked = 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n'
const hostile: readonly (readonly [does: string, kind: ExternalErrorKind, attempts: number, how: (socket: Socket) => void])[] = [
  ['says nothing', 'timeout', 3, () => {}],
  ['says half a line', 'timeout', 3, (socket) => socket.write('HTTP/1.1 20')],
  ['drips its headers', 'timeout', 3, (socket) => drip(socket, 'x-a: b\r\n', 'HTTP/1.1 200 OK\r\n')],
  ['drips its body', 'timeout', 3, (socket) => drip(socket, '1\r\na\r\n', `${chunked}\r\n`)],
  ['stops in its body', 'timeout', 3, (socket) => socket.write('HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nabc')],
  ['says only 100 Continue', 'timeout', 3, (socket) => drip(socket, 'HTTP/1.1 100 Continue\r\n\r\n')],
  ['closes at once', 'unreachable', 3, (socket) => socket.end()],
  ['resets at once', 'unreachable', 3, (socket) => socket.resetAndDestroy()],
  ['closes in its headers', 'unreachable', 3, (socket) => socket.end('HTTP/1.1 200 OK\r\nx-a')],
  ['closes in its body', 'unreachable', 3, (socket) => socket.end('HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nabc')],
  ['closes between chunks', 'unreachable', 3, (socket) => socket.end(`${chunked}\r\n3\r\nabc\r\n`)],
  [
    'resets in its body',
    'unreachable',
    3,
    (socket) => socket.write('HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nabc', () => socket.resetAndDestroy()),
  ],
  [
    'changes the protocol',
    'unreachable',
    3,
    (socket) => socket.write('HTTP/1.1 101 Switching Protocols\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n'),
  ],
  ['says what is not HTTP', 'failed', 1, (socket) => socket.write('SSH-2.0-OpenSSH_9.2\r\n\r\n')],
  [
    'says two lengths',
    'failed',
    1,
    (socket) => socket.write('HTTP/1.1 200 OK\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\nab'),
  ],
  ['says a length and chunks', 'failed', 1, (socket) => socket.write(`${chunked}content-length: 1\r\n\r\n1\r\na\r\n0\r\n\r\n`)],
  ['says chunks of no length', 'failed', 1, (socket) => socket.write(`${chunked}\r\nzz\r\n`)],
  ['says JSON that is none', 'failed', 1, (socket) => socket.write(rawAnswer('{"a":', [json]))],
  ['says gzip that is none', 'failed', 1, (socket) => socket.write(rawAnswer('abc', [json, 'content-encoding: gzip']))],
  [
    'says gzip that is cut off',
    'failed',
    1,
    (socket) => socket.write(rawAnswer(gzipSync('[1]').subarray(0, 12), ['content-encoding: gzip'])),
  ],
  ['says a coding nobody asked for', 'failed', 1, (socket) => socket.write(rawAnswer('abc', ['content-encoding: br']))],
  ['says a huge header', 'too_large', 1, (socket) => socket.write(`HTTP/1.1 200 OK\r\nx-a: ${'a'.repeat(40_000)}\r\n\r\n`)],
  ['says headers for ever', 'too_large', 1, (socket) => pour(socket, 'x-a: b\r\n', 'HTTP/1.1 200 OK\r\n')],
  ['says a body one byte too long', 'too_large', 1, (socket) => socket.write(rawAnswer('a'.repeat(maxBodyBytes + 1)))],
  ['says a body for ever', 'too_large', 1, (socket) => pour(socket, '1\r\na\r\n', `${chunked}\r\n`)],
  ['says trailers for ever', 'too_large', 1, (socket) => pour(socket, 'x-a: b\r\n', `${chunked}\r\n0\r\n`)],
  ['says a little gzip that is very much', 'too_large', 1, (socket) => socket.write(rawAnswer(bomb, ['content-encoding: gzip']))],
  [
    'says gzip of nothing for ever',
    'too_large',
    1,
    (socket) => pour(socket, gzipSync(''), 'HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\n\r\n'),
  ],
]

describe('a system that', () => {
  for (const [does, kind, attempts, how] of hostile) {
    test(`${does} is ${kind}, after ${attempts} of 3 attempts, and no connection to it stays`, async (t) => {
      let asked = 0
      const upstream = await serveRaw(
        t,
        respond((socket) => {
          asked++
          how(socket)
        }),
      )
      const clock = createClock()
      const client = clientOf(t, upstream, {}, clock)
      const failed = assert.rejects(client.call(get), (error: unknown) => {
        assert.ok(error instanceof ExternalError, String(error))
        assert.equal(error.kind, kind, error.message)
        return true
      })
      for (let attempt = 1; attempt <= attempts; attempt++) {
        await until(() => asked === attempt)
        if (kind === 'timeout') clock.advance(clock.due()[0]!)
        if (attempt < attempts) await until(() => clock.due().includes(0))
        clock.advance(0)
      }
      await failed
      assert.equal(asked, attempts)
      if (kind !== 'failed') await until(() => upstream.sockets.size === 0)
      assert.equal(client.state().inFlight, 0)
      await client.close()
      await until(() => upstream.sockets.size === 0)
    })
  }

  test('control: one that says as much as is read is answered', async (t) => {
    const upstream = await serveRaw(
      t,
      respond((socket) => socket.write(rawAnswer('a'.repeat(maxBodyBytes)))),
    )
    assert.equal(String((await clientOf(t, upstream).call(get)).body).length, maxBodyBytes)
  })

  test('control: one that drips a body which ends is answered', async (t) => {
    const upstream = await serveRaw(
      t,
      respond((socket) => {
        drip(socket, 'a', 'HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\n')
      }),
    )
    const answer = await clientOf(t, upstream, { attempts: 1 }).call(get)
    assert.equal(answer.body, 'aaaaa')
  })

  test('says a page of its proxy as JSON with an error status is answered with the text', async (t) => {
    const upstream = await serveRaw(
      t,
      respond((socket) => socket.write(rawAnswer('<h1>', [json], '404 Not Found'))),
    )
    const { status, body } = await clientOf(t, upstream).call(get)
    assert.deepEqual([status, body], [404, '<h1>'])
  })

  test('is not there is unreachable, and told by its code alone', async (t) => {
    const upstream = await serveRaw(t, () => {})
    await upstream.close()
    const gone = (error: ExternalError) =>
      error.kind === 'unreachable' &&
      error.message === 'external system `payments` cannot be reached, or broke off (`ECONNREFUSED`) on the last of 3 attempts'
    await assert.rejects(clientOf(t, upstream).call(get), gone)
  })

  test('has no name that resolves is unreachable', async (t) => {
    const upstream = { ...(await serveRaw(t, () => {})), url: 'http://nowhere.invalid' }
    await assert.rejects(clientOf(t, upstream).call(get), (error: ExternalError) => error.kind === 'unreachable')
  })

  test('goes half-open under all kept connections is reached over a new one', async (t) => {
    const held: Socket[] = []
    let asked = 0
    let isDead = false
    const upstream = await serveRaw(t, (socket) => {
      const onRequest = () => {
        asked++
        if (!isDead) held.push(socket)
        else if (!held.includes(socket)) socket.write(rawAnswer('new'))
      }
      respond(onRequest)(socket)
    })
    const clock = createClock()
    const client = clientOf(t, upstream, { timeoutMs: 900 }, clock)
    const first = [client.call(get), client.call(get)]
    await until(() => held.length === 2)
    for (const socket of held) socket.write(rawAnswer('old'))
    await Promise.all(first)
    isDead = true
    const call = client.call(get)
    await until(() => asked === 3)
    assert.equal(upstream.connections(), 2, 'control: one of them was kept')
    clock.advance(300)
    await until(() => clock.due().includes(0))
    clock.advance(0)
    assert.equal((await call).body, 'new')
    assert.equal(upstream.connections(), 3)
  })

  test('closes a kept connection costs no call that may be repeated', async (t) => {
    const upstream = await serveRaw(
      t,
      respond((socket) => socket.write(rawAnswer('ok'))),
    )
    const client = clientOf(t, upstream)
    for (let i = 0; i < 100; i++) {
      assert.equal((await client.call(get)).body, 'ok')
      for (const socket of upstream.sockets) socket.resetAndDestroy()
    }
    assert.equal(client.state().retries, 0)
    assert.ok(upstream.connections() > 50, 'control: they were closed')
  })

  test('closes a kept connection fails a call that may not be repeated', async (t) => {
    let asked = 0
    const upstream = await serveRaw(
      t,
      respond((socket) => {
        asked++
        if (asked === 1) socket.write(rawAnswer('ok'))
        else socket.resetAndDestroy()
      }),
    )
    const client = clientOf(t, upstream)
    await client.call(get)
    await assert.rejects(client.call({ method: 'POST', path: '/' }), (error: ExternalError) => error.kind === 'unreachable')
    assert.deepEqual([asked, upstream.connections()], [2, 1])
  })
})

describe('the time limit', () => {
  test('is shared by the attempts, a third of what is left to each while another may follow', async (t) => {
    let asked = 0
    const upstream = await serveRaw(
      t,
      respond(() => asked++),
    )
    const clock = createClock()
    const call = clientOf(t, upstream, { timeoutMs: 900, attempts: 4 }, clock).call(get)
    const failed = assert.rejects(call, (error: ExternalError) => error.kind === 'timeout')
    // Of 900 a third, of 600 a third, of 400 a half, and then all.
    for (const [attempt, shareMs, leftMs] of [
      [1, 300, 900],
      [2, 200, 600],
      [3, 200, 400],
      [4, 200, 200],
    ] as const) {
      await until(() => asked === attempt)
      assert.deepEqual(clock.due(), [shareMs, leftMs])
      clock.advance(shareMs)
      if (attempt === 4) break
      await until(() => clock.due().includes(0))
      clock.advance(0)
    }
    await failed
    assert.deepEqual(clock.due(), [])
  })

  test('is whole for what may not be repeated', async (t) => {
    let asked = 0
    const upstream = await serveRaw(
      t,
      respond(() => asked++),
    )
    const clock = createClock()
    const call = clientOf(t, upstream, { timeoutMs: 900 }, clock).call({ method: 'POST', path: '/x', timeoutMs: 500 })
    await until(() => asked === 1)
    assert.deepEqual(clock.due(), [500, 500])
    clock.advance(500)
    await assert.rejects(call, (error: ExternalError) => error.kind === 'timeout' && /within 500 ms/.test(error.message))
    assert.equal(asked, 1)
  })
})

describe('a caller who goes away', () => {
  const gone = new Error('gone')
  test('ends the call and its connection, with the reason given', async (t) => {
    let asked = 0
    const upstream = await serveRaw(
      t,
      respond(() => asked++),
    )
    const clock = createClock()
    const client = clientOf(t, upstream, {}, clock)
    const controller = new AbortController()
    const call = client.call({ ...get, signal: controller.signal })
    await until(() => asked === 1)
    controller.abort(gone)
    await assert.rejects(call, gone)
    await until(() => upstream.sockets.size === 0)
    assert.deepEqual([clock.due(), client.state().inFlight, client.state().failures], [[], 0, 0])
  })

  test('may end many calls at once, and is warned of no leak', async (t) => {
    const warnings: Error[] = []
    const onWarning = (warning: Error) => warnings.push(warning)
    process.on('warning', onWarning)
    t.after(() => process.off('warning', onWarning))
    let asked = 0
    const upstream = await serveRaw(
      t,
      respond(() => asked++),
    )
    const client = clientOf(t, upstream)
    const controller = new AbortController()
    const calls = Array.from({ length: 40 }, () => client.call({ ...get, signal: controller.signal }))
    await until(() => asked === 20)
    controller.abort(gone)
    for (const call of calls) await assert.rejects(call, gone)
    assert.deepEqual(warnings, [])
    await until(() => upstream.sockets.size === 0)
    assert.deepEqual([asked, client.state().inFlight, client.state().waiting], [20, 0, 0])
  })

  test('ends the pause before a retry', async (t) => {
    let asked = 0
    const upstream = await serveRaw(
      t,
      respond((socket) => {
        asked++
        socket.write(rawAnswer('', ['retry-after: 5'], '503 Service Unavailable'))
      }),
    )
    const clock = createClock()
    const controller = new AbortController()
    const call = clientOf(t, upstream, { timeoutMs: 20_000 }, clock).call({ ...get, signal: controller.signal })
    await until(() => clock.due().includes(5_000))
    controller.abort(gone)
    await assert.rejects(call, gone)
    assert.deepEqual([clock.due(), asked], [[], 1])
  })
})

describe('a system that does anything at any time', () => {
  const calls = 600
  const timeoutMs = 120

  test('keeps nobody for ever, and is asked as ever when it is well again', async (t) => {
    const random = seeded(11)
    const kinds = hostile.filter(([does]) => !/very much|for ever/.test(does)).map(([, , , how]) => how)
    const well = (socket: Socket) => socket.write(rawAnswer('[1]', [json]))
    let isWell = false
    const upstream = await serveRaw(
      t,
      respond((socket) => {
        const how = isWell || random() < 0.5 ? well : kinds[Math.floor(random() * kinds.length)]!
        if (!socket.destroyed) how(socket)
      }),
    )
    const client = clientOf(t, upstream, { timeoutMs, atOnce: 10 })
    const outcomes: Record<string, number> = {}
    const one = async () => {
      const outcome = await client.call(get).then(
        () => 'answered',
        (error: ExternalError) => error.kind,
      )
      outcomes[outcome] = (outcomes[outcome] ?? 0) + 1
    }
    await Promise.all(
      Array.from({ length: 10 }, async () => {
        for (let i = 0; i < calls / 10; i++) await one()
      }),
    )
    for (const kind of ['answered', 'timeout', 'unreachable', 'failed', 'too_large'])
      assert.ok(outcomes[kind]! > 0, `none was ${kind}`)
    assert.deepEqual([client.state().inFlight, client.state().waiting, client.state().calls], [0, 0, calls])
    isWell = true
    for (let i = 0; i < 20; i++) assert.deepEqual((await client.call({ ...get, timeoutMs: 20_000 })).body, [1])
    await client.close()
    await until(() => upstream.sockets.size === 0)
  })
})

/** From 0 to less than 1, the same ones in the same order (mulberry32). */
function seeded(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}
