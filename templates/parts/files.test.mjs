import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { startTest } from 'lintel/testing'

const backend = await startTest(new URL('..', import.meta.url))
after(() => backend.stop())

const ada = await backend.signUp('ada')
const bob = await backend.signUp('bob')
const checksum = 'a'.repeat(64)
const begin = (by, more, status = 201) =>
  by.post('/v1/begin-upload', { name: 'plan.pdf', size: 1_000, type: 'application/pdf', checksum, ...more }, status)
const complete = (by, { id }, sum, status) => by.post(`/v1/files/${id}/complete-upload`, { checksum: sum }, status)
const used = async (by) => (await by.get(`/v1/storage-quotas?person=${by.id}`, 200)).items[0].used

test('a file is ready once what was stored is what was announced', async () => {
  const file = await begin(ada)
  assert.equal(file.state, 'pending')
  await complete(ada, file, 'b'.repeat(64), 409)
  await complete(ada, file, checksum, 200)
  assert.equal((await complete(ada, file, checksum, 200)).state, 'ready')
})

test('uploads side by side do not exceed the quota together, and what is removed is given back', async () => {
  const half = { size: 2_500_000_000 }
  const file = await begin(bob, half)
  await begin(bob, half)
  await begin(bob, half, 409)
  await bob.post(`/v1/files/${file.id}/remove-file`, {}, 204)
  assert.equal(await used(bob), 2_500_000_000)
  await begin(bob, half)
})

test('a file is seen by whom it is shared with, and no longer when that is taken back', async () => {
  const file = await begin(ada)
  await ada.post(`/v1/files/${file.id}/share-file`, { person: bob.id }, 403)
  await complete(ada, file, checksum, 200)
  await bob.get(`/v1/files/${file.id}`, 404)
  const share = await ada.post(`/v1/files/${file.id}/share-file`, { person: bob.id }, 200)
  assert.equal((await ada.post(`/v1/files/${file.id}/share-file`, { person: bob.id }, 200)).id, share.id)
  await bob.get(`/v1/files/${file.id}`, 200)
  await bob.post(`/v1/files/${file.id}/remove-file`, {}, 403)
  await ada.delete(`/v1/file-shares/${share.id}`, 204)
  await bob.get(`/v1/files/${file.id}`, 404)
})

test('files lie in folders of their owner', async () => {
  const folder = await ada.post('/v1/create-folder', { name: 'Plans' }, 201)
  await ada.post('/v1/create-folder', { name: 'Plans' }, 409)
  await ada.post('/v1/create-folder', { name: 'Plans', parent: folder.id }, 201)
  await begin(bob, { folder: folder.id, size: 1 }, 422)
  const file = await begin(ada, { folder: folder.id })
  assert.equal((await ada.get(`/v1/files?folder=${folder.id}&sort=name`, 200)).items[0].id, file.id)
  await ada.delete(`/v1/folders/${folder.id}`, 409)
  assert.equal((await ada.post(`/v1/files/${file.id}/move-file`, { folder: null, name: 'old.pdf' }, 200)).folder, null)
})

test('uploads that are begun at once stay within the quota', async () => {
  const cleo = await backend.signUp('cleo')
  const answers = await Promise.allSettled(Array.from({ length: 6 }, () => begin(cleo, { size: 1_500_000_000 })))
  assert.equal(answers.filter(({ status }) => status === 'fulfilled').length, 3)
  assert.equal(await used(cleo), 4_500_000_000)
})
