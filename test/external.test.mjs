import assert from 'node:assert/strict'
import { request } from 'node:http'
import { after, before, beforeEach, describe, test } from 'node:test'
import { makeTill } from './external/app.mjs'
import { json, startUpstream } from './external/upstream.mjs'
import { startBackend } from './kit/backend.mjs'
import { load } from './kit/dist.mjs'

const sub = '01900001-0000-7000-8000-000000000001'
const secret = 'Bearer key-that-nobody-sees'

async function startTill(upstream, more = {}) {
  const environment = { PAYMENTS_URL: `${upstream.url}/v1`, PAYMENTS_KEY: secret, RATES_URL: upstream.url, ...more }
  const backend = await startBackend({ app: makeTill, more: { environment } })
  const token = await backend.token(sub)
  const { status } = await backend.request('POST', '/v1/users', { token, body: { name: 'buyer' } })
  assert.equal(status, 201)
  const order = async () => (await backend.request('POST', '/v1/orders', { token, body: { owner: sub, total: '9.50' } })).body
  const act = (name, { id }, headers = {}) => backend.request('POST', `/v1/orders/${id}/${name}`, { token, headers })
  const stored = async ({ id }) => (await backend.request('GET', `/v1/orders/${id}`, { token })).body
  const figure = async (line) => {
    const { text } = await backend.request('GET', '/metrics')
    return Number(
      text
        .split('\n')
        .find((each) => each.startsWith(`${line} `))
        ?.slice(line.length + 1) ?? Number.NaN,
    )
  }
  return { ...backend, token, order, act, stored, figure }
}

async function until(condition) {
  while (!(await condition())) await new Promise((resolve) => setImmediate(resolve))
}

/** Warnings that a call keeps others waiting. */
const toldOf = ({ warnings }) => warnings.filter(({ msg }) => /external system is called while a transaction is open/.test(msg))

/** So long that only what hangs takes longer. */
const timeout = 60_000

describe('a handler that calls another system', () => {
  let upstream
  let till
  before(async () => {
    upstream = await startUpstream()
  })
  after(() => upstream.close())
  beforeEach(async () => {
    upstream.asked.length = 0
    upstream.answers((_, response) => json(response, 200, { charge: `charge-${upstream.asked.length}`, rate: '1.25' }))
    till = await startTill(upstream)
  })
  const check = (says, act) =>
    test(says, { timeout }, async (t) => {
      t.after(() => till.close())
      await act(t)
    })

  check('sends what it was given, with the trace of the request and the secrets of the environment', async () => {
    const order = await till.order()
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01'
    const answer = await till.act('pay', order, { traceparent })
    assert.deepEqual([answer.status, answer.body.paid, answer.body.charge], [200, true, 'charge-1'], answer.text)
    const [{ method, url, headers, body }] = upstream.asked
    assert.deepEqual([method, url, body], ['POST', '/v1/charges', { total: order.total }])
    assert.deepEqual([headers.authorization, headers['x-shop'], headers['idempotency-key']], [secret, 'till', order.id])
    assert.equal(headers.traceparent, answer.headers.traceparent, 'it goes on from the span of the request')
    assert.match(headers.traceparent, /^00-0af7651916cd43dd8448eb211c80319c-(?!b7ad6b7169203331)/)
    assert.deepEqual(toldOf(till), [])
  })

  check('answers what the blueprint says otherwise, and says that it does', async () => {
    const rate = async () => (await till.request('GET', '/v1/rate?of=eur')).body
    assert.deepEqual(await rate(), { rate: '1.25', degraded: false })
    assert.equal(upstream.asked[0].url, '/rates?of=eur')
    upstream.answers((_, response) => json(response, 500, {}))
    assert.deepEqual(await rate(), { rate: '1.00', degraded: true })
    assert.equal(await till.figure('lintel_external_calls_total{system="rates",outcome="degraded"}'), 1)
    assert.equal(await till.figure('lintel_external_calls_total{system="rates",outcome="answered"}'), 1)
  })

  check('is a problem of its own kind where the other fails, and has written nothing', async () => {
    const order = await till.order()
    const code = async (answer) => [(await answer).status, (await answer).body.code, (await answer).headers['retry-after']]
    upstream.answers((_, response) => json(response, 503, {}))
    assert.deepEqual(await code(till.act('pay-holding', order)), [502, 'external_failed', undefined])
    upstream.answers((_, response) => response.destroy())
    assert.deepEqual(await code(till.act('pay-holding', order)), [502, 'external_failed', undefined])
    const held = upstream.hold()
    const slow = { path: '/slow', timeout: '50ms' }
    assert.deepEqual(await code(till.request('POST', '/v1/ask', { body: slow })), [504, 'external_timeout', undefined])
    held.release(503)
    for (let i = 0; i < 5; i++) await till.act('pay-holding', order)
    assert.deepEqual(await code(till.act('pay-holding', order)), [503, 'external_unavailable', '1'])
    const before = upstream.asked.length
    assert.deepEqual(await code(till.act('pay', order)), [503, 'external_unavailable', '1'])
    assert.equal(upstream.asked.length, before, 'an open breaker asks nobody')
    assert.deepEqual(await till.stored(order), order)
    assert.equal(await till.figure('lintel_external_breaker{system="payments",state="open"}'), 1)
    assert.equal(await till.figure('lintel_external_breaker{system="rates",state="closed"}'), 1)
    assert.equal(await till.figure('lintel_external_calls_total{system="payments",outcome="timeout"}'), 1)
    assert.ok((await till.figure('lintel_external_calls_total{system="payments",outcome="open"}')) >= 2)
    assert.ok((await till.figure('lintel_external_call_seconds_total{system="payments"}')) >= 0.05)
  })

  check('is ended with its time limit, and by a client that goes', async () => {
    upstream.hold()
    const order = await till.order()
    const late = await till.act('pay-hastily', order)
    assert.deepEqual([late.status, late.body.code], [504, 'too_slow'])
    await until(() => upstream.asked[0].ended.closed)
    const client = request(`${till.url}/v1/orders/${order.id}/pay`, {
      method: 'POST',
      headers: { authorization: `Bearer ${till.token}` },
    })
    client.on('error', () => {})
    client.end()
    await until(() => upstream.asked.length === 2)
    assert.equal(await till.figure('lintel_external_in_flight{system="payments"}'), 1)
    client.destroy()
    await until(() => upstream.asked[1].ended.closed)
    await until(async () => (await till.figure('lintel_external_calls_total{system="payments",outcome="aborted"}')) === 2)
    assert.deepEqual(await till.stored(order), order)
  })

  check('keeps nobody waiting before it touches `db`, also with an idempotency key', async () => {
    const [one, other] = [await till.order(), await till.order()]
    const held = upstream.hold()
    const paying = [till.act('pay', one), till.act('pay', other, { 'idempotency-key': 'a' })]
    await until(() => upstream.asked.length === 2)
    assert.equal(
      (await till.request('PATCH', `/v1/users/${sub}`, { token: till.token, body: { name: 'meanwhile' } })).status,
      200,
    )
    held.release()
    for (const { status, text } of await Promise.all(paying)) assert.equal(status, 200, text)
    assert.deepEqual(toldOf(till), [])
  })

  check('is told once an action when it does keep others waiting', async () => {
    for (let i = 0; i < 3; i++) assert.equal((await till.act('pay-holding', await till.order())).status, 200)
    const told = toldOf(till).map(({ action, system }) => [action, system])
    assert.deepEqual(told, [['payHolding', 'payments']])
  })

  for (const name of ['pay', 'pay-anyway']) {
    check(`is run again by what has changed while it called: ${name}`, async () => {
      const order = await till.order()
      const held = upstream.hold()
      const paying = till.act(name, order)
      await until(() => upstream.asked.length === 1)
      const changed = await till.request('PATCH', `/v1/orders/${order.id}`, { token: till.token, body: { tries: 41 } })
      assert.equal(changed.status, 200)
      held.release()
      const { status, body, text } = await paying
      assert.deepEqual([status, body?.tries, body?.charge], [200, 42, 'held'], text)
      assert.equal((await till.stored(order)).tries, 42)
      assert.equal(upstream.asked.length, 2)
    })
  }

  check('is run once for one idempotency key, however often it comes', async () => {
    const order = await till.order()
    const held = upstream.hold()
    const key = { 'idempotency-key': 'once' }
    const first = till.act('pay', order, key)
    await until(() => upstream.asked.length === 1)
    const meanwhile = await till.act('pay', order, key)
    assert.deepEqual([meanwhile.status, meanwhile.body.code], [409, 'request_in_progress'])
    held.release()
    const { status, text } = await first
    assert.equal(status, 200, text)
    const again = await till.act('pay', order, key)
    assert.deepEqual([again.status, again.text], [200, text])
    assert.equal((await till.act('pay', await till.order(), key)).body.code, 'key_reused')
    assert.equal(upstream.asked.length, 1)
    assert.equal((await till.stored(order)).tries, 1)
  })

  check('may not leave a call behind, and asks for nothing outside of its system', async () => {
    const order = await till.order()
    assert.equal((await till.act('pay-unheard', order)).status, 500)
    assert.match(till.faults[0].err.message, /`external` had ended: await each/)
    for (const body of [{ path: '//elsewhere.example.com/' }, { path: '/../secrets' }, { path: '/x', timeout: 'soon' }])
      assert.equal((await till.request('POST', '/v1/ask', { body })).status, 500)
    assert.ok(!upstream.asked.some(({ method }) => method === 'GET'))
    assert.equal(await till.figure('lintel_external_calls_total{system="payments",outcome="invalid"}'), 3)
  })

  check('tells nobody a secret', async () => {
    const order = await till.order()
    const answers = []
    for (const how of [
      (_, response) => json(response, 503, {}),
      (_, response) => response.destroy(),
      (_, response) => response.writeHead(200, { 'content-type': 'application/json' }).end('{ broken'),
      (_, response) => json(response, 200, {}),
    ]) {
      upstream.answers(how)
      for (const name of ['pay', 'pay-holding', 'pay-unheard']) answers.push(await till.act(name, order))
    }
    answers.push(await till.request('GET', '/metrics'), await till.request('GET', '/openapi.json'))
    assert.ok(till.faults.length >= 9)
    const said = JSON.stringify([answers, till.faults, till.warnings])
    assert.ok(!said.includes('key-that-nobody-sees') && !said.includes(new URL(upstream.url).port))
  })
})

describe('what a blueprint takes from the environment', () => {
  const start = async (settings) => startBackend({ app: makeTill, more: { auth: { kind: 'none' }, ...settings } })
  const refusal = async (settings) => {
    const backend = await start(settings).catch((error) => error)
    if (backend instanceof Error) return backend
    await backend.close()
    throw new Error('it started')
  }

  test('is told with every variable that is missing, and where it is needed', async () => {
    const { name, details } = await refusal({ environment: { PAYMENTS_KEY: '  ' } })
    assert.equal(name, 'SettingsError')
    assert.deepEqual(details, [
      '`PAYMENTS_URL` is not set, and `external.payments.url` of the blueprint needs it',
      '`PAYMENTS_KEY` is not set, and `external.payments.headers.authorization` of the blueprint needs it',
      '`RATES_URL` is not set, and `external.rates.url` of the blueprint needs it: its `else` is for `lintel dev`',
    ])
  })

  test('may stand in the blueprint for development alone', async () => {
    const environment = { PAYMENTS_URL: 'http://127.0.0.1:9', PAYMENTS_KEY: 'x' }
    const backend = await startBackend({ app: makeTill, more: { environment } })
    try {
      assert.deepEqual((await backend.request('GET', '/v1/rate?of=x')).body, { rate: '1.00', degraded: true })
    } finally {
      await backend.close()
    }
    const { details } = await refusal({ environment })
    assert.equal(details.length, 1)
  })

  test('is refused without being repeated where it cannot be used', async () => {
    const good = { PAYMENTS_URL: 'https://payments.example.com/v1', PAYMENTS_KEY: 'x', RATES_URL: 'http://127.0.0.1:9' }
    for (const [name, value] of [
      ['PAYMENTS_URL', 'payments.example.com/hidden'],
      ['PAYMENTS_URL', 'ftp://payments.example.com/hidden'],
      ['PAYMENTS_URL', 'https://user:hidden@payments.example.com'],
      ['PAYMENTS_URL', 'https://payments.example.com?key=hidden'],
      ['PAYMENTS_KEY', 'hidden\r\nx-more: 1'],
      ['PAYMENTS_KEY', 'hidden\u{1f511}'],
    ]) {
      const { details, message } = await refusal({ environment: { ...good, [name]: value } })
      assert.equal(details.length, 1, details.join('\n'))
      assert.match(message, new RegExp(`^\`${name}\``))
      assert.doesNotMatch(message, /hidden/)
    }
  })

  test('is told beside the other settings of a start, in one list', async () => {
    const { readStartSettings } = await load('house/settings.js')
    const { blueprint } = makeTill(await load('index.js'))
    const { faults } = readStartSettings({ PORT: 'x', PAYMENTS_KEY: 'x' }, '.', { authenticates: true, blueprint })
    assert.deepEqual(
      faults.map((each) => each.split(' ', 1)[0]),
      ['`PORT`', '`PAYMENTS_URL`', '`RATES_URL`'],
    )
  })
})
