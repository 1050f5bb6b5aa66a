import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { startTest } from 'lintel/testing'

const backend = await startTest(new URL('..', import.meta.url))
after(() => backend.stop())
const [ada, eve] = await Promise.all(['ada', 'eve'].map((handle) => backend.signUp(handle)))
const admin = await backend.signUp('root', { roles: ['admin'] })
const service = await backend.signUp('gateway', { roles: ['service'] })
const register = (name) => ada.post('/v1/register-application', { name }, 200)
const createKey = ({ id }, more = {}) =>
  ada.post(`/v1/applications/${id}/create-api-key`, { name: 'ci', scopes: ['read'], ...more }, 201)
const verify = (key, more = {}) => service.post('/v1/verify-api-key', { key, ...more }, 200)

test('a key is shown once, and only its hash is kept', async () => {
  const application = await register('Shop')
  assert.equal((await register('Shop')).id, application.id)
  const { id, key } = await createKey(application)
  const shown = await ada.get(`/v1/api-keys/${id}`, 200)
  assert.ok(key.startsWith(`${shown.prefix}.`))
  assert.ok(!JSON.stringify(shown).includes(key.split('.')[1]))
  assert.equal('hash' in shown, false)
})

test('a service is told whether a key holds, and nobody else is', async () => {
  const application = await register('Verified')
  const { key } = await createKey(application)
  const live = { valid: true, application: application.id, owner: ada.id, scopes: ['read'], endsAt: null }
  assert.deepEqual(await verify(key), live)
  assert.equal((await verify(key, { scope: 'read' })).valid, true)
  assert.equal((await verify(key, { scope: 'write' })).valid, false)
  const nothing = { valid: false, application: null, owner: null, scopes: [], endsAt: null }
  for (const wrong of [`${key}x`, key.split('.')[0], 'key_000000000000.none', '']) assert.deepEqual(await verify(wrong), nothing)
  await ada.post('/v1/verify-api-key', { key }, 403)
  await backend.anybody.post('/v1/verify-api-key', { key }, 401)
})

test('a key that is revoked, and every key of a disabled application, holds no longer', async () => {
  const application = await register('Ended')
  const [one, two] = [await createKey(application), await createKey(application)]
  await ada.post(`/v1/api-keys/${one.id}/revoke-api-key`, {}, 204)
  await ada.post(`/v1/api-keys/${one.id}/revoke-api-key`, {}, 204)
  assert.equal((await verify(one.key)).valid, false)
  assert.equal((await verify(two.key)).valid, true)
  await ada.post(`/v1/applications/${application.id}/switch-application`, { state: 'disabled' }, 403)
  await admin.post(`/v1/applications/${application.id}/switch-application`, { state: 'disabled' }, 200)
  assert.equal((await verify(two.key)).valid, false)
  await ada.post(`/v1/applications/${application.id}/create-api-key`, { name: 'new', scopes: [] }, 409)
})

test('the application of another is not there', async () => {
  const application = await register('Private')
  const { id } = await createKey(application)
  await eve.get(`/v1/applications/${application.id}`, 404)
  await eve.get(`/v1/api-keys/${id}`, 404)
  await eve.post(`/v1/applications/${application.id}/create-api-key`, { name: 'mine', scopes: [] }, 404)
  await eve.post(`/v1/api-keys/${id}/revoke-api-key`, {}, 404)
  await eve.delete(`/v1/applications/${application.id}`, 404)
})

test('roles are granted by admins, to others, and told to the identity provider', async () => {
  const rolesOf = async (handle) => (await service.get(`/v1/roles-of-person?handle=${handle}`, 200)).roles
  const give = (who, person, status) =>
    who.post('/v1/grant-role', { person: person.id, role: 'editor', reason: 'Joined the desk' }, status)
  await give(ada, ada, 403)
  await give(admin, admin, 403)
  const grant = await give(admin, ada, 200)
  assert.equal((await give(admin, ada, 200)).id, grant.id)
  assert.deepEqual(await rolesOf('ada'), ['editor'])
  await eve.get(`/v1/role-grants/${grant.id}`, 404)
  await ada.get(`/v1/roles-of-person?handle=ada`, 403)
  await admin.post(`/v1/role-grants/${grant.id}/revoke-role`, {}, 204)
  assert.deepEqual(await rolesOf('ada'), [])
  assert.equal((await ada.get(`/v1/role-grants/${grant.id}`, 200)).revokedBy, admin.id)
})

test('a grant that has ended counts no longer, and can be given anew', async () => {
  const give = (more, status = 200) =>
    admin.post('/v1/grant-role', { person: eve.id, role: 'lead', reason: 'On call', ...more }, status)
  const roles = async () => (await service.get('/v1/roles-of-person?handle=eve', 200)).roles
  assert.equal((await give({ endsAt: '2020-01-01T00:00:00Z' }, 422)).code, 'over')
  const endsAt = new Date(Date.now() + 4_000).toISOString()
  const ended = await give({ endsAt })
  assert.equal((await give({ endsAt })).id, ended.id)
  assert.equal((await give({}, 409)).code, 'already_granted')
  await backend.eventually(roles, ({ length }) => length === 0)
  assert.notEqual((await give({})).id, ended.id)
  assert.deepEqual(await roles(), ['lead'])
})

test('a sign-in is noted once, for who it was and for admins', async () => {
  const told = { reference: 'login-1', handle: 'ada', outcome: 'failed', method: 'passkey', at: '2026-01-01T10:00:00.000Z' }
  const first = await service.post('/v1/record-sign-in', told, 200)
  assert.equal((await service.post('/v1/record-sign-in', told, 200)).id, first.id)
  assert.equal((await ada.get(`/v1/sign-in-records?person=${ada.id}&sort=-at`, 200)).items.length, 1)
  assert.equal((await admin.get('/v1/sign-in-records?outcome=failed', 200)).items.length, 1)
  await eve.get(`/v1/sign-in-records/${first.id}`, 404)
  await ada.post('/v1/record-sign-in', { ...told, reference: 'login-2' }, 403)
})
