import assert from 'node:assert/strict'
import { readdirSync } from 'node:fs'
import { after, before, test } from 'node:test'
import { parseArgs } from 'node:util'
import { gzipSync } from 'node:zlib'
import { apps } from './fuzz/apps.mjs'
import { startChild } from './fuzz/child.mjs'
import { pump } from './fuzz/pump.mjs'
import { openRaw } from './fuzz/raw-socket.mjs'
import { startBackend } from './kit/backend.mjs'
import { plantFault } from './kit/dist.mjs'

const { values } = parseArgs({ options: { connections: { type: 'string', default: '2000' } }, strict: false })
const connections = Number(values.connections)
const mebibyte = 2 ** 20
const gibibyte = 2 ** 30
const live = 'GET /livez HTTP/1.1\r\nHost: a\r\n\r\n'
const list = 'GET /v1/users HTTP/1.1\r\nHost: a\r\n\r\n'

let child
let backend
before(async () => {
  child = await startChild({ app: 'social' })
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
  const base = await child.ask('memory')
  let taken = 0
  let grown = 0
  for (const [start, expected] of targets) {
    for (const coding of codings) {
      const { statuses, sentBytes } = await pump(child.url, endless(start, coding))
      assert.deepEqual(statuses, [expected], `${start} ${coding}`)
      assert.ok(sentBytes < 32 * mebibyte, `${start} ${coding}: ${sentBytes} bytes were taken`)
      taken = Math.max(taken, sentBytes)
      grown = Math.max(grown, (await child.ask('memory')) - base)
    }
  }
  assert.ok(grown < 64 * mebibyte, `${grown} bytes more memory`)
  assert.deepEqual(await child.ask('faults'), [])
  t.diagnostic(`at most ${Math.round(taken / mebibyte)} MiB taken, memory grew by ${Math.round(grown / mebibyte)} MiB at most`)
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
  assert.ok(answered > 50, `only ${answered} honest requests were answered`)
  assert.deepEqual(backend.faults, [])
})

test(`${connections} idle connections survive beside load`, async (t) => {
  const idle = Array.from({ length: connections }, () => openRaw(child.url))
  await Promise.all(idle.map(({ connected }) => connected))
  await Promise.all(idle.map((raw) => (raw.write(live), raw.answers(1))))
  const base = await child.ask('memory')
  let answered = 0
  await Promise.all(
    Array.from({ length: 20 }, async () => {
      const raw = openRaw(child.url)
      for (let sent = 1; sent <= 100; sent++) {
        raw.write(list)
        const { answers } = await raw.answers(sent)
        assert.equal(answers.at(-1)?.status, 200)
        answered++
      }
      raw.destroy()
    }),
  )
  const again = await Promise.all(idle.map((raw) => (raw.write(live), raw.answers(2))))
  assert.deepEqual([...new Set(again.map(({ answers }) => answers.map(({ status }) => status).join()))], ['200,200'])
  const open = readdirSync(`/proc/${child.child.pid}/fd`).length
  t.diagnostic(
    `${answered} requests beside ${open} open files, ${Math.round((await child.ask('memory')) / mebibyte)} MiB (${Math.round(base / mebibyte)} before the load)`,
  )
  for (const raw of idle) raw.destroy()
  await Promise.all(idle.map((raw) => raw.end()))
})
