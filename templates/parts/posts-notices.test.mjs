import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { startTest } from 'lintel/testing'

const backend = await startTest(new URL('..', import.meta.url))
after(() => backend.stop())
const ada = await backend.signUp('ada')
const bob = await backend.signUp('bob')
/** What a person is told of a kind, once it is so much. */
const told = async (person, kind, count) => {
  const all = () => person.get(`/v1/notifications?to=${person.id}`, 200)
  const of = ({ items }) => items.filter((each) => each.kind === kind)
  return of(await backend.eventually(all, (page) => of(page).length >= count))
}

test('an author is told who shares a post, but not that they did it themselves', async () => {
  const { id } = await ada.post('/v1/posts', { author: ada.id, body: 'Hello' }, 201)
  for (const by of [ada, bob]) await by.post(`/v1/posts/${id}/share-post`, {}, 200)
  const notices = await told(ada, 'postShared', 1)
  assert.deepEqual(
    notices.map(({ link }) => link),
    [`/v1/posts/${id}`],
  )
  await bob.get(`/v1/notifications/${notices[0].id}`, 404)
})
