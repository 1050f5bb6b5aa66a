import assert from 'node:assert/strict'
import type { IncomingMessage } from 'node:http'
import { describe, type TestContext, test } from 'node:test'
import { gzipSync } from 'node:zlib'
import { type ExternalClient, ExternalError, type ExternalErrorKind, type ExternalSystem } from '../../ports/external.ts'
import { realOutside } from '../../ports/outside.test-kit.ts'
import type { Outside } from '../../ports/outside.ts'
import { createExternalClient } from './external-client.ts'
import { createClock, rawAnswer, serve, serveRaw, system, type Upstream, until, withoutJitter } from './http-calls.test-kit.ts'

const secret = 'hunter2'
const get = { method: 'GET', path: '/x' } as const

function clientOf(
  t: TestContext,
  given: ExternalSystem,
  outside: Outside = withoutJitter,
  maxBodyBytes = 1024 * 1024,
): ExternalClient {
  const client = createExternalClient(given, { outside, maxBodyBytes })
  t.after(() => client.close())
  return client
}

const fails =
  (kind: ExternalErrorKind, says = /./) =>
  (error: unknown) => {
    assert.ok(error instanceof ExternalError, String(error))
    assert.equal(error.kind, kind, error.message)
    assert.equal(error.system, 'payments')
    assert.match(error.message, /^external system `payments` /)
    assert.match(error.message, says)
    assert.ok(!`${error.message}${error.stack}${JSON.stringify(error)}`.includes(secret))
    return true
  }

async function textOf(request: IncomingMessage): Promise<string> {
  let text = ''
  for await (const chunk of request) text += String(chunk)
  return text
}

describe('a call', () => {
  test('brings JSON there and back, below the system url, with its headers', async (t) => {
    const seen: object[] = []
    const { url } = await serve(t, async (request, answer) => {
      const { method, url, headers } = request
      seen.push({ method, url, headers, body: await textOf(request) })
      answer
        .writeHead(201, { 'content-type': 'application/json', 'x-a': ['1', '2'], 'set-cookie': ['a=1', 'b=2'] })
        .end('{"id":7}')
    })
    const trace = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01'
    const client = clientOf(t, system(`${url}/v1`, { headers: { Authorization: `Bearer ${secret}`, 'x-kind': 'one' } }))
    const request = { method: 'POST', path: '/charges', body: { amount: '9.50', who: 'Zoë' }, query: { dry: true } }
    const answer = await client.call({ ...request, key: 'k-1', trace, headers: { 'X-Kind': 'two' } })
    assert.deepEqual([answer.status, answer.body, answer.degraded], [201, { id: 7 }, false])
    assert.equal(answer.headers['x-a'], '1, 2')
    assert.equal(answer.headers['set-cookie'], 'a=1, b=2')
    const [{ headers, ...rest }] = seen as [{ headers: Record<string, string> }]
    assert.deepEqual(rest, { method: 'POST', url: '/v1/charges?dry=true', body: '{"amount":"9.50","who":"Zoë"}' })
    const { host: _, connection: __, ...sent } = headers
    assert.deepEqual(sent, {
      accept: 'application/json',
      'accept-encoding': 'gzip',
      'user-agent': 'lintel',
      'content-type': 'application/json',
      'content-length': '30',
      authorization: `Bearer ${secret}`,
      'x-kind': 'two',
      'idempotency-key': 'k-1',
      traceparent: trace,
    })
  })

  test('sends a text as it is under a content type that is not JSON, and as JSON else', async (t) => {
    const bodies: string[] = []
    const { url } = await serve(t, async (request, answer) => {
      bodies.push(await textOf(request))
      answer.end()
    })
    const client = clientOf(t, system(url))
    const post = { method: 'POST', path: '' }
    await client.call({ ...post, body: 'a=1&b=2', headers: { 'content-type': 'application/x-www-form-urlencoded' } })
    await client.call({ ...post, body: 'a=1', headers: { 'content-type': 'application/problem+json' } })
    await client.call({ ...post, body: 'text' })
    await client.call({ ...post, body: null })
    await client.call(post)
    assert.deepEqual(bodies, ['a=1&b=2', '"a=1"', '"text"', 'null', ''])
  })

  const bodies: readonly (readonly [name: string, headers: Record<string, string>, sent: string | Buffer, body: unknown])[] = [
    ['JSON', { 'content-type': 'application/json; charset=utf-8' }, '[1]', [1]],
    ['JSON after a byte order mark', { 'content-type': 'application/json' }, '\ufeff[1]', [1]],
    ['problem details', { 'content-type': 'application/problem+json' }, '{"status":1}', { status: 1 }],
    ['JSON without its type', {}, '[1]', '[1]'],
    ['text', { 'content-type': 'text/plain' }, 'Zoë', 'Zoë'],
    ['text of an old charset', { 'content-type': 'text/plain; charset="ISO-8859-1"' }, Buffer.from('Zoë', 'latin1'), 'Zoë'],
    ['text of a charset unheard of', { 'content-type': 'text/plain; charset=x-none' }, 'Zoë', 'Zoë'],
    ['nothing', { 'content-type': 'application/json' }, '', null],
    ['gzip', { 'content-type': 'application/json', 'content-encoding': 'gzip' }, gzipSync('[1]'), [1]],
    ['gzip of nothing at all', { 'content-encoding': 'gzip' }, '', null],
  ]
  for (const [name, headers, sent, body] of bodies) {
    test(`understands ${name}`, async (t) => {
      const { url } = await serve(t, (_, answer) => answer.writeHead(200, headers).end(sent))
      assert.deepEqual((await clientOf(t, system(url)).call(get)).body, body)
    })
  }

  test('of HEAD has no body, though headers tell of one', async (t) => {
    const { url } = await serve(t, (_, answer) =>
      answer.writeHead(200, { 'content-length': '999', 'content-encoding': 'gzip', 'content-type': 'application/json' }).end(),
    )
    assert.deepEqual((await clientOf(t, system(url)).call({ method: 'HEAD', path: '/' })).body, null)
  })

  test('follows no redirect', async (t) => {
    const asked: string[] = []
    const { url } = await serve(t, (request, answer) => {
      asked.push(request.url!)
      answer.writeHead(302, { location: '/elsewhere' }).end()
    })
    const answer = await clientOf(t, system(url)).call(get)
    assert.deepEqual([answer.status, answer.headers.location, asked], [302, '/elsewhere', ['/x']])
  })

  const wrong: readonly (readonly [name: string, request: object])[] = [
    ['a header with a line break', { headers: { 'x-a': `a\r\nx-b: ${secret}` } }],
    ['a header with a line feed', { headers: { 'x-a': `${secret}\n` } }],
    ['a header name with a line break', { headers: { 'x-a\r\nx-b': secret } }],
    ['a header beyond Latin-1', { headers: { 'x-a': `${secret}\u{1f600}` } }],
    ['another host', { headers: { Host: secret } }],
    ['a length of its own', { headers: { 'Content-Length': '3' } }],
    ['a framing of its own', { headers: { 'transfer-encoding': 'chunked' } }],
    ['a key with a line break', { key: `${secret}\r\n` }],
    ['an empty key', { key: '' }],
    ['a trace with a line break', { trace: `${secret}\r\n` }],
    ['a method that is none', { method: 'CONNECT' }],
    ['a method with a space', { method: 'GET /x' }],
    ['a method in lower case', { method: 'get' }],
    ['a body on GET', { body: {} }],
    ['a body that JSON cannot say', { method: 'POST', body: () => secret }],
    ['a body that holds a bigint', { method: 'POST', body: { a: 1n } }],
    ['a path that leaves', { path: `/../${secret}` }],
    ['a timeout of nothing', { timeoutMs: 0 }],
    ['a timeout for ever', { timeoutMs: Number.POSITIVE_INFINITY }],
    ['a timeout that is none', { timeoutMs: Number.NaN }],
  ]
  for (const [name, request] of wrong) {
    test(`with ${name} is not sent, even where something is declared instead`, async (t) => {
      let asked = 0
      const { url } = await serve(t, (_, answer) => {
        asked++
        answer.end()
      })
      const client = clientOf(t, system(url, { otherwise: { value: 1 } }))
      await assert.rejects(
        client.call({ ...get, ...request }),
        (error: Error) => error instanceof TypeError && !error.message.includes(secret),
      )
      assert.equal(asked, 0)
      assert.equal(client.state().calls, 0)
    })
  }

  test('keeps its connection for the next one', async (t) => {
    const upstream = await serve(t, (_, answer) => answer.end('{}'))
    const client = clientOf(t, system(upstream.url))
    for (let i = 0; i < 5; i++) await client.call(get)
    assert.equal(upstream.connections(), 1)
  })
})

test('a system whose url or headers cannot be used is refused when it is made, and no value is repeated', () => {
  for (const more of [
    { url: `https://u:${secret}@x.example` },
    { headers: { authorization: `${secret}\n` } },
    { headers: { host: secret } },
  ]) {
    assert.throws(
      () => createExternalClient({ ...system('https://x.example'), ...more }, { outside: realOutside }),
      (error: Error) => error instanceof TypeError && /`payments`/.test(error.message) && !error.message.includes(secret),
    )
  }
})

describe('statuses', () => {
  /** Answers in turn what is given, then the last for ever. */
  const inTurn = async (
    t: TestContext,
    ...answers: (number | [number, Record<string, string>])[]
  ): Promise<Upstream & { asked(): number }> => {
    let asked = 0
    const upstream = await serve(t, (_, answer) => {
      const [status, headers] = [answers[Math.min(asked++, answers.length - 1)]!].flat() as [number, Record<string, string>?]
      answer.writeHead(status, headers).end(String(status))
    })
    return { ...upstream, asked: () => asked }
  }

  for (const status of [400, 401, 404, 409, 422, 500, 501]) {
    test(`${status} is an answer, at once`, async (t) => {
      const { url, asked } = await inTurn(t, status)
      const client = clientOf(t, system(url))
      assert.deepEqual([(await client.call(get)).status, asked(), client.state().failures], [status, 1, 0])
    })
  }

  for (const status of [429, 502, 503, 504]) {
    test(`${status} is repeated where that is safe`, async (t) => {
      const { url, asked } = await inTurn(t, status, status, 200)
      const client = clientOf(t, system(url))
      assert.equal((await client.call(get)).status, 200)
      assert.deepEqual([asked(), client.state().retries, client.state().failures], [3, 2, 0])
    })
  }

  for (const status of [502, 503, 504]) {
    test(`${status} on the last attempt is a failure`, async (t) => {
      const { url, asked } = await inTurn(t, status)
      const client = clientOf(t, system(url))
      await assert.rejects(client.call(get), (error) => {
        assert.equal((error as ExternalError).status, status)
        return fails('failed', new RegExp(`answered ${status} on the last of 3 attempts$`))(error)
      })
      assert.deepEqual([asked(), client.state().failures], [3, 1])
    })
  }

  test('429 on the last attempt is an answer', async (t) => {
    const { url, asked } = await inTurn(t, 429)
    assert.deepEqual([(await clientOf(t, system(url)).call(get)).status, asked()], [429, 3])
  })

  const methods: readonly (readonly [request: object, attempts: number])[] = [
    [{ method: 'GET' }, 3],
    [{ method: 'HEAD' }, 3],
    [{ method: 'PUT', body: {} }, 3],
    [{ method: 'DELETE' }, 3],
    [{ method: 'POST', body: {} }, 1],
    [{ method: 'PATCH', body: {} }, 1],
    [{ method: 'POST', body: {}, key: 'k' }, 3],
    [{ method: 'PATCH', body: {}, key: 'k' }, 3],
  ]
  for (const [request, attempts] of methods) {
    test(`${JSON.stringify(request)} is sent ${attempts} times`, async (t) => {
      const { url, asked } = await inTurn(t, 503)
      await assert.rejects(clientOf(t, system(url)).call({ ...get, ...request }), fails('failed'))
      assert.equal(asked(), attempts)
    })
  }

  test('a system that asks to be left alone is, as long as there is time for it', async (t) => {
    const { url, asked } = await inTurn(
      t,
      [503, { 'retry-after': '7' }],
      [429, { 'retry-after': 'Tue, 05 May 2026 05:05:15 GMT' }],
      200,
    )
    const clock = createClock()
    const call = clientOf(t, system(url), clock).call(get)
    await until(() => clock.due().includes(7_000))
    clock.advance(6_999)
    assert.equal(asked(), 1)
    clock.advance(1)
    await until(() => clock.due().includes(3_000) && asked() === 2)
    clock.advance(3_000)
    assert.equal((await call).status, 200)
    assert.deepEqual(clock.due(), [], 'no timer is left behind')
  })

  test('and where there is no time for it, the answer is given at once', async (t) => {
    const { url, asked } = await inTurn(t, [429, { 'retry-after': '20' }], 200)
    assert.equal((await clientOf(t, system(url), createClock()).call(get)).status, 429)
    assert.equal(asked(), 1)
  })

  test('retries part by jitter, whose bound doubles', async (t) => {
    const { url } = await inTurn(t, 503)
    const clock = createClock(0xff)
    const call = clientOf(t, system(url), clock).call(get)
    await until(() => clock.due().includes(99))
    clock.advance(99)
    await until(() => clock.due().includes(199))
    clock.advance(199)
    await assert.rejects(call, fails('failed'))
  })
})

describe('a retry budget', () => {
  test('keeps attempts within 1.2 of the calls when everything fails', async (t) => {
    let asked = 0
    const { url } = await serve(t, (_, answer) => {
      asked++
      answer.writeHead(503).end()
    })
    const calls = 500
    const client = clientOf(t, system(url, { attempts: 10 }))
    for (let i = 0; i < calls; i += 20) await Promise.allSettled(Array.from({ length: 20 }, () => client.call(get)))
    const { retries, failures } = client.state()
    assert.equal(failures, calls)
    assert.equal(asked, calls + retries)
    assert.ok(asked <= 1.2 * calls, `${asked} attempts for ${calls} calls`)
    assert.ok(retries >= 0.1 * calls, 'control: it retries at all')
  })

  test('gives the one attempt that is left all the time that is left', async (t) => {
    const { url } = await serve(t, (_, answer) => answer.writeHead(503).end())
    const clock = createClock()
    const client = clientOf(t, system(url, { attempts: 2, timeoutMs: 900 }), clock)
    for (let i = 0; i < 6; i++) {
      const call = client.call(get)
      await until(() => clock.due().includes(0))
      clock.advance(0)
      await assert.rejects(call)
      if (client.state().retries === 3) break
    }
    assert.equal(client.state().retries, 3, 'control: the budget is spent')
    const call = client.call(get)
    await until(() => clock.due().length === 2)
    assert.deepEqual(clock.due(), [900, 900])
    await assert.rejects(call)
  })
})

describe('a degraded answer', () => {
  const value = { rate: '1.00' }
  const degraded = { status: 0, body: { rate: '1.00' }, headers: {}, degraded: true }

  test('stands for no connection, each time a fresh one', async (t) => {
    const upstream = await serve(t, () => {})
    await upstream.close()
    const client = clientOf(t, system(upstream.url, { otherwise: { value } }))
    const answer = await client.call(get)
    assert.deepEqual(answer, degraded)
    ;(answer.body as { rate: string }).rate = 'changed'
    assert.deepEqual(await client.call(get), degraded)
    const { failures, degraded: count, calls } = client.state()
    assert.deepEqual([calls, failures, count], [2, 2, 2])
  })

  for (const status of [500, 501, 503]) {
    test(`stands for ${status}`, async (t) => {
      const { url } = await serve(t, (_, answer) => answer.writeHead(status).end())
      assert.deepEqual(await clientOf(t, system(url, { otherwise: { value } })).call(get), degraded)
    })
  }

  test('stands not for 4xx', async (t) => {
    const { url } = await serve(t, (_, answer) => answer.writeHead(404).end())
    assert.equal((await clientOf(t, system(url, { otherwise: { value } })).call(get)).status, 404)
  })

  test('may be null', async (t) => {
    const { url } = await serve(t, (_, answer) => answer.writeHead(503).end())
    assert.deepEqual(await clientOf(t, system(url, { otherwise: { value: null } })).call(get), { ...degraded, body: null })
  })

  test('stands for a call that took too long', async (t) => {
    const { url } = await serve(t, () => {})
    assert.deepEqual(await clientOf(t, system(url, { otherwise: { value }, timeoutMs: 30 })).call(get), degraded)
  })

  test('stands not for a caller who went away', async (t) => {
    const { url } = await serve(t, () => {})
    const gone = new Error('gone')
    await assert.rejects(
      clientOf(t, system(url, { otherwise: { value } })).call({ ...get, signal: AbortSignal.abort(gone) }),
      gone,
    )
  })
})

describe('a client that closes', () => {
  test('closes what it kept at once', async (t) => {
    const [idle, closing] = [await serve(t, (_, answer) => answer.end()), await serve(t, (_, answer) => answer.end())]
    // Idle for longer, so that its connection would be the first to go for that reason.
    await clientOf(t, system(idle.url)).call(get)
    const client = clientOf(t, system(closing.url))
    await client.call(get)
    assert.deepEqual([idle.sockets.size, closing.sockets.size], [1, 1])
    await client.close()
    await until(() => closing.sockets.size === 0)
    assert.equal(idle.sockets.size, 1)
  })

  test('waits for what runs, refuses what comes', async (t) => {
    let finish: (() => void) | undefined
    const upstream = await serve(t, (_, answer) => {
      finish = () => answer.end('done')
    })
    const client = createExternalClient(system(upstream.url), { outside: realOutside })
    const call = client.call(get)
    await until(() => finish !== undefined)
    assert.equal(client.state().inFlight, 1)
    let closed = false
    const closing = client.close().then(() => {
      closed = true
    })
    await assert.rejects(client.call(get), fails('refused', /closing/))
    assert.equal(closed, false)
    finish?.()
    assert.equal((await call).body, 'done')
    await closing
    assert.equal(closed, true)
  })
})

test('control: a raw answer is what the tests of hostile servers build on', async (t) => {
  const { url } = await serveRaw(t, (socket) =>
    socket.once('data', () => socket.end(rawAnswer('[1]', ['content-type: application/json']))),
  )
  assert.deepEqual((await clientOf(t, system(url)).call(get)).body, [1])
})
