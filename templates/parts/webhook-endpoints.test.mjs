import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { after, test } from 'node:test'
import { startTest } from 'lintel/testing'

const backend = await startTest(new URL('..', import.meta.url))
const operator = await backend.signUp('op', { roles: ['operator'] })
const source = await backend.signUp('billing', { roles: ['source'] })
const other = await backend.signUp('shipping', { roles: ['source'] })
const nobody = await backend.signUp('nobody')
for (const [name, sender] of Object.entries({ billing: source.id, shipping: other.id }))
  await operator.post('/v1/event-sources', { name, sender }, 201)

const told = []
const endpoint = createServer(async (request, response) => {
  let body = ''
  for await (const chunk of request) body += chunk
  told.push({ headers: request.headers, body, event: JSON.parse(body) })
  response.writeHead(204).end()
})
endpoint.listen(0, '127.0.0.1')
await once(endpoint, 'listening')
after(async () => {
  await backend.stop()
  endpoint.close()
})
const url = `http://127.0.0.1:${endpoint.address().port}/hook`
const ingest = (reference, more = {}, status = 200) =>
  source.post('/v1/ingest-event', { source: 'billing', reference, type: 'invoice.paid', body: '{"sum":1}', ...more }, status)
const toldOf = (reference) => told.filter(({ event }) => event.data.reference === reference)
const signedWith = (secret, { headers, body }) => {
  const key = Buffer.from(secret.slice('whsec_'.length), 'base64')
  const expected = createHmac('sha256', key).update(`${headers['webhook-id']}.${headers['webhook-timestamp']}.${body}`)
  return headers['webhook-signature'].split(' ').includes(`v1,${expected.digest('base64')}`)
}
const { id, secret } = await operator.post('/v1/add-webhook-endpoint', { name: 'Books', url }, 201)

test('what a source sends twice is told once, signed', async () => {
  const first = await ingest('one')
  assert.equal((await ingest('one')).id, first.id)
  await ingest('two')
  await backend.eventually(
    () => toldOf('two').length,
    (count) => count === 1,
  )
  assert.equal(toldOf('one').length, 1)
  assert.ok(signedWith(secret, toldOf('one')[0]))
  await ingest('one', { body: '{"sum":2}' }, 409)
})

test('an event is told again when an operator says so', async () => {
  const event = await ingest('again')
  await backend.eventually(
    () => toldOf('again').length,
    (count) => count === 1,
  )
  const { redeliveryCount } = await operator.post(`/v1/ingested-events/${event.id}/redeliver-event`, {}, 200)
  assert.equal(redeliveryCount, 1)
  await backend.eventually(
    () => toldOf('again').length,
    (count) => count === 2,
  )
  assert.deepEqual(
    toldOf('again').map(({ event: { data } }) => data.delivery),
    ['first', 'again'],
  )
})

test('while a secret is replaced both sign', async () => {
  const next = await operator.post(`/v1/webhook-endpoints/${id}/rotate-signing-secret`, {}, 200)
  await ingest('rotated')
  await backend.eventually(
    () => toldOf('rotated').length,
    (count) => count === 1,
  )
  assert.ok(signedWith(secret, toldOf('rotated')[0]) && signedWith(next.secret, toldOf('rotated')[0]))
  await operator.post(`/v1/webhook-endpoints/${id}/retire-signing-secret`, {}, 204)
  await ingest('retired')
  await backend.eventually(
    () => toldOf('retired').length,
    (count) => count === 1,
  )
  assert.ok(!signedWith(secret, toldOf('retired')[0]) && signedWith(next.secret, toldOf('retired')[0]))
})

test('sources send, operators look after endpoints, and nobody sees a secret', async () => {
  const shown = await operator.get(`/v1/webhook-endpoints/${id}`, 200)
  assert.equal('signingSecret' in shown, false)
  await source.get(`/v1/webhook-endpoints/${id}`, 403)
  await nobody.post('/v1/ingest-event', { source: 'billing', reference: 'x', type: 'x', body: '' }, 403)
  await nobody.post('/v1/add-webhook-endpoint', { name: 'Mine', url: 'https://example.com/hook' }, 403)
  await backend.anybody.get('/v1/ingested-events', 401)
})

test('nobody sends under the name of another source', async () => {
  const event = { reference: 'forged', type: 'invoice.paid', body: '{}' }
  assert.equal((await other.post('/v1/ingest-event', { ...event, source: 'billing' }, 403)).code, 'not_your_source')
  await other.post('/v1/ingest-event', { ...event, source: 'unknown' }, 403)
  assert.equal((await other.post('/v1/ingest-event', { ...event, source: 'shipping' }, 200)).source, 'shipping')
  await source.post('/v1/event-sources', { name: 'mine', sender: source.id }, 403)
})

test('what a source sends several times at once is one event', async () => {
  const taken = await Promise.all([1, 2, 3].map(() => ingest('at-once')))
  assert.equal(new Set(taken.map(({ id: each }) => each)).size, 1)
})
