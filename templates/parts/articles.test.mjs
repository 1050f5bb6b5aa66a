import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { startTest } from 'lintel/testing'

const backend = await startTest(new URL('..', import.meta.url))
after(() => backend.stop())

const ada = await backend.signUp('ada')
const bob = await backend.signUp('bob')
const editor = await backend.signUp('editor', { roles: ['editor'] })
const write = (by, slug) => by.post('/v1/write-article', { slug, title: 'A title', body: 'First words' }, 201)
const act = (by, { id }, action, body, status) => by.post(`/v1/articles/${id}/${action}-article`, body, status)

test('an article is seen by others once an editor has approved it, and not before', async () => {
  const article = await write(ada, 'approved')
  await bob.get(`/v1/articles/${article.id}`, 404)
  await act(editor, article, 'approve', {}, 409)
  await act(ada, article, 'submit', {}, 200)
  await act(ada, article, 'submit', {}, 200)
  await act(ada, article, 'approve', {}, 403)
  await act(editor, article, 'approve', {}, 200)
  assert.equal((await backend.anybody.get('/v1/articles?state=published&sort=-publishedAt', 200)).items[0].slug, 'approved')
})

test('no editor approves what is their own, or changes it after another has approved it', async () => {
  const second = await backend.signUp('second', { roles: ['editor'] })
  const article = await write(editor, 'own')
  await act(editor, article, 'submit', {}, 200)
  await act(editor, article, 'approve', {}, 403)
  await act(second, article, 'approve', {}, 200)
  assert.equal((await act(editor, article, 'edit', { revision: 1, body: 'Never approved' }, 403)).code, 'own_article')
  await act(second, article, 'edit', { revision: 1, body: 'A correction' }, 200)
})

test('what is edited is kept as it was, and of two who edit at once one is told', async () => {
  const article = await write(ada, 'edited')
  await act(ada, article, 'edit', { revision: 1, body: 'Better words' }, 200)
  await act(ada, article, 'edit', { revision: 1, body: 'Other words' }, 409)
  await act(bob, article, 'edit', { revision: 2, body: 'Not mine' }, 404)
  const { items } = await ada.get(`/v1/article-revisions?article=${article.id}&sort=number`, 200)
  assert.deepEqual(
    items.map(({ body }) => body),
    ['First words', 'Better words'],
  )
  assert.deepEqual((await bob.get(`/v1/article-revisions?article=${article.id}`, 200)).items, [])
})

test('what is given back is a draft again, and says why', async () => {
  const article = await write(ada, 'returned')
  await act(ada, article, 'submit', {}, 200)
  await act(ada, article, 'edit', { revision: 1, title: 'Too late' }, 403)
  await act(editor, article, 'return', { note: 'Too short' }, 200)
  assert.equal((await ada.get(`/v1/articles/${article.id}`, 200)).note, 'Too short')
  await act(ada, article, 'edit', { revision: 1, title: 'Longer' }, 200)
})

test('a scheduled article is published when its time has come, and one that was given back is not', async () => {
  const inMs = (wait) => new Date(Date.now() + wait).toISOString()
  const [back, kept] = [await write(ada, 'given-back'), await write(ada, 'scheduled')]
  const elsewhere = (time) => new Date(Date.parse(time) + 2 * 3_600_000).toISOString().replace('Z', '+02:00')
  const years = await write(ada, 'years-ahead')
  for (const [article, publishAt] of [
    [back, inMs(1_000)],
    [kept, elsewhere(inMs(2_000))],
    [years, '2099-01-01T00:00:00Z'],
  ]) {
    await act(ada, article, 'submit', {}, 200)
    assert.equal((await act(editor, article, 'approve', { publishAt }, 200)).state, 'scheduled')
  }
  await act(editor, back, 'return', { note: 'Not yet' }, 200)
  await bob.get(`/v1/articles/${kept.id}`, 404)
  await backend.eventually(
    () => ada.get(`/v1/articles/${kept.id}`, 200),
    ({ state }) => state === 'published',
  )
  await bob.get(`/v1/articles/${kept.id}`, 200)
  assert.equal((await ada.get(`/v1/articles/${back.id}`, 200)).state, 'draft')
})

test('an article that is approved and given back at once is one of the two', async () => {
  const article = await write(ada, 'at-once')
  await act(ada, article, 'submit', {}, 200)
  const answers = await Promise.allSettled([
    act(editor, article, 'approve', {}, 200),
    act(editor, article, 'return', { note: 'Not yet' }, 200),
  ])
  const { state } = await ada.get(`/v1/articles/${article.id}`, 200)
  assert.equal(answers.filter(({ status }) => status === 'fulfilled').length, 1)
  assert.ok(['published', 'draft'].includes(state))
})
