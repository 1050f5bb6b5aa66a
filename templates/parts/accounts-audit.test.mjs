import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { startTest } from 'lintel/testing'

const backend = await startTest(new URL('..', import.meta.url))
after(() => backend.stop())
const admin = await backend.signUp('root', { roles: ['admin'] })
const auditor = await backend.signUp('auditor', { roles: ['auditor'] })
const ada = await backend.signUp('ada')
const entriesOf = async (what, count) => {
  const all = () => auditor.get(`/v1/audit-entries?what=${what}`, 200)
  return (await backend.eventually(all, ({ items }) => items.length >= count)).items
}

test('who grants and revokes a role stands in the audit, with whose it is, which and when', async () => {
  const grant = await admin.post('/v1/grant-role', { person: ada.id, role: 'editor', reason: 'Joined' }, 200)
  await admin.post(`/v1/role-grants/${grant.id}/revoke-role`, {}, 204)
  for (const what of ['roleGranted', 'roleRevoked']) {
    const [entry, ...others] = await entriesOf(what, 1)
    assert.deepEqual([entry.who, entry.which, others], [admin.id, `user/${ada.id}`, []])
    assert.deepEqual(JSON.parse(entry.detail), { role: 'editor' })
    assert.match(entry.at, /^\d{4}-/)
  }
})

test('so do keys and applications, and the chain holds', async () => {
  const application = await ada.post('/v1/register-application', { name: 'Shop' }, 200)
  const key = await ada.post(`/v1/applications/${application.id}/create-api-key`, { name: 'ci', scopes: ['read'] }, 201)
  await ada.post(`/v1/api-keys/${key.id}/revoke-api-key`, {}, 204)
  await admin.post(`/v1/applications/${application.id}/switch-application`, { state: 'disabled' }, 200)
  assert.equal((await entriesOf('apiKeyCreated', 1))[0].which, `apiKey/${key.id}`)
  assert.equal((await entriesOf('apiKeyRevoked', 1))[0].who, ada.id)
  assert.equal((await entriesOf('applicationDisabled', 1))[0].who, admin.id)
  assert.equal((await auditor.get('/v1/verify-audit-chain', 200)).intact, true)
})
