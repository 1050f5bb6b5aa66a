import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { apps } from './fuzz/apps.mjs'
import { probes } from './fuzz/probes.mjs'
import { openRaw, probe } from './fuzz/raw-socket.mjs'
import { startBackend } from './kit/backend.mjs'
import { plantFault } from './kit/dist.mjs'

const limits = { headersTimeoutMs: 300, requestTimeoutMs: 500 }
let backend
before(async () => {
  backend = await startBackend({ app: await apps.social(), limits })
})
after(() => backend.close())

/** What is wrong with how a probe was answered, or undefined. */
async function fault(url, { name, data, status, kept }) {
  const answer = await probe(url, data)
  const told = `${name}: ${answer.statuses.join()}${answer.kept ? ', kept open' : ''}${answer.rest === '' ? '' : ', and half an answer'}`
  if (answer.statuses.join() !== String(status) || answer.kept !== kept || answer.rest !== '') return told
  const [{ headers, body }] = answer.answers
  if (status < 400) return undefined
  if (!headers['content-type']?.startsWith('application/problem+json')) return `${told}, as ${headers['content-type']}`
  return JSON.parse(body).status === status ? undefined : `${told}, and the problem says otherwise`
}

const faultsOf = async (url) => (await Promise.all(probes.map((each) => fault(url, each)))).filter((each) => each !== undefined)

test(`${probes.length} strange requests get one answer each, and those that could be read in two ways end the connection`, async () => {
  assert.deepEqual(await faultsOf(backend.url), [])
  assert.deepEqual(backend.faults, [], 'what clients do wrong is no fault to be logged')
  assert.equal((await backend.request('GET', '/livez')).status, 200)
})

test('a CONNECT is closed without an answer', async () => {
  const { statuses, kept } = await probe(backend.url, 'CONNECT evil.test:80 HTTP/1.1\r\nHost: a\r\n\r\n')
  assert.deepEqual({ statuses, kept }, { statuses: [], kept: false })
})

test('a server that trusts what it reads is noticed', async () => {
  const planted = plantFault({
    file: 'serve/transport.js',
    find: 'const fault = ambiguity(request);',
    replace: 'const fault = null;',
  })
  const trusting = await startBackend({ app: await apps.social(planted.dist), dist: planted.dist, limits })
  try {
    const names = (await faultsOf(trusting.url)).map((each) => each.split(':')[0])
    for (const name of ['two Host headers', 'Transfer-Encoding in HTTP/1.0', 'an absolute target'])
      assert.ok(names.includes(name), name)
  } finally {
    await trusting.close()
    planted.remove()
  }
})

const list = 'GET /v1/users HTTP/1.1\r\nHost: a\r\n\r\n'
const stranger = 'GET /v1/users/ffffffff-0000-7000-8000-000000000001 HTTP/1.1\r\nHost: a\r\n\r\n'
const live = 'GET /livez HTTP/1.1\r\nHost: a\r\n\r\n'

test('requests in one packet are answered in their order, each once', async () => {
  const packets = [
    [list + stranger, [200, 404]],
    [stranger + list, [404, 200]],
    [list + live, [200, 200]],
    [stranger + list.repeat(20) + stranger, [404, ...Array(20).fill(200), 404]],
  ]
  for (const [packet, expected] of packets) {
    const { statuses, kept } = await probe(backend.url, packet, expected.length)
    assert.deepEqual({ statuses, kept }, { statuses: expected, kept: true })
  }
})

/** The answer to what is no request must not come before the answer to the request in front of it. */
const afterAnother = (url) => probe(url, `${stranger}GARBAGE\r\n\r\n`, 2)

test('what is no request is answered after the request in front of it', async () => {
  assert.deepEqual((await afterAnother(backend.url)).statuses, [404, 400])
  const planted = plantFault({ file: 'serve/transport.js', find: 'if (isOwed)', replace: 'if (false)' })
  const hasty = await startBackend({ app: await apps.social(planted.dist), dist: planted.dist })
  try {
    assert.deepEqual((await afterAnother(hasty.url)).statuses, [400], 'an answer out of turn would not be noticed')
  } finally {
    await hasty.close()
    planted.remove()
  }
})

test('Expect: 100-continue is told to go on, and any other expectation is refused', async () => {
  const raw = openRaw(backend.url)
  raw.write(
    'POST /v1/users HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n',
  )
  assert.deepEqual(
    (await raw.answers(1)).answers.map(({ status }) => status),
    [100],
  )
  raw.write('{}')
  assert.deepEqual(
    (await raw.answers(2)).answers.map(({ status }) => status),
    [100, 401],
  )
  raw.destroy()
  const { statuses } = await probe(backend.url, 'GET /livez HTTP/1.1\r\nHost: a\r\nExpect: wonders\r\n\r\n')
  assert.deepEqual(statuses, [417])
})

test('a request that comes byte by byte is answered once', async () => {
  const raw = openRaw(backend.url)
  await raw.connected
  raw.socket.setNoDelay(true)
  for (const byte of live) {
    raw.write(byte)
    await new Promise(setImmediate)
  }
  assert.equal((await raw.answers(1)).answers.length, 1)
  raw.destroy()
})
