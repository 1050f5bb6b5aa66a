import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { startTest } from 'lintel/testing'

const backend = await startTest(new URL('..', import.meta.url))
after(() => backend.stop())

// What this is about, where everybody sees it.
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
const pathOf = ({ id }) => `/v1/subjects/${id}`
const report = (by, status) => by.post(`/v1/subjects/${subject.id}/report-subject`, { reason: 'spam' }, status)
const queue = async () => (await moderator.get('/v1/moderation-queue', 200)).items.map(({ id }) => id)

test('a report is made once a person, and one decision covers all that are open about the same thing', async () => {
  const first = await report(bob, 200)
  assert.equal((await report(bob, 200)).id, first.id)
  const second = await report(cleo, 200)
  assert.deepEqual(await queue(), [first.id, second.id])
  await moderator.post(`/v1/reports/${second.id}/resolve-report`, { verdict: 'upheld', resolution: 'It is spam' }, 200)
  assert.deepEqual(await queue(), [])
  assert.equal((await bob.get(`/v1/reports/${first.id}`, 200)).state, 'upheld')
  await moderator.post(`/v1/reports/${first.id}/resolve-report`, { verdict: 'dismissed' }, 409)
})

test('what is upheld is hidden from all but its author and moderators, until a moderator reinstates it', async () => {
  const path = pathOf(subject)
  await cleo.get(path, 404)
  await cleo.post(`${path}/report-subject`, { reason: 'spam' }, 404)
  assert.equal((await ada.get(path, 200)).id, subject.id)
  assert.ok((await moderator.get(path, 200)).upheldReports > 0)
  await ada.post(`${path}/reinstate-subject`, {}, 403)
  await moderator.post(`${path}/reinstate-subject`, {}, 204)
  await moderator.post(`${path}/reinstate-subject`, {}, 204)
  assert.equal((await cleo.get(path, 200)).upheldReports, 0)
})

test('what is dismissed stays as it is', async () => {
  const { id } = await report(cleo, 200)
  await moderator.post(`/v1/reports/${id}/resolve-report`, { verdict: 'dismissed' }, 200)
  await bob.get(pathOf(subject), 200)
})

test('a report is seen by who made it and by moderators alone', async () => {
  const { id } = await report(bob, 200)
  await cleo.get(`/v1/reports/${id}`, 404)
  await ada.get(`/v1/reports/${id}`, 404)
  await bob.post(`/v1/reports/${id}/resolve-report`, { verdict: 'dismissed' }, 403)
  await bob.get('/v1/moderation-queue', 403)
})

test('nobody reports what is their own', async () => {
  await report(ada, 409)
})

test('no moderator decides about what they have reported', async () => {
  const { id } = await report(moderator, 200)
  const other = await backend.signUp('other', { roles: ['moderator'] })
  assert.equal((await moderator.post(`/v1/reports/${id}/resolve-report`, { verdict: 'upheld' }, 403)).code, 'own_report')
  await other.post(`/v1/reports/${id}/resolve-report`, { verdict: 'upheld' }, 200)
})
