import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { startTest } from 'lintel/testing'

const backend = await startTest(new URL('..', import.meta.url))
after(() => backend.stop())

const ada = await backend.signUp('ada')
const bob = await backend.signUp('bob')
const cleo = await backend.signUp('cleo')
const post = (by, body, more = {}) => by.post('/v1/posts', { author: by.id, body, ...more }, 201)
const tally = async ({ id }) => (await ada.get(`/v1/follow-tallies?person=${id}`, 200)).items[0]

test('following twice is following once', async () => {
  const first = await ada.post(`/v1/users/${bob.id}/follow-user`, {}, 200)
  const second = await ada.post(`/v1/users/${bob.id}/follow-user`, {}, 200)
  assert.equal(second.id, first.id)
  assert.equal((await tally(bob)).followers, 1)
  assert.equal((await tally(ada)).following, 1)
})

test('the feed has what those one follows have published, newest first, and what is not meant for others stays away', async () => {
  await post(bob, 'First')
  await post(cleo, 'Not followed')
  await post(bob, 'For nobody', { audience: 'author' })
  await post(bob, 'Second')
  const { items } = await ada.get('/v1/home-feed', 200)
  assert.deepEqual(
    items.map(({ body }) => body),
    ['Second', 'First'],
  )
  await backend.anybody.get('/v1/home-feed', 401)
})

test('who is no longer followed is gone from the feed', async () => {
  await ada.post(`/v1/users/${bob.id}/unfollow-user`, {}, 204)
  await ada.post(`/v1/users/${bob.id}/unfollow-user`, {}, 204)
  assert.deepEqual((await ada.get('/v1/home-feed', 200)).items, [])
  assert.equal((await tally(bob)).followers, 0)
})

test('nobody follows themselves', async () => {
  await ada.post(`/v1/users/${ada.id}/follow-user`, {}, 409)
})

test('however many follow at once, the counts are right', async () => {
  const people = await Promise.all(Array.from({ length: 6 }, (_, i) => backend.signUp(`reader-${i}`)))
  const twice = [...people, ...people]
  await Promise.all(twice.map((who) => who.post(`/v1/users/${cleo.id}/follow-user`, {}, 200)))
  assert.equal((await tally(cleo)).followers, 6)
})
