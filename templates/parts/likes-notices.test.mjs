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
const cleo = await backend.signUp('cleo')
/** What a person is told of a kind, once it is so much. */
const told = async (person, kind, count) => {
  const all = () => person.get(`/v1/notifications?to=${person.id}`, 200)
  const of = ({ items }) => items.filter((each) => each.kind === kind)
  return of(await backend.eventually(all, (page) => of(page).length >= count))
}
const like = (by, { id }) => by.post(`/v1/subjects/${id}/like-subject`, {}, 200)
const unlike = (by, { id }) => by.post(`/v1/subjects/${id}/unlike-subject`, {}, 204)

test('whose it is is told who likes it, each once, but not of their own like', async () => {
  const subject = await make.subject(ada)
  await like(ada, subject)
  await like(bob, subject)
  await unlike(bob, subject)
  await like(bob, subject)
  await like(cleo, subject)
  const notices = await told(ada, 'subjectLiked', 2)
  assert.equal(notices.length, 2)
  assert.ok(notices.every(({ link, read }) => link === `/v1/subjects/${subject.id}` && !read))
})

test('who does not want to be told of likes is not asked to look', async () => {
  const dan = await backend.signUp('dan')
  await dan.post('/v1/notification-preferences', { person: dan.id, kind: 'subjectLiked', muted: true }, 201)
  await like(bob, await make.subject(dan, 'other'))
  const [notice] = await told(dan, 'subjectLiked', 1)
  assert.equal(notice.read, true)
})
