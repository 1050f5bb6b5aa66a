import assert from 'node:assert/strict'
import { test } from 'node:test'
import { apps } from './fuzz/apps.mjs'
import { startChild } from './fuzz/child.mjs'
import { createClient } from './fuzz/client.mjs'
import { startCollector } from './fuzz/collector.mjs'
import { startLogged } from './fuzz/logged.mjs'
import { readFieldList } from './fuzz/structured-fields.mjs'
import { startBackend } from './kit/backend.mjs'

const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE']
/** What `/docs` is made of, which nobody calls by itself. */
const assets = ['/docs/start.js', '/docs/swagger-ui.css', '/docs/swagger-ui-bundle.js']

/** Every path that Fastify has a route for, with `{name}` placeholders. */
function registeredPaths(server) {
  const above = []
  const lines = server
    .printRoutes({ commonPrefix: false })
    .split('\n')
    .filter((line) => line !== '')
  return lines.map((line) => {
    const [, indent, piece] = /^([│├└─ ]+)(\S+)/.exec(line)
    const depth = indent.length / 4 - 1
    above[depth] = piece
    return above
      .slice(0, depth + 1)
      .join('')
      .replaceAll(/:(\w+)/g, '{$1}')
  })
}

/** The paths of the present version and of those before it, each in its own document. */
async function documentedPaths({ request, model }) {
  const pages = ['/openapi.json', ...model.versions.map(({ name }) => `/openapi/${name}.json`)]
  const documents = await Promise.all(pages.map((page) => request('GET', page)))
  const all = documents.flatMap(({ body }) => Object.entries(body.paths))
  assert.equal(new Set(all.map(([path]) => path)).size, all.length, 'two documents have one path')
  return Object.fromEntries(all)
}

/** Where routes and document disagree: a list of sentences. */
async function disagreements(app) {
  const backend = await startBackend({ app })
  try {
    const paths = await documentedPaths(backend)
    const served = registeredPaths(backend.server).filter((path) => !assets.includes(path))
    const wrong = Object.keys(paths).flatMap((path) => (served.includes(path) ? [] : [`${path} is only documented`]))
    for (const path of served) {
      const documented = Object.keys(paths[path] ?? {}).map((method) => method.toUpperCase())
      for (const method of methods) {
        const { status, headers } = await backend.request(method, path.replaceAll(/\{\w+\}/g, 'x'))
        if ((status === 405) === documented.includes(method)) wrong.push(`${method} ${path} answers ${status}`)
        const allowed = headers.allow?.split(', ').filter((each) => methods.includes(each))
        if (status === 405 && allowed.sort().join() !== documented.sort().join()) wrong.push(`${path} allows ${headers.allow}`)
      }
    }
    return wrong
  } finally {
    await backend.close()
  }
}

for (const name of Object.keys(apps)) {
  test(`the routes of ${name} are the paths of its document, and so are their methods`, async () => {
    assert.deepEqual(await disagreements(await apps[name]()), [])
  })
}

test('a route that the document does not have is noticed', async () => {
  const { blueprint, handlers, more } = await apps.social()
  const routes = (app) => app.put('/v1/posts/:id/hidden', async () => 'here')
  const wrong = await disagreements({ blueprint, handlers, more: { ...more, routes } })
  assert.ok(wrong.includes('PUT /v1/posts/{id}/hidden answers 200'), wrong.join('; '))
})

/** Asks until refused; resolves with the answers. */
async function useUp(ask, most) {
  const answers = []
  while (answers.length < most && answers.at(-1)?.status !== 429) answers.push(await ask(answers.length))
  return answers
}

function assertRefusal(refused, name, quota, windowS) {
  const [policy] = readFieldList(refused.headers['ratelimit-policy'])
  const [state] = readFieldList(refused.headers.ratelimit)
  assert.deepEqual(policy, { value: name, parameters: { q: quota, w: windowS } })
  assert.deepEqual([state.value, state.parameters.r], [name, 0])
  assert.ok(state.parameters.t > 0 && state.parameters.t <= windowS)
  assert.equal(refused.headers['retry-after'], String(state.parameters.t))
  assert.equal(JSON.parse(refused.text).code, 'limited')
}

test('exactly the quota of a blueprint is answered, told in structured fields, for each caller apart', async () => {
  const app = await startLogged()
  try {
    const answers = await useUp((i) => app.ask('GET', '/v1/people', { headers: { 'x-forwarded-for': `10.0.0.${i}` } }), 100)
    const [refused] = answers.splice(-1)
    assert.deepEqual(new Set(answers.map(({ status }) => status)), new Set([200]))
    assert.equal(answers.length, 40, 'X-Forwarded-For is anybody’s word')
    assert.deepEqual(
      answers.map(({ headers }) => readFieldList(headers.ratelimit)[0].parameters.r),
      Array.from({ length: 40 }, (_, i) => 39 - i),
    )
    assertRefusal(refused, 'default', 40, 60)
    assert.equal((await app.ask('GET', '/v1/people', { token: await app.token() })).status, 200, 'who signs in is somebody else')
    assert.equal((await app.ask('GET', '/livez')).status, 200, 'own pages do not count')
    assert.equal((await app.ask('POST', '/v1/poke')).status, 204, 'an action with a quota of its own counts apart')
    assert.equal((await app.ask('GET', '/v1/people', { token: 'garbage' })).status, 429, 'a bad token is nobody')
  } finally {
    await app.close()
  }
})

test('exactly the quota of an action is answered, and a proxy that is trusted says who asks', async () => {
  const app = await startLogged({ trustProxy: true })
  try {
    const from = (ip) => () => app.ask('POST', '/v1/poke', { headers: { 'x-forwarded-for': ip } })
    const answers = await useUp(from('10.0.0.1'), 20)
    assert.deepEqual(
      answers.map(({ status }) => status),
      [204, 204, 204, 204, 204, 429],
    )
    assertRefusal(answers.at(-1), 'poke', 5, 60)
    assert.equal((await from('10.0.0.2')()).status, 204)
    const trickle = await useUp(() => app.ask('POST', '/v1/trickle'), 20)
    assert.deepEqual(
      trickle.map(({ status }) => status),
      [204, 429],
      'half a request in a second is one in two',
    )
    assertRefusal(trickle.at(-1), 'trickle', 1, 2)
  } finally {
    await app.close()
  }
})

test('quotas hold for requests that come at once', async () => {
  const app = await startLogged()
  try {
    const answers = await Promise.all(Array.from({ length: 50 }, () => app.ask('POST', '/v1/poke')))
    assert.equal(answers.filter(({ status }) => status === 204).length, 5)
    assert.equal(answers.filter(({ status }) => status === 429).length, 45)
  } finally {
    await app.close()
  }
})

test('an action that takes too long is answered 504, and one that refuses as it says', async () => {
  const app = await startLogged()
  try {
    const slow = await app.ask('POST', '/v1/sleep')
    assert.deepEqual([slow.status, JSON.parse(slow.text).code], [504, 'too_slow'])
    const refused = await app.ask('POST', '/v1/refuse')
    assert.deepEqual([refused.status, JSON.parse(refused.text).code], [418, 'teapot'])
  } finally {
    await app.close()
  }
})

const incoming = {
  traceId: '0af7651916cd43dd8448eb211c80319c',
  header: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
}

test('a trace is continued, or begun where the one that comes is none', async () => {
  const app = await startLogged()
  try {
    const traceOf = async (traceparent) => {
      const { headers } = await app.ask('GET', '/v1/people', { headers: traceparent === undefined ? {} : { traceparent } })
      const [, traceId, spanId, flags] = /^00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})$/.exec(headers.traceparent)
      return { traceId, spanId, flags }
    }
    const continued = await traceOf(incoming.header)
    assert.deepEqual([continued.traceId, continued.flags], [incoming.traceId, '01'])
    assert.notEqual(continued.spanId, 'b7ad6b7169203331', 'a span of its own')
    const later = await traceOf(`cc-${incoming.header.slice(3)}-what-may-come`)
    assert.equal(later.traceId, incoming.traceId, 'a later version is read as far as it is known')
    const none = [
      undefined,
      '',
      'x',
      incoming.header.toUpperCase(),
      `ff${incoming.header.slice(2)}`,
      `${incoming.header}-more`,
      `00-${'0'.repeat(32)}-b7ad6b7169203331-01`,
      `00-${incoming.traceId}-${'0'.repeat(16)}-01`,
    ]
    const begun = await Promise.all(none.map((each) => traceOf(each)))
    assert.equal(new Set(begun.map(({ traceId }) => traceId)).size, none.length)
    assert.ok(begun.every(({ traceId }) => traceId !== incoming.traceId && !/^0+$/.test(traceId)))
  } finally {
    await app.close()
  }
})

/** What may stand in no line of the log. */
const planted = {
  email: 'planted.person@example.org',
  secret: 'planted-secret-word',
  cookie: 'planted-cookie',
  key: 'planted-idempotency-key',
  typed: 'planted typed text',
}

/** Requests that carry all of it, in every place, and fail in every way. */
async function askWithSecrets(app) {
  const token = await app.token()
  const headers = { cookie: `session=${planted.cookie}`, 'idempotency-key': planted.key }
  const person = { name: planted.typed, email: planted.email }
  const answers = [
    await app.ask('POST', '/v1/people', { token, body: person, headers }),
    await app.ask('POST', '/v1/people', { token: await app.token('01900002-0000-7000-8000-000000000001'), body: person }),
    await app.ask('POST', '/v1/keep', { token, body: { word: planted.secret } }),
    await app.ask('POST', '/v1/keep', { token, body: { word: planted.secret, stranger: planted.secret } }),
    await app.ask('PATCH', `/v1/people/${app.sub}`, { token, body: { email: `${planted.email} ` } }),
    await app.ask('GET', `/v1/people?email=${encodeURIComponent(planted.email)}`, { headers }),
    await app.ask('GET', `/v1/people?${encodeURIComponent(planted.email)}=1`),
    await app.ask('GET', '/v1/people', { token: `${token}${planted.secret}` }),
    await app.ask('POST', '/v1/break-down', { body: { word: planted.secret } }),
    await app.ask('POST', '/v1/people', { token, headers: { 'content-type': 'text/plain' }, body: person }),
  ]
  return { answers, searched: [...Object.values(planted), token] }
}

test('a line of the log for each request, with the trace of its answer and nothing that is private', async () => {
  const app = await startLogged()
  try {
    const { answers, searched } = await askWithSecrets(app)
    assert.deepEqual(
      answers.map(({ status }) => status),
      [201, 409, 204, 422, 422, 200, 400, 401, 500, 415],
    )
    const lines = app.lines.map((line) => JSON.parse(line))
    const requests = lines.filter(({ msg }) => msg === 'request')
    const traceIds = answers.map(({ headers }) => headers.traceparent.split('-')[1])
    assert.deepEqual(
      requests.map(({ traceId }) => traceId),
      traceIds,
    )
    assert.deepEqual(
      requests.map(({ status }) => status),
      answers.map(({ status }) => status),
    )
    const kept = lines.find(({ msg }) => msg === 'kept')
    assert.equal(kept.traceId, traceIds[2], 'what a handler logs has the trace too')
    const fault = lines.find(({ msg }) => msg === 'request failed')
    assert.equal(fault.traceId, traceIds[8])
    assert.match(fault.err.stack, /OutputError/)
    const found = () => searched.filter((text) => app.lines.some((line) => line.includes(text)))
    assert.deepEqual(found(), [])
    await app.ask('POST', '/v1/leak', { body: { word: planted.secret } })
    assert.deepEqual(found(), [planted.secret], 'a leak would be found')
  } finally {
    await app.close()
  }
})

test('no answer tells a secret, or of the inside', async () => {
  const app = await startLogged()
  try {
    const { answers } = await askWithSecrets(app)
    const page = await app.ask('GET', '/v1/people?fields=id,name,email')
    assert.ok(page.text.includes(planted.email))
    for (const { text } of [page, ...answers])
      assert.ok(!text.includes(planted.secret) && !/\.js|node_modules|SQLITE/.test(text), text)
  } finally {
    await app.close()
  }
})

test('spans of requests arrive where OTEL_EXPORTER_OTLP_ENDPOINT says, under the ids that were answered', async () => {
  const collector = await startCollector()
  const child = await startChild('traced', { endpoint: collector.url })
  try {
    const client = createClient(child.url)
    const begun = await client.send({ method: 'GET', target: '/v1/people?limit=1', headers: {} })
    const continued = await client.send({ method: 'POST', target: '/v1/break-down', headers: { traceparent: incoming.header } })
    client.close()
    const spans = await collector.spans(2)
    const idsOf = ({ headers }) => headers.traceparent.split('-').slice(1, 3)
    assert.deepEqual(
      spans.map(({ traceId, spanId }) => [traceId, spanId]),
      [idsOf(begun), idsOf(continued)],
    )
    assert.deepEqual(
      spans.map(({ name }) => name),
      ['GET /v1/people', 'POST /v1/break-down'],
    )
    assert.equal(spans[1].traceId, incoming.traceId)
    assert.equal(spans[1].parentSpanId, 'b7ad6b7169203331')
    const attributes = Object.fromEntries(spans[0].attributes.map(({ key, value }) => [key, Object.values(value)[0]]))
    assert.equal(attributes['http.route'], '/v1/people')
    assert.equal(Number(attributes['http.response.status_code']), 200)
  } finally {
    await child.close()
    await collector.close()
  }
})
