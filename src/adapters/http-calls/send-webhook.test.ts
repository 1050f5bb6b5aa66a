import assert from 'node:assert/strict'
import type { RequestListener } from 'node:http'
import type { Socket } from 'node:net'
import { describe, type TestContext, test } from 'node:test'
import { verifyWebhook } from '../../kit/webhook-signature.ts'
import type { WebhookDelivery, WebhookOutcome, WebhookSender } from '../../ports/external.ts'
import { realOutside } from '../../ports/outside.test-kit.ts'
import type { Outside } from '../../ports/outside.ts'
import { type ConnectGuard, createConnectGuard } from './guarded-connect.ts'
import { createClock, serve, serveRaw, until } from './http-calls.test-kit.ts'
import { createWebhookSender } from './send-webhook.ts'

const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'
const otherSecret = `whsec_${Buffer.alloc(32, 9).toString('base64')}`
const body = '{"type":"orderPaid","data":{"who":"Zoë"}}'
const delivery = (url: string, more: Partial<WebhookDelivery> = {}): WebhookDelivery => ({
  url,
  id: 'evt_1',
  body,
  secrets: [secret],
  ...more,
})

const senderOf = (outside: Outside = realOutside): WebhookSender =>
  createWebhookSender({ outside, guard: createConnectGuard({ allowLoopback: true }), timeoutMs: 10_000 })

async function sendTo(t: TestContext, listener: RequestListener, more: Partial<WebhookDelivery> = {}): Promise<WebhookOutcome> {
  const { url } = await serve(t, listener)
  return senderOf().send(delivery(url, more))
}

function undelivered(outcome: WebhookOutcome): { retry: boolean; reason: string; retryAfterMs: number | null } {
  assert.equal(outcome.delivered, false)
  return outcome as never
}

test('a webhook arrives as it was signed', async (t) => {
  const clock = createClock()
  let received: { headers: Record<string, string>; body: Buffer; target: string } | undefined
  const { url } = await serve(t, async (request, answer) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const headers = request.headers as Record<string, string>
    received = { headers, body: Buffer.concat(chunks), target: `${request.method} ${request.url}` }
    answer.end('thanks')
  })
  const trace = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01'
  const outcome = await senderOf(clock).send(delivery(`${url}/hook?a=b`, { secrets: [otherSecret, secret], trace }))
  assert.deepEqual(outcome, { delivered: true })
  assert.equal(received!.target, 'POST /hook?a=b')
  assert.equal(received!.body.toString(), body)
  const { host: _, 'webhook-signature': signature, ...rest } = received!.headers
  assert.equal(signature!.split(' ').length, 2)
  assert.deepEqual(rest, {
    'content-type': 'application/json',
    'content-length': String(Buffer.byteLength(body)),
    'user-agent': 'lintel',
    'webhook-id': 'evt_1',
    'webhook-timestamp': '1777957505',
    traceparent: trace,
    connection: 'close',
  })
  for (const each of [secret, otherSecret]) {
    assert.deepEqual(verifyWebhook(received!, { secrets: [each], nowMs: clock.now() }), {
      valid: true,
      id: 'evt_1',
      timestampS: 1777957505,
    })
  }
  assert.deepEqual(clock.due(), [])
})

describe('an endpoint that answers', () => {
  for (const status of [200, 201, 202, 204, 299]) {
    test(`${status} has it`, async (t) => {
      assert.deepEqual(await sendTo(t, (_, answer) => answer.writeHead(status).end()), { delivered: true })
    })
  }
  for (const [status, retry] of [
    [301, false],
    [302, false],
    [307, false],
    [400, false],
    [401, false],
    [404, false],
    [408, true],
    [410, false],
    [422, false],
    [425, true],
    [429, true],
    [500, true],
    [502, true],
    [503, true],
  ] as const) {
    test(`${status} does not, and is ${retry ? '' : 'not '}tried again`, async (t) => {
      let asked = 0
      const outcome = undelivered(
        await sendTo(t, (_, answer) => {
          asked++
          answer.writeHead(status, { location: '/other' }).end()
        }),
      )
      assert.deepEqual([outcome.retry, asked], [retry, 1])
      assert.match(outcome.reason, new RegExp(`answered ${status}`))
    })
  }

  test('when to come back is listened to', async (t) => {
    const outcome = await sendTo(t, (_, answer) => answer.writeHead(429, { 'retry-after': '90' }).end())
    assert.equal(undelivered(outcome).retryAfterMs, 90_000)
  })

  test('and talks for ever is cut off, and has it', async (t) => {
    const upstream = await serve(t, (_, answer) => {
      const more = () => {
        while (!answer.destroyed && answer.write('a'.repeat(10_000)));
      }
      answer.on('drain', more)
      more()
    })
    assert.deepEqual(await senderOf().send(delivery(upstream.url)), { delivered: true })
    await until(() => upstream.sockets.size === 0)
  })

  test('and never ends has it when the time is over', async (t) => {
    const upstream = await serve(t, (_, answer) => answer.write('a'))
    const clock = createClock()
    const guard = createConnectGuard({ allowLoopback: true })
    let socket: Socket | undefined
    const connect: ConnectGuard['connect'] = (options) => {
      socket = guard.connect(options)
      return socket
    }
    const sender = createWebhookSender({ outside: clock, guard: { ...guard, connect }, timeoutMs: 10_000 })
    const sent = sender.send(delivery(upstream.url))
    await until(() => (socket?.bytesRead ?? 0) > 0)
    clock.advance(10_000)
    assert.deepEqual(await sent, { delivered: true })
    await until(() => upstream.sockets.size === 0)
  })

  test('and breaks off then has it', async (t) => {
    const { url } = await serveRaw(t, (socket) =>
      socket.once('data', () => socket.write('HTTP/1.1 200 OK\r\ncontent-length: 99\r\n\r\nabc', () => socket.destroySoon())),
    )
    assert.deepEqual(await senderOf().send(delivery(url)), { delivered: true })
  })
})

describe('an endpoint that', () => {
  test('does not answer is tried again', async (t) => {
    let asked = 0
    const upstream = await serve(t, () => asked++)
    const clock = createClock()
    const sent = senderOf(clock).send(delivery(upstream.url))
    await until(() => asked === 1)
    clock.advance(10_000)
    assert.deepEqual(await sent, {
      delivered: false,
      retry: true,
      reason: 'the endpoint did not answer within 10000 ms',
      retryAfterMs: null,
    })
    await until(() => upstream.sockets.size === 0)
  })

  test('is not there is tried again', async (t) => {
    const upstream = await serve(t, () => {})
    await upstream.close()
    const outcome = undelivered(await senderOf().send(delivery(upstream.url)))
    assert.equal(outcome.retry, true)
    assert.match(outcome.reason, /ECONNREFUSED/)
  })

  test('speaks no TLS where its url says so is tried again', async (t) => {
    const { port } = await serve(t, (_, answer) => answer.end())
    assert.equal(undelivered(await senderOf().send(delivery(`https://127.0.0.1:${port}/`))).retry, true)
  })

  test('has a url that leads inside is refused for ever, and nothing is sent', async (t) => {
    const upstream = await serve(t, (_, answer) => answer.end())
    const outcome = await createWebhookSender({ outside: realOutside }).send(delivery(`http://127.0.0.1:${upstream.port}/`))
    assert.equal(undelivered(outcome).retry, false)
    const metadata = await senderOf().send(delivery('http://169.254.169.254/latest/meta-data/'))
    assert.deepEqual(undelivered(metadata).retry, false)
    assert.equal(upstream.connections(), 0)
  })

  test('has a name that resolves inside is refused for now, without a word about where', async (t) => {
    const upstream = await serve(t, (_, answer) => answer.end())
    const guard = createConnectGuard({ ports: [upstream.port], resolve: async () => [{ address: '127.0.0.1', family: 4 }] })
    const outcome = await createWebhookSender({ outside: realOutside, guard }).send(
      delivery(`http://hook.example:${upstream.port}/`),
    )
    assert.deepEqual(outcome, {
      delivered: false,
      retry: true,
      reason: 'the endpoint leads to an address or port that is not open to the public',
      retryAfterMs: null,
    })
    assert.equal(upstream.connections(), 0)
  })

  test('redirects inside is not followed', async (t) => {
    const inside = await serve(t, (_, answer) => answer.end())
    const outcome = await sendTo(t, (_, answer) => answer.writeHead(307, { location: inside.url }).end())
    assert.equal(undelivered(outcome).retry, false)
    assert.equal(inside.connections(), 0)
  })
})

test('a sender who goes away ends it with the reason given', async (t) => {
  let asked = 0
  const upstream = await serve(t, () => asked++)
  const controller = new AbortController()
  const gone = new Error('gone')
  const sent = senderOf().send(delivery(upstream.url, { signal: controller.signal }))
  await until(() => asked === 1)
  controller.abort(gone)
  await assert.rejects(sent, gone)
  await until(() => upstream.sockets.size === 0)
})

test('what cannot be signed is not sent, and no secret is repeated', async () => {
  for (const more of [{ id: 'a.b' }, { id: 'a\r\nb' }, { secrets: ['hunter2'] }, { secrets: [] }, { trace: 'a\r\nb: c' }]) {
    await assert.rejects(
      senderOf().send(delivery('http://127.0.0.1:1/', more)),
      (error: Error) => error instanceof TypeError && !error.message.includes('hunter2'),
    )
  }
})
