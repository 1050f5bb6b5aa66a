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
const moderator = await backend.signUp('moderator', { roles: ['moderator'] })
const subject = await make.subject(ada)

const comment = (by, body, parent) => by.post(`/v1/subjects/${subject.id}/comment-on-subject`, { body, parent }, 201)
const count = async () => (await ada.get(`/v1/comment-tallies?subject=${subject.id}`, 200)).items[0].count

test('comments are answered, listed in their order, and counted', async () => {
  const first = await comment(bob, 'First')
  const answer = await comment(ada, 'An answer', first.id)
  await comment(bob, 'Second')
  const { items } = await ada.get(`/v1/comments?subject=${subject.id}&depth=0&sort=createdAt`, 200)
  assert.deepEqual(
    items.map(({ body, replyCount }) => [body, replyCount]),
    [
      ['First', 1],
      ['Second', 0],
    ],
  )
  assert.equal((await ada.get(`/v1/comments?parent=${first.id}`, 200)).items[0].id, answer.id)
  assert.equal(await count(), 3)
})

test('only its author edits a comment, and nobody writes one past the actions', async () => {
  const { id } = await comment(bob, 'Wrong')
  await ada.post(`/v1/comments/${id}/edit-comment`, { body: 'Not mine' }, 403)
  assert.equal((await bob.post(`/v1/comments/${id}/edit-comment`, { body: 'Right' }, 200)).body, 'Right')
  await bob.patch(`/v1/comments/${id}`, { state: 'hidden' }, 405)
  await backend.anybody.post(`/v1/subjects/${subject.id}/comment-on-subject`, { body: 'Who?' }, 401)
})

test('a hidden comment is there for its author and moderators, and counted no more, however often it is hidden', async () => {
  const { id } = await comment(bob, 'Rude')
  const before = await count()
  await ada.post(`/v1/comments/${id}/hide-comment`, {}, 403)
  await moderator.post(`/v1/comments/${id}/hide-comment`, {}, 200)
  await moderator.post(`/v1/comments/${id}/hide-comment`, {}, 200)
  await ada.get(`/v1/comments/${id}`, 404)
  assert.equal((await bob.get(`/v1/comments/${id}`, 200)).state, 'hidden')
  await bob.post(`/v1/comments/${id}/edit-comment`, { body: 'Kind' }, 403)
  assert.equal(await count(), before - 1)
  await moderator.post(`/v1/comments/${id}/show-comment`, {}, 200)
  assert.equal(await count(), before)
})

test('what is withdrawn stays so, and cannot be answered', async () => {
  const { id } = await comment(bob, 'Never mind')
  await bob.post(`/v1/comments/${id}/withdraw-comment`, {}, 200)
  await moderator.post(`/v1/comments/${id}/show-comment`, {}, 409)
  await ada.post(`/v1/subjects/${subject.id}/comment-on-subject`, { body: 'But', parent: id }, 422)
})

test('comments at once are all counted, and one that is hidden by two is counted once', async () => {
  const fresh = await make.subject(ada, 'at-once')
  const say = (body) => bob.post(`/v1/subjects/${fresh.id}/comment-on-subject`, { body }, 201)
  const made = await Promise.all(Array.from({ length: 8 }, (_, i) => say(`Comment ${i}`)))
  await Promise.all([1, 2, 3].map(() => moderator.post(`/v1/comments/${made[0].id}/hide-comment`, {}, 200)))
  assert.equal((await ada.get(`/v1/comment-tallies?subject=${fresh.id}`, 200)).items[0].count, 7)
})
