import assert from 'node:assert/strict'
import { once } from 'node:events'
import { after, before, test } from 'node:test'
import { parseArgs } from 'node:util'
import { gzipSync } from 'node:zlib'
import { apps } from './fuzz/apps.mjs'
import { startChild } from './fuzz/child.mjs'
import { pump } from './fuzz/pump.mjs'
import { openRaw } from './fuzz/raw-socket.mjs'
import { startBackend } from './kit/backend.mjs'
import { load, plantFault } from './kit/dist.mjs'

const { values } = parseArgs({ options: { connections: { type: 'string', default: '2000' } }, strict: false })
const connections = Number(values.connections)
const mebibyte = 2 ** 20
const gibibyte = 2 ** 30
const live = 'GET /livez HTTP/1.1\r\nHost: a\r\n\r\n'
const list = 'GET /v1/users HTTP/1.1\r\nHost: a\r\n\r\n'

let child
let backend
before(async () => {
  child = await startChild('serve', { app: 'social' })
  backend = await startBackend({ app: await apps.social(), limits: { headersTimeoutMs: 400, requestTimeoutMs: 600 } })
})
after(async () => {
  await child.close()
  await backend.close()
})

/** A body of 1 GiB behind these headers, declared or in chunks. */
const endless = (start, coding) => ({
  head: `${start}\r\nHost: a\r\nContent-Type: application/json\r\n${coding}\r\n\r\n`,
  isChunked: coding.startsWith('Transfer'),
  total: gibibyte,
})
const codings = [`Content-Length: ${gibibyte}`, 'Transfer-Encoding: chunked']
const targets = [
  ['POST /v1/users HTTP/1.1', 413],
  ['POST /v1/users HTTP/1.1\r\nAuthorization: Bearer x', 401],
  ['POST /nothing HTTP/1.1', 413],
  ['PUT /v1/users HTTP/1.1', 405],
  ['GET /v1/users HTTP/1.1', 200],
  ['DELETE /v1/posts/ffffffff-0000-7000-8000-000000000001 HTTP/1.1', 401],
]

test('a body of 1 GiB is answered without being read or kept', async (t) => {
  // The first one is what the process needs anyway.
  await pump(child.url, endless(targets[0][0], codings[1]))
  const before = await child.ask('peakBytes')
  let taken = 0
  for (const [start, expected] of targets) {
    for (const coding of codings) {
      const { statuses, sentBytes } = await pump(child.url, endless(start, coding))
      assert.deepEqual(statuses, [expected], `${start} ${coding}`)
      taken = Math.max(taken, sentBytes)
    }
  }
  const grown = (await child.ask('peakBytes')) - before
  assert.ok(taken < 32 * mebibyte, `${taken} bytes were taken`)
  assert.ok(grown < 64 * mebibyte, `${grown} bytes more memory`)
  assert.deepEqual(await child.ask('faults'), [])
  t.diagnostic(`at most ${taken / mebibyte} MiB taken, memory grew by ${Math.round(grown / mebibyte)} MiB`)
})

test('a server that reads to the end is noticed', async () => {
  const planted = plantFault({ file: 'serve/transport.js', find: 'limitUnread(request, response);', replace: '' })
  const patient = await startBackend({ app: await apps.social(planted.dist), dist: planted.dist })
  try {
    const body = { ...endless('GET /v1/users HTTP/1.1', codings[0]), total: 64 * mebibyte, stopsWhenAnswered: false }
    const { sentBytes } = await pump(patient.url, body)
    assert.equal(sentBytes, 64 * mebibyte)
    const mended = await pump(backend.url, body)
    assert.ok(mended.sentBytes < 32 * mebibyte)
  } finally {
    await patient.close()
    planted.remove()
  }
})

test('JSON 100,000 levels deep is refused, at the same cost as flat JSON', async () => {
  const token = await backend.token('01900001-0000-7000-8000-000000000001')
  for (const body of ['['.repeat(100_000), '{"a":'.repeat(100_000), `${'['.repeat(100_000)}${']'.repeat(100_000)}`]) {
    const answer = await backend.request('POST', '/v1/users', { token, body })
    assert.equal(answer.status, 400)
    assert.equal(answer.body.code, 'malformed_body')
  }
})

test('a compressed body is refused, whether it is one or only says so', async () => {
  const token = await backend.token('01900001-0000-7000-8000-000000000001')
  for (const [coding, body] of [
    ['gzip', gzipSync('{"handle":"a"}').toString('latin1')],
    ['gzip', '{"handle":"a"}'],
    ['br', '{"handle":"a"}'],
  ]) {
    const answer = await backend.request('POST', '/v1/users', { token, body, headers: { 'content-encoding': coding } })
    assert.equal(answer.status, 415)
  }
  const plain = { token, body: '{"handle":"a"}', headers: { 'content-encoding': 'identity' } }
  assert.equal((await backend.request('POST', '/v1/users', plain)).status, 201)
})

/** Sends a byte again and again until it is cut off; resolves with the statuses it was answered with. */
async function drip(url, start) {
  const raw = openRaw(url)
  raw.write(start)
  const dripping = setInterval(() => raw.write('a'), 25)
  const { answers } = await raw.end()
  clearInterval(dripping)
  return answers.map(({ status }) => status).join()
}

test('slow headers and slow bodies are cut off, and others are answered meanwhile', async () => {
  const headers = 'GET /livez HTTP/1.1\r\nHost: a\r\nX: '
  const body = 'POST /v1/users HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 100000\r\n\r\n'
  const slow = Promise.all([...Array(60).fill(headers), ...Array(60).fill(body)].map((start) => drip(backend.url, start)))
  let over = false
  slow.finally(() => {
    over = true
  })
  let answered = 0
  while (!over) {
    assert.equal((await backend.request('GET', '/v1/users')).status, 200)
    answered++
  }
  assert.deepEqual([...new Set(await slow)], ['408'])
  assert.ok(answered > 20, `only ${answered} honest requests were answered`)
  assert.deepEqual(backend.faults, [])
})

test(`${connections} idle connections survive beside load`, async (t) => {
  const idle = Array.from({ length: connections }, () => openRaw(child.url))
  const ask = (raw, count) => {
    raw.write(live)
    return raw.answers(count)
  }
  await Promise.all(idle.map(({ connected }) => connected))
  await Promise.all(idle.map((raw) => ask(raw, 1)))
  let answered = 0
  const load = async () => {
    const raw = openRaw(child.url)
    for (let sent = 1; sent <= 100; sent++) {
      raw.write(list)
      const { answers } = await raw.answers(sent)
      assert.equal(answers.at(-1)?.status, 200, answers.at(-1)?.body)
      answered++
    }
    raw.destroy()
  }
  await Promise.all(Array.from({ length: 20 }, load))
  const again = await Promise.all(idle.map((raw) => ask(raw, 2)))
  assert.deepEqual(
    again.filter(({ answers }) => answers.length !== 2 || answers.some(({ status }) => status !== 200)),
    [],
  )
  const peak = Math.round((await child.ask('peakBytes')) / mebibyte)
  t.diagnostic(`${answered} requests beside ${idle.length} idle connections, at most ${peak} MiB in all`)
  for (const raw of idle) raw.destroy()
  await Promise.all(idle.map((raw) => raw.end()))
})

/** Asks again and again over one connection, until an answer closes it; resolves with what was lost. */
async function askUntilClosed(url, request, onAnswer) {
  const raw = openRaw(url)
  await raw.connected
  for (let sent = 1; ; sent++) {
    raw.write(request)
    const { answers } = await raw.answers(sent)
    if (answers.length < sent) return { lost: 1, failure: raw.failure }
    onAnswer(answers.at(-1))
    if (answers.at(-1).headers.connection !== 'close') continue
    const { rest } = await raw.end()
    return { lost: rest.length === 0 ? 0 : 1, failure: raw.failure }
  }
}

/** Stops a backend under load; resolves with what its clients saw. */
async function stopUnderLoad(dist) {
  const stopped = await startBackend({ app: await apps.social(dist), dist })
  const sub = '01900001-0000-7000-8000-000000000001'
  const token = await stopped.token(sub)
  await stopped.request('POST', '/v1/users', { token, body: { handle: 'a' }, headers: { connection: 'close' } })
  const body = JSON.stringify({ author: sub, body: 'x' })
  const write = `POST /v1/posts HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer ${token}\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`
  const statuses = new Set()
  const readiness = new Set()
  let answered = 0
  let half = () => {}
  const loaded = new Promise((resolve) => {
    half = resolve
  })
  const onAnswer = ({ status }) => {
    statuses.add(status)
    if (++answered === 500) half()
  }
  const clients = Array.from({ length: 50 }, (_, i) => askUntilClosed(stopped.url, i % 2 === 0 ? list : write, onAnswer))
  const prober = askUntilClosed(stopped.url, live.replace('livez', 'readyz'), ({ status }) => readiness.add(status))
  await loaded
  await stopped.close()
  const seen = await Promise.all([...clients, prober])
  return {
    lost: seen.filter(({ lost }) => lost).length,
    failures: [...new Set(seen.map(({ failure }) => failure))],
    statuses: [...statuses].sort(),
    readiness: [...readiness].sort(),
    url: stopped.url,
  }
}

test('stopping under load loses no request, says that it is not ready, and takes no new connections', async () => {
  const { url, ...seen } = await stopUnderLoad()
  assert.deepEqual(seen, { lost: 0, failures: [null], statuses: [200, 201], readiness: [200, 503] })
  const [error] = await once(openRaw(url).socket, 'error')
  assert.equal(error.code, 'ECONNREFUSED')
})

test('a server that closes its connections at once is noticed', async () => {
  const planted = plantFault({ file: 'serve/server.js', find: 'addDrain(app, app.server, outside.after);', replace: '' })
  try {
    const { lost } = await stopUnderLoad(planted.dist)
    assert.ok(lost > 0)
  } finally {
    planted.remove()
  }
})

test('stopping ends in time although a client never finishes its request', async () => {
  // Time runs 40 times as fast for the server's own timers; its deadline stays under 10 seconds of them.
  const asked = []
  const after = (ms, call) => {
    asked.push(ms)
    const timer = setTimeout(call, ms / 40)
    return () => clearTimeout(timer)
  }
  const { realOutside } = await load('house/outside.js')
  const stopped = await startBackend({ app: await apps.social(), outside: { ...realOutside, after } })
  const raw = openRaw(stopped.url)
  raw.write('POST /v1/users HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{')
  await raw.connected
  await stopped.request('GET', '/livez')
  // What was asked before has its own beat, and is given up.
  asked.length = 0
  await stopped.close()
  await raw.end()
  assert.ok(Math.max(...asked) < 10_000, `timers of ${asked.join()} ms`)
})

async function askUntil(server, status) {
  let answer
  for (let asked = 0; answer?.status !== status && asked < 10_000; asked++) answer = await server.request('GET', '/v1/users')
  return answer
}

test('an overloaded server refuses at once, and says that it lives', async () => {
  const busy = await startBackend({ app: await apps.social(), limits: { maxLoopDelayMs: 30 } })
  try {
    let blocking = true
    const block = () => {
      const end = performance.now() + 80
      while (performance.now() < end);
      if (blocking) setTimeout(block, 1)
    }
    block()
    const refused = await askUntil(busy, 503)
    const lives = await busy.request('GET', '/livez')
    blocking = false
    assert.equal(refused.body.code, 'unavailable')
    assert.match(refused.headers['retry-after'], /^[1-9]\d*$/)
    assert.equal(refused.headers['content-type'].split(';')[0], 'application/problem+json')
    assert.equal(lives.status, 200)
    assert.equal((await askUntil(busy, 200)).status, 200, 'it recovers')
  } finally {
    await busy.close()
  }
})
