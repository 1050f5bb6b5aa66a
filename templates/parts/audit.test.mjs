import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { after, test } from 'node:test'
import { startTest } from 'lintel/testing'

const backend = await startTest(new URL('..', import.meta.url))
after(() => backend.stop())
const service = await backend.signUp('billing', { roles: ['service'] })
const auditor = await backend.signUp('auditor', { roles: ['auditor'] })
const nobody = await backend.signUp('nobody')
const at = '2026-01-01T12:00:00+02:00'
const tell = (reference) =>
  service.post('/v1/append-audit-entry', { reference, who: 'ada', what: 'invoice.paid', which: `invoice/${reference}`, at }, 202)
const entries = async () => (await auditor.get('/v1/audit-entries?sort=sequence&sequence[gt]=0&limit=100', 200)).items
const verify = (query = '') => auditor.get(`/v1/verify-audit-chain${query}`, 200)

test('entries told at once stand in one chain, each once', async () => {
  assert.deepEqual(await verify(), { intact: true, checked: 0, brokenAt: null, last: 0, hash: '0'.repeat(64) })
  const references = Array.from({ length: 12 }, (_, i) => `told-${i}`)
  await Promise.all([...references, ...references].map(tell))
  await tell('last')
  const written = await backend.eventually(entries, ({ length }) => length === references.length + 1)
  assert.deepEqual(
    written.map(({ sequence }) => sequence),
    written.map((_, i) => i + 1),
  )
  const result = await verify()
  assert.deepEqual([result.intact, result.checked, result.hash], [true, written.length, written.at(-1).hash])
  const rest = await verify('?after=5&limit=3')
  assert.deepEqual([rest.intact, rest.checked, rest.last], [true, 3, 8])
})

test('a hash is over all that an entry says, and the hash before it', async () => {
  await tell('hashed')
  const [before, entry] = (await backend.eventually(entries, (all) => all.at(-1).reference === 'hashed')).slice(-2)
  const { sequence, who, what, which, detail, at: when, toldBy, reference } = entry
  const told = JSON.stringify([before.hash, sequence, who, what, which, detail, when, toldBy, reference])
  assert.equal(entry.hash, createHash('sha256').update(told).digest('hex'))
})

test('an entry says which system told of it, whomever that names', async () => {
  const forged = { reference: 'forged', who: 'ada', what: 'x', which: 'x', toldBy: service.id }
  const other = await backend.signUp('shipping', { roles: ['service'] })
  await other.post('/v1/append-audit-entry', forged, 422)
  await other.post('/v1/append-audit-entry', { ...forged, toldBy: undefined }, 202)
  const [entry] = (await backend.eventually(entries, (all) => all.at(-1).reference === 'forged')).slice(-1)
  assert.deepEqual([entry.who, entry.toldBy], ['ada', other.id])
})

test('nobody changes or deletes an entry, and only auditors read them', async () => {
  await tell('kept')
  const [entry] = await backend.eventually(entries, ({ length }) => length > 0)
  await auditor.patch(`/v1/audit-entries/${entry.id}`, { who: 'eve' }, 405)
  await auditor.delete(`/v1/audit-entries/${entry.id}`, 405)
  await auditor.post('/v1/audit-entries', {}, 405)
  await nobody.get('/v1/audit-entries', 403)
  await nobody.get('/v1/verify-audit-chain', 403)
  await nobody.post('/v1/append-audit-entry', { reference: 'x', who: 'ada', what: 'x', which: 'x' }, 403)
})
