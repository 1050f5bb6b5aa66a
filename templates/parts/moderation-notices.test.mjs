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
const moderator = await backend.signUp('moderator', { roles: ['moderator'] })
/** What a person is told of a kind, once it is so much. */
const told = async (person, kind, count) => {
  const all = () => person.get(`/v1/notifications?to=${person.id}`, 200)
  const of = ({ items }) => items.filter((each) => each.kind === kind)
  return of(await backend.eventually(all, (page) => of(page).length >= count))
}

test('who reported is told of the decision, and whose it is that it was hidden and can be seen again', async () => {
  const subject = await make.subject(ada)
  const report = await bob.post(`/v1/subjects/${subject.id}/report-subject`, { reason: 'spam' }, 200)
  await moderator.post(`/v1/reports/${report.id}/resolve-report`, { verdict: 'upheld' }, 200)
  assert.equal((await told(bob, 'reportResolved', 1))[0].link, `/v1/reports/${report.id}`)
  assert.equal((await told(ada, 'subjectHidden', 1))[0].link, `/v1/subjects/${subject.id}`)
  await moderator.post(`/v1/subjects/${subject.id}/reinstate-subject`, {}, 204)
  assert.equal((await told(ada, 'subjectReinstated', 1)).length, 1)
})
