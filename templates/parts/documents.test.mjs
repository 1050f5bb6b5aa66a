import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { startTest } from 'lintel/testing'

const backend = await startTest(new URL('..', import.meta.url))
after(() => backend.stop())

const ada = await backend.signUp('ada')
const bob = await backend.signUp('bob')
const curator = await backend.signUp('curator', { roles: ['curator'] })
const add = (title, more = {}) => ada.post('/v1/add-document', { title, audience: 'public', ...more }, 201)
const search = async (by, words, more = '') =>
  (await by.get(`/v1/search-documents?words=${encodeURIComponent(words)}${more}`, 200)).items.map(({ title }) => title)

const maps = await curator.post('/v1/document-categories', { slug: 'maps', name: 'Maps' }, 201)
await add('Café plan of Zürich', { category: maps.id, summary: 'Where it is quiet' })
await add('Cafeteria menu', { keywords: ['lunch', 'quiet'] })
const secret = await add('Cafés to buy', { audience: 'owner' })

test('documents are found by whole words and by what a word begins with', async () => {
  assert.deepEqual(new Set(await search(bob, 'cafe')), new Set(['Café plan of Zürich', 'Cafeteria menu']))
  assert.deepEqual(await search(bob, 'quiet zur'), ['Café plan of Zürich'])
  assert.deepEqual(await search(bob, 'lunch'), ['Cafeteria menu'])
  assert.deepEqual(await search(backend.anybody, 'caf', `&category=${maps.id}`), ['Café plan of Zürich'])
  assert.deepEqual(await search(bob, 'zzz'), [])
})

test('what is for its owner alone is found by nobody else, nor are its words', async () => {
  assert.ok((await search(ada, 'buy')).includes('Cafés to buy'))
  assert.deepEqual(await search(bob, 'buy'), [])
  assert.deepEqual((await bob.get('/v1/document-keywords?word=buy', 200)).items, [])
  await bob.get(`/v1/documents/${secret.id}`, 404)
})

test('a revised document is found by its new words, and by the old ones no more', async () => {
  const { id } = await add('Timetable of trams')
  await bob.post(`/v1/documents/${id}/revise-document`, { title: 'Mine' }, 403)
  await ada.post(`/v1/documents/${id}/revise-document`, { title: 'Timetable of ferries' }, 200)
  assert.deepEqual(await search(bob, 'trams'), [])
  assert.deepEqual(await search(bob, 'timetable ferr'), ['Timetable of ferries'])
  await ada.delete(`/v1/documents/${id}`, 204)
  assert.deepEqual(await search(bob, 'ferries'), [])
})

test('of two who revise a document at once, one is told', async () => {
  const { id } = await add('Draft of both')
  const revise = (by, body, status) => by.post(`/v1/documents/${id}/revise-document`, body, status, { 'if-match': '"1"' })
  await revise(ada, { body: 'By Ada' }, 200)
  assert.equal((await revise(curator, { body: 'By the curator' }, 412)).code, 'stale')
  assert.equal((await ada.get(`/v1/documents/${id}`, 200)).body, 'By Ada')
})

test('a saved search is for who saved it', async () => {
  const { id } = await ada.post('/v1/saved-searches', { person: ada.id, name: 'Quiet', words: 'quiet' }, 201)
  await bob.get(`/v1/saved-searches/${id}`, 404)
  await ada.post('/v1/saved-searches', { person: ada.id, name: 'Quiet', words: 'quieter' }, 409)
})
