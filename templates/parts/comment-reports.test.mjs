import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { startTest } from 'lintel/testing'

const backend = await startTest(new URL('..', import.meta.url))
after(() => backend.stop())

// What is commented on, where everybody sees it.
const make = {
  post: (by) => by.post('/v1/posts', { author: by.id, body: 'Hello' }, 201),
  async article(by) {
    const editor = await backend.signUp('editor', { roles: ['editor'] })
    const { id } = await by.post('/v1/write-article', { slug: 'hello', title: 'Hello', body: 'First' }, 201)
    await by.post(`/v1/articles/${id}/submit-article`, {}, 200)
    return editor.post(`/v1/articles/${id}/approve-article`, {}, 200)
  },
  document: (by) => by.post('/v1/add-document', { title: 'Hello', summary: 'First', audience: 'public' }, 201),
}
const ada = await backend.signUp('ada')
const bob = await backend.signUp('bob')
const cleo = await backend.signUp('cleo')
const moderator = await backend.signUp('moderator', { roles: ['moderator'] })
const subject = await make.subject(ada)
const comment = (by, body) => by.post(`/v1/subjects/${subject.id}/comment-on-subject`, { body }, 201)
const report = (by, { id }, status) => by.post(`/v1/comments/${id}/report-comment`, { reason: 'abuse' }, status)
const resolve = (by, { id }, verdict, status) => by.post(`/v1/comment-reports/${id}/resolve-comment-report`, { verdict }, status)
const queue = async () => (await moderator.get('/v1/comment-moderation-queue', 200)).items.map(({ id }) => id)
const count = async () => (await ada.get(`/v1/comment-tallies?subject=${subject.id}`, 200)).items[0].count

test('a comment that is upheld against is there for its author and moderators alone, and counted no more', async () => {
  const rude = await comment(bob, 'Rude')
  const before = await count()
  const first = await report(ada, rude, 200)
  assert.equal((await report(ada, rude, 200)).id, first.id)
  const second = await report(cleo, rude, 200)
  assert.deepEqual(await queue(), [first.id, second.id])
  await resolve(moderator, second, 'upheld', 200)
  assert.deepEqual(await queue(), [])
  assert.equal((await ada.get(`/v1/comment-reports/${first.id}`, 200)).state, 'upheld')
  for (const other of [ada, cleo]) await other.get(`/v1/comments/${rude.id}`, 404)
  for (const one of [bob, moderator]) assert.equal((await one.get(`/v1/comments/${rude.id}`, 200)).state, 'hidden')
  assert.equal(await count(), before - 1)
  await resolve(moderator, first, 'dismissed', 409)
  await moderator.post(`/v1/comments/${rude.id}/show-comment`, {}, 200)
  await ada.get(`/v1/comments/${rude.id}`, 200)
})

test('what is dismissed stays as it is', async () => {
  const kind = await comment(bob, 'Kind')
  await resolve(moderator, await report(cleo, kind, 200), 'dismissed', 200)
  assert.equal((await cleo.get(`/v1/comments/${kind.id}`, 200)).state, 'shown')
})

test('what its author withdrew meanwhile is resolved all the same', async () => {
  const regretted = await comment(bob, 'Never mind')
  const reported = await report(cleo, regretted, 200)
  await bob.post(`/v1/comments/${regretted.id}/withdraw-comment`, {}, 200)
  assert.equal((await resolve(moderator, reported, 'upheld', 200)).state, 'upheld')
  assert.equal((await bob.get(`/v1/comments/${regretted.id}`, 200)).state, 'withdrawn')
})

test('nobody reports their own, sees the report of another, or decides without the role or about themselves', async () => {
  const mine = await comment(bob, 'Mine')
  await report(bob, mine, 409)
  const reported = await report(cleo, mine, 200)
  await ada.get(`/v1/comment-reports/${reported.id}`, 404)
  await resolve(cleo, reported, 'upheld', 403)
  await bob.get('/v1/comment-moderation-queue', 403)
  const own = await report(moderator, mine, 200)
  assert.equal((await resolve(moderator, own, 'upheld', 403)).code, 'own_report')
  const theirs = await report(cleo, await comment(moderator, 'Ours'), 200)
  assert.equal((await resolve(moderator, theirs, 'upheld', 403)).code, 'own_comment')
})
