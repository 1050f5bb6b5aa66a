import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { startTest } from 'lintel/testing'

const backend = await startTest(new URL('..', import.meta.url))
after(() => backend.stop())
const ada = await backend.signUp('ada')
const bob = await backend.signUp('bob')

test('a post is shared once a person, however often it is asked', async () => {
  const post = await ada.post('/v1/posts', { author: ada.id, body: 'Hello' }, 201)
  const first = await bob.post(`/v1/posts/${post.id}/share-post`, {}, 200)
  const second = await bob.post(`/v1/posts/${post.id}/share-post`, {}, 200)
  assert.equal(second.id, first.id)
  const { shareCount } = await bob.get(`/v1/posts/${post.id}`, 200)
  assert.equal(shareCount, 1)
  for (let i = 0; i < 2; i++) await bob.post(`/v1/posts/${post.id}/unshare-post`, {}, 204)
  assert.equal((await bob.get(`/v1/posts/${post.id}`, 200)).shareCount, 0)
})

test('what is only for its author is not there for others', async () => {
  const post = await ada.post('/v1/posts', { author: ada.id, body: 'Mine', audience: 'author' }, 201)
  await bob.get(`/v1/posts/${post.id}`, 404)
  await bob.post(`/v1/posts/${post.id}/share-post`, {}, 404)
})

test('nobody posts in the name of another', async () => {
  await bob.post('/v1/posts', { author: ada.id, body: 'Not me' }, 403)
  await backend.anybody.post('/v1/posts', { author: ada.id, body: 'Not me' }, 401)
})
