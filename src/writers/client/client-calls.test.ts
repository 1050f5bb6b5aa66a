import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, beforeEach, test } from 'node:test'
import { createJiti } from 'jiti'
import { entity, int } from '../../model/language.ts'
import type { Model } from '../../model/model.ts'
import { normalise } from '../../model/normalise.ts'
import { oddModel, socialModel } from '../openapi/social-model.test-kit.ts'
import { writeClient } from './write-client.ts'

// biome-ignore lint/suspicious/noExplicitAny: what the written file exports is checked in client-types.test.ts
type Loose = any

interface Answer {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: unknown
}
interface Seen {
  readonly method: string
  readonly url: string
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

const folder = mkdtempSync(join(tmpdir(), 'lintel-client-'))
let seen: Seen[] = []
let answers: Answer[] = []
let baseUrl = ''

/** Answers what the test has put into `answers`, and keeps what it was asked. */
const server = createServer((request, response) => {
  let body = ''
  request.on('data', (piece) => {
    body += piece
  })
  request.on('end', () => {
    seen.push({ method: request.method!, url: decodeURIComponent(request.url!), headers: request.headers, body })
    const { status, headers = {}, body: answer } = answers.shift() ?? { status: 200, body: {} }
    response.writeHead(status, { 'content-type': status < 400 ? 'application/json' : 'application/problem+json', ...headers })
    response.end(answer === undefined ? undefined : typeof answer === 'string' ? answer : JSON.stringify(answer))
  })
})

before(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
})
after(() => {
  server.close()
  server.closeAllConnections()
  rmSync(folder, { recursive: true })
})
beforeEach(() => {
  seen = []
  answers = []
})

async function load(name: string, model: Model): Promise<Loose> {
  const file = join(folder, `${name}.ts`)
  writeFileSync(file, writeClient(model))
  return createJiti(import.meta.url, { fsCache: false }).import(file)
}
const asked = () => seen.map(({ method, url }) => `${method} ${url}`)

test('a list asks for its filters, order, fields and relations', async () => {
  const { createClient } = await load('social', socialModel)
  answers = [{ status: 200, body: { items: [{ id: '1' }], next: null } }]
  const page = await createClient({ baseUrl, token: 'abc' }).posts.list({
    where: { author: '7', createdAt: { gte: '2026-01-01T00:00:00Z' }, id: { in: ['1', '2'] } },
    sort: '-createdAt',
    limit: 5,
    fields: ['body', 'audience'],
    include: { author: true, shares: { limit: 5, include: { by: true, post: { include: { author: true } } } } },
  })
  assert.deepEqual(page, { items: [{ id: '1' }], next: null })
  assert.deepEqual(asked(), [
    'GET /v1/posts?author=7&createdAt[gte]=2026-01-01T00:00:00Z&id[in]=1,2&sort=-createdAt&limit=5&fields=body,audience' +
      '&include=author,shares(5).by,shares(5).post.author',
  ])
  assert.equal(seen[0]!.headers.authorization, 'Bearer abc')
})

test('a field that is called like a parameter of lists is compared with brackets', async () => {
  const plan = entity({ limit: int() }, { can: { read: 'anyone' }, index: [['limit']] })
  const { createClient } = await load('plans', normalise({ name: 'plans', entities: { plan } }))
  await createClient({ baseUrl }).plans.list({ where: { limit: 7 }, limit: 3 })
  assert.deepEqual(asked(), ['GET /v1/plans?limit[eq]=7&limit=3'])
})

test('all follows the pages to the end', async () => {
  const { createClient } = await load('social', socialModel)
  answers = [
    { status: 200, body: { items: [1, 2], next: 'n1' } },
    { status: 200, body: { items: [], next: 'n2' } },
    { status: 200, body: { items: [3], next: null } },
  ]
  const rows: unknown[] = []
  for await (const row of createClient({ baseUrl }).posts.all({ limit: 2 })) rows.push(row)
  assert.deepEqual(rows, [1, 2, 3])
  assert.deepEqual(asked(), ['GET /v1/posts?limit=2', 'GET /v1/posts?limit=2&after=n1', 'GET /v1/posts?limit=2&after=n2'])
})

test('one row, its ETag, and whether it has changed', async () => {
  const { createClient, etagOf } = await load('social', socialModel)
  const client = createClient({ baseUrl })
  answers = [{ status: 200, headers: { etag: '"3"' }, body: { id: 'a/b' } }, { status: 304 }]
  const row = await client.posts.get('a/b')
  assert.equal(etagOf(row), '"3"')
  assert.equal(await client.posts.getIfChanged('1', etagOf(row)), null)
  assert.equal(seen[0]!.url, '/v1/posts/a/b')
  assert.equal(seen[1]!.headers['if-none-match'], '"3"')
  assert.equal(seen[1]!.headers.authorization, undefined)
})

test('create, update, delete', async () => {
  const { createClient } = await load('social', socialModel)
  const client = createClient({ baseUrl, token: async () => 'later', headers: { 'x-app': 'web' } })
  answers = [{ status: 201, body: { id: '1' } }, { status: 200, body: { id: '1' } }, { status: 204 }]
  await client.posts.create({ author: '7', body: 'x', audience: undefined }, { idempotencyKey: 'k1' })
  await client.posts.update('1', { body: 'y' }, { ifMatch: '"1"' })
  assert.equal(await client.posts.delete('1'), undefined)
  assert.deepEqual(asked(), ['POST /v1/posts', 'PATCH /v1/posts/1', 'DELETE /v1/posts/1'])
  const [create, update, remove] = seen as [Seen, Seen, Seen]
  assert.equal(create.body, '{"author":"7","body":"x"}')
  assert.equal(create.headers['idempotency-key'], 'k1')
  assert.equal(create.headers['content-type'], 'application/json')
  assert.equal(create.headers.authorization, 'Bearer later')
  assert.equal(create.headers['x-app'], 'web')
  assert.equal(update.headers['content-type'], 'application/merge-patch+json')
  assert.equal(update.headers['if-match'], '"1"')
  assert.equal(remove.headers['content-type'], undefined)
})

test('actions put their input where the route takes it', async () => {
  const { createClient } = await load('odd', oddModel)
  const client = createClient({ baseUrl, token: 'abc' })
  await client.findThings({ text: 'a b', open: true })
  await client.login({ email: 'a@b.c', password: 'x' })
  answers = [{ status: 204 }]
  assert.equal(await client.sell('1', { note: 'n' }, { idempotencyKey: 'k' }), undefined)
  assert.deepEqual(asked(), ['GET /api/things/a b/found?open=true', 'POST /api/users/login', 'PUT /v1/things/1/sold'])
  assert.deepEqual(
    seen.map(({ body }) => body),
    ['', '{"email":"a@b.c","password":"x"}', '{"note":"n"}'],
  )
  assert.equal(seen[2]!.headers['idempotency-key'], 'k')
  assert.equal(seen[0]!.headers.authorization, 'Token abc')
})

test('an action without input sends no body', async () => {
  const { createClient } = await load('social', socialModel)
  await createClient({ baseUrl }).sharePost('1', { idempotencyKey: 'k' })
  assert.deepEqual([seen[0]!.method, seen[0]!.url, seen[0]!.body], ['POST', '/v1/posts/1/share-post', ''])
})

test('a refusal is an ApiProblem with all that it says', async () => {
  const { createClient, ApiProblem } = await load('social', socialModel)
  const { posts } = createClient({ baseUrl })
  const errors = [{ pointer: '/body', code: 'required', detail: '`body` is required' }]
  answers = [
    {
      status: 429,
      headers: { 'retry-after': '7' },
      body: { title: 'Too many', status: 429, code: 'limited', traceId: 't', errors },
    },
  ]
  const error = await posts.get('1').catch((thrown: unknown) => thrown)
  assert.ok(error instanceof ApiProblem && error instanceof Error)
  const { status, code, message, traceId, retryAfterMs } = error as Loose
  assert.deepEqual(
    { status, code, message, traceId, retryAfterMs },
    { status: 429, code: 'limited', message: 'Too many', traceId: 't', retryAfterMs: 7_000 },
  )
  assert.deepEqual((error as Loose).errors, errors)
})

test('a refusal of something in between, which speaks no JSON, is one too', async () => {
  const { createClient } = await load('social', socialModel)
  const { posts } = createClient({ baseUrl })
  answers = [
    { status: 502, headers: { 'content-type': 'text/html' }, body: '<h1>Bad gateway</h1>' },
    { status: 503, body: '{ broken' },
  ]
  await assert.rejects(posts.get('1'), {
    name: 'ApiProblem',
    status: 502,
    code: 'unknown',
    message: 'HTTP 502',
    body: '<h1>Bad gateway</h1>',
  })
  await assert.rejects(posts.get('1'), { name: 'ApiProblem', status: 503, body: '{ broken' })
})

test('requests can be aborted, and fetch can be another', async () => {
  const { createClient } = await load('social', socialModel)
  await assert.rejects(createClient({ baseUrl }).posts.get('1', { signal: AbortSignal.abort() }), { name: 'AbortError' })
  const urls: string[] = []
  const fetch = async (url: string) => {
    urls.push(url)
    return new Response('{"id":"1"}', { headers: { 'content-type': 'application/json' } })
  }
  assert.deepEqual(await createClient({ baseUrl: 'https://api.test//', fetch }).posts.get('1'), { id: '1' })
  assert.deepEqual(urls, ['https://api.test/v1/posts/1'])
})
