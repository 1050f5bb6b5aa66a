import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { startTest } from 'lintel/testing'

const backend = await startTest(new URL('..', import.meta.url))
after(() => backend.stop())

// What this is about, where everybody sees it.
const make = {
  post: (by) => by.post('/v1/posts', { author: by.id, body: 'Hello' }, 201),
  async article(by, slug = 'hello') {
    const editor = await backend.signUp(`editor-of-${slug}`, { roles: ['editor'] })
    const { id } = await by.post('/v1/write-article', { slug, title: 'Hello', body: 'First' }, 201)
    await by.post(`/v1/articles/${id}/submit-article`, {}, 200)
    return editor.post(`/v1/articles/${id}/approve-article`, {}, 200)
  },
  document: (by) => by.post('/v1/add-document', { title: 'Hello', summary: 'First', audience: 'public' }, 201),
}
const ada = await backend.signUp('ada')
const bob = await backend.signUp('bob')
const subject = await make.subject(ada)
const count = async () => (await ada.get(`/v1/like-tallies?subject=${subject.id}`, 200)).items[0]?.count ?? 0

test('a person likes once, however often and however many at once', async () => {
  const ask = () => bob.post(`/v1/subjects/${subject.id}/like-subject`, {}, 200)
  const likes = await Promise.all([ask(), ask(), ask()])
  assert.equal(new Set(likes.map(({ id }) => id)).size, 1)
  await ada.post(`/v1/subjects/${subject.id}/like-subject`, {}, 200)
  assert.equal(await count(), 2)
  assert.equal((await ada.get(`/v1/likes?by=${bob.id}`, 200)).items.length, 1)
})

test('a like that is taken back is counted no more, and taking it back again changes nothing', async () => {
  const before = await count()
  await bob.post(`/v1/subjects/${subject.id}/unlike-subject`, {}, 204)
  await bob.post(`/v1/subjects/${subject.id}/unlike-subject`, {}, 204)
  assert.equal(await count(), before - 1)
})

test('nobody likes without a token, nor in the name of another', async () => {
  await backend.anybody.post(`/v1/subjects/${subject.id}/like-subject`, {}, 401)
  await bob.post('/v1/likes', { subject: subject.id, by: ada.id }, 405)
})

test('however many like and take it back at once, the count is that of the likes', async () => {
  const people = await Promise.all(Array.from({ length: 8 }, (_, i) => backend.signUp(`fan-${i}`)))
  const fresh = await make.subject(ada, 'at-once')
  await Promise.all(people.map((who) => who.post(`/v1/subjects/${fresh.id}/like-subject`, {}, 200)))
  await Promise.all(people.slice(0, 3).map((who) => who.post(`/v1/subjects/${fresh.id}/unlike-subject`, {}, 204)))
  assert.equal((await ada.get(`/v1/like-tallies?subject=${fresh.id}`, 200)).items[0].count, 5)
  assert.equal((await ada.get(`/v1/likes?subject=${fresh.id}`, 200)).items.length, 5)
})
