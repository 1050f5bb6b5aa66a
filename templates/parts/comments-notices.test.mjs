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
const subject = await make.subject(ada)
const comment = (by, body, parent) => by.post(`/v1/subjects/${subject.id}/comment-on-subject`, { body, parent }, 201)

test('whose it is and whom an answer answers are told, nobody of what they said, and nobody twice', async () => {
  const own = await comment(ada, 'Mine')
  const answer = await comment(bob, 'An answer', own.id)
  await comment(ada, 'Thanks', answer.id)
  assert.equal((await told(bob, 'commentAdded', 1)).length, 1)
  const notices = await told(ada, 'commentAdded', 1)
  assert.deepEqual(
    notices.map(({ link }) => link),
    [`/v1/comments/${answer.id}`],
  )
})

test('an author is told that a comment was hidden', async () => {
  const { id } = await comment(bob, 'Rude')
  await moderator.post(`/v1/comments/${id}/hide-comment`, {}, 200)
  assert.equal((await told(bob, 'commentHidden', 1))[0].link, `/v1/comments/${id}`)
})
