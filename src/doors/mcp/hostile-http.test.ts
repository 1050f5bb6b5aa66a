import assert from 'node:assert/strict'
import { request } from 'node:http'
import { connect } from 'node:net'
import { after, before, test } from 'node:test'
import { realOutside } from '../../house/outside.ts'
import { root, runLine } from '../cli/command.test-kit.ts'
import { openWorkshop } from '../tools/index.ts'
import { createDoor } from './door.ts'
import { type HttpDoor, serveHttp } from './http.ts'
import { loadLibrary } from './library.ts'
import { createProject, token } from './mcp.test-kit.ts'

const { folder, remove } = createProject()
const arrivesWithinMs = 1_000
let served: HttpDoor
let close: () => Promise<void>
before(async () => {
  const open = openWorkshop({ folder, environment: process.env, passEnvironment: [] })
  const door = createDoor(await loadLibrary(), open, { outside: realOutside })
  served = await serveHttp(door, {
    token,
    port: 0,
    host: '127.0.0.1',
    hosts: ['lintel.test'],
    origins: ['console.test'],
    arrivesWithinMs,
    log: () => {},
  })
  close = async () => {
    await served.close()
    await open.close()
  }
})
after(async () => {
  await close()
  remove()
})

interface Sent {
  readonly headers?: Readonly<Record<string, string>>
  readonly method?: string
  readonly path?: string
  readonly body?: string
}
interface Got {
  readonly status: number
  readonly headers: Readonly<Record<string, unknown>>
  readonly body: string
}

const ping = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/list', params: {} })
const right = {
  authorization: `Bearer ${token}`,
  'content-type': 'application/json',
  accept: 'application/json, text/event-stream',
}

function send({ headers = right, method = 'POST', path = '/mcp', body = ping }: Sent = {}): Promise<Got> {
  const { hostname, port } = new URL(served.url)
  return new Promise((resolve, reject) => {
    const sent = request({ hostname, port, method, path, headers, agent: false }, (answer) => {
      let said = ''
      answer.setEncoding('utf8').on('data', (part) => {
        said += part
      })
      answer.once('end', () => resolve({ status: answer.statusCode!, headers: answer.headers, body: said }))
      answer.once('error', reject)
    })
    sent.once('error', reject)
    sent.end(method === 'GET' ? undefined : body)
  })
}

const { authorization: _authorization, ...anonymous } = right
/** What is sent, and how it is refused. Nothing of it reaches a tool. */
const refused: Readonly<Record<string, readonly [Sent, number]>> = {
  'no token': [{ headers: anonymous }, 401],
  'another token': [{ headers: { ...right, authorization: 'Bearer another-token-of-the-tests' } }, 401],
  'the beginning of the token': [{ headers: { ...right, authorization: `Bearer ${token.slice(0, -1)}` } }, 401],
  'the token by another scheme': [{ headers: { ...right, authorization: `Basic ${token}` } }, 401],
  'the token in the address': [{ headers: anonymous, path: `/mcp?token=${token}` }, 401],
  'a page of elsewhere': [{ headers: { ...right, origin: 'https://evil.example' } }, 403],
  'a page whose name begins like ours': [{ headers: { ...right, origin: 'http://localhost.evil.example' } }, 403],
  'a page without an origin': [{ headers: { ...right, origin: 'null' } }, 403],
  'a name that leads here': [{ headers: { ...right, host: 'evil.example' } }, 403],
  'a name with our port': [{ headers: { ...right, host: `evil.example:80` } }, 403],
  'another path': [{ path: '/' }, 404],
  'a body that is too large': [
    { body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/list', params: { x: 'x'.repeat(5_000_000) } }) },
    413,
  ],
  'a body that is no JSON': [{ body: '{' }, 400],
  'a body of another kind': [{ headers: { ...right, 'content-type': 'text/plain' } }, 415],
  'a session that is not': [{ headers: { ...right, 'mcp-session-id': 'guessed' } }, 404],
  'a method that is none here': [{ method: 'PUT' }, 405],
}

for (const [name, [sent, status]] of Object.entries(refused)) {
  test(`refused with ${status}: ${name}`, async () => {
    const got = await send(sent)
    assert.equal(got.status, status, got.body)
    assert.doesNotMatch(got.body, /agent_knowledge|\bat .*\.js/)
    assert.ok(!got.body.includes(token))
    if (status === 401) assert.match(String(got.headers['www-authenticate']), /^Bearer realm="lintel"/)
  })
}

test('control: with the token, from pages and by names that are allowed, the tools are told', async () => {
  for (const headers of [
    right,
    { ...right, origin: 'http://localhost:3000' },
    { ...right, origin: 'https://console.test' },
    { ...right, host: 'lintel.test' },
  ]) {
    const got = await send({ headers })
    assert.equal(got.status, 200, got.body)
    assert.match(got.body, /agent_knowledge_query/)
  }
})

/** What is answered to bytes, until the other side closes. */
function raw(text: string): Promise<string> {
  const { hostname, port } = new URL(served.url)
  return new Promise((resolve) => {
    let said = ''
    const socket = connect(Number(port), hostname, () => socket.write(text))
    socket.setEncoding('utf8').on('data', (part) => {
      said += part
    })
    socket.once('error', () => {})
    socket.once('close', () => resolve(said))
  })
}

const head = `POST /mcp HTTP/1.1\r\nhost: 127.0.0.1\r\nauthorization: Bearer ${token}\r\ncontent-type: application/json\r\n`

test('a body that does not come is not waited for', async () => {
  assert.match(await raw(`${head}content-length: 1000\r\n\r\n{"jsonrpc":`), /^HTTP\/1\.1 408 /)
})

test('headers that do not come are not waited for', async () => {
  assert.match(await raw('POST /mcp HTTP/1.1\r\nhost: 127.0.0.1\r\n'), /^HTTP\/1\.1 408 /)
})

test('a body that has no end is cut off', async () => {
  const chunk = `100000\r\n${'x'.repeat(0x100000)}\r\n`
  assert.match(await raw(`${head}transfer-encoding: chunked\r\n\r\n${chunk.repeat(6)}`), /^HTTP\/1\.1 413 /)
})

test('headers that have no end are refused', async () => {
  assert.match(await raw(`${head}${'x-more: y\r\n'.repeat(3_000)}\r\n`), /^HTTP\/1\.1 431 /)
})

test('the command refuses what would open it to others', async () => {
  const begun = (words: string, more = '') => runLine(`${more}lintel mcp --http --port 0 ${words} ${folder}`, root)
  assert.match((await begun('--host 0.0.0.0')).err, /is reached from other machines/)
  assert.match((await begun('', 'LINTEL_MCP_TOKEN=short ')).err, /has 5 characters/)
  assert.match((await begun('--port x')).err, /a port is a whole number/)
})
