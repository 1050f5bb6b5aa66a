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
// The same, where its owner alone sees it.
const makePrivate = {
  post: (by) => by.post('/v1/posts', { author: by.id, body: 'Secret', audience: 'author' }, 201),
  article: (by) => by.post('/v1/write-article', { slug: 'secret', title: 'Secret', body: 'First' }, 201),
  document: (by) => by.post('/v1/add-document', { title: 'Secret', audience: 'owner' }, 201),
}
const ada = await backend.signUp('ada')
const bob = await backend.signUp('bob')
const subject = await make.subject(ada)
const tag = (by, label, status = 200) => by.post(`/v1/subjects/${subject.id}/tag-subject`, { label }, status)
const find = async (by, slug) => (await by.get(`/v1/taggings?slug=${encodeURIComponent(slug)}&include=subject`, 200)).items
const popular = async (by) => (await by.get('/v1/popular-tags', 200)).tags

test('a tag is put on once, however it is written, and finds what has it', async () => {
  const first = await tag(ada, 'Crème brûlée')
  const again = await tag(ada, '  crème  BRÛLÉE')
  assert.equal(again.id, first.id)
  const found = await find(bob, 'crème-brûlée')
  assert.deepEqual(
    found.map((each) => each.subject.id),
    [subject.id],
  )
})

test('a tag that is taken off finds nothing, and taking it off again changes nothing', async () => {
  await tag(ada, 'Passing')
  assert.equal((await find(bob, 'passing')).length, 1)
  await ada.post(`/v1/subjects/${subject.id}/untag-subject`, { label: 'passing' }, 204)
  await ada.post(`/v1/subjects/${subject.id}/untag-subject`, { label: 'passing' }, 204)
  assert.deepEqual(await find(bob, 'passing'), [])
})

test('only whose it is tags it, with something that can be read', async () => {
  await tag(bob, 'Not mine', 403)
  await tag(ada, '!!!', 422)
  await ada.post('/v1/taggings', { subject: subject.id, slug: 'mine', label: 'Mine' }, 405)
})

test('a tag that is put on many things at once is on each of them, and popular', async () => {
  const things = []
  for (const slug of ['one', 'two', 'three', 'four']) things.push(await make.subject(ada, slug))
  await Promise.all(things.map(({ id }) => ada.post(`/v1/subjects/${id}/tag-subject`, { label: 'At once' }, 200)))
  assert.deepEqual((await find(bob, 'at-once')).map((each) => each.subject.id).sort(), things.map(({ id }) => id).sort())
  assert.deepEqual((await popular(bob))[0], { slug: 'at-once', label: 'At once', uses: 4 })
})

test('what is private is found by nobody else, nor are its tags', { skip: makePrivate.subject === undefined }, async () => {
  const { id } = await makePrivate.subject(ada)
  for (const label of ['Redundancies', 'At once']) await ada.post(`/v1/subjects/${id}/tag-subject`, { label }, 200)
  const sees = async (who) => {
    const uses = (await popular(who)).filter(({ slug }) => ['redundancies', 'at-once'].includes(slug)).map((each) => each.uses)
    return [(await find(who, 'redundancies')).length, (await find(who, 'at-once')).length, uses]
  }
  assert.deepEqual(await sees(ada), [1, 5, [5, 1]])
  for (const who of [bob, backend.anybody]) {
    assert.deepEqual(await sees(who), [0, 4, [4]])
    assert.deepEqual((await who.get(`/v1/taggings?subject=${id}`, 200)).items, [])
  }
})
