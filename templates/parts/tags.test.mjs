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
const tag = (by, label, status = 200) => by.post(`/v1/subjects/${subject.id}/tag-subject`, { label }, status)
const find = async (slug) => (await bob.get(`/v1/tags?slug=${encodeURIComponent(slug)}`, 200)).items[0]

test('a tag is put on once, however it is written, and finds what has it', async () => {
  const first = await tag(ada, 'Crème brûlée')
  const again = await tag(ada, '  crème  BRÛLÉE')
  assert.equal(again.id, first.id)
  const { id, useCount } = await find('crème-brûlée')
  assert.equal(useCount, 1)
  const { items } = await bob.get(`/v1/taggings?tag=${id}&include=subject`, 200)
  assert.equal(items[0].subject.id, subject.id)
})

test('a tag that is taken off is used no more, and taking it off again changes nothing', async () => {
  await tag(ada, 'Passing')
  const { id } = await find('passing')
  await ada.post(`/v1/subjects/${subject.id}/untag-subject`, { tag: id }, 204)
  await ada.post(`/v1/subjects/${subject.id}/untag-subject`, { tag: id }, 204)
  assert.equal((await find('passing')).useCount, 0)
})

test('only whose it is tags it, with something that can be read', async () => {
  await tag(bob, 'Not mine', 403)
  await tag(ada, '!!!', 422)
  await ada.post('/v1/tags', { slug: 'mine', label: 'Mine' }, 405)
})

test('a tag that is put on many things at once is one tag, and used so often', async () => {
  const things = []
  for (const slug of ['one', 'two', 'three', 'four']) things.push(await make.subject(ada, slug))
  await Promise.all(things.map(({ id }) => ada.post(`/v1/subjects/${id}/tag-subject`, { label: 'At once' }, 200)))
  assert.equal((await find('at-once')).useCount, 4)
})
