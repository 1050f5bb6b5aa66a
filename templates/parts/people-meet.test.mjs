import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { startTest } from 'lintel/testing'

const backend = await startTest(new URL('..', import.meta.url))
after(() => backend.stop())

test('whoever has a token makes their own row, once', async () => {
  const ada = await backend.signUp('ada')
  const bob = await backend.signUp('bob')
  assert.equal((await bob.get(`/v1/users/${ada.id}`, 200)).handle, 'ada')
  await backend.anybody.get(`/v1/users/${ada.id}`, 401)
  await backend.anybody.get('/v1/users', 401)
  await ada.post('/v1/users', { handle: 'ada', name: 'Again' }, 403)
})

test('nobody changes the row of another', async () => {
  const cleo = await backend.signUp('cleo')
  const bob = await backend.signUp('dan')
  await bob.patch(`/v1/users/${cleo.id}`, { name: 'Not me' }, 403)
  await cleo.patch(`/v1/users/${cleo.id}`, { name: 'Me' }, 200)
})
