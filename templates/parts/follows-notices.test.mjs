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

test('a person is told who follows them, once', async () => {
  await bob.post(`/v1/users/${ada.id}/follow-user`, {}, 200)
  await bob.post(`/v1/users/${ada.id}/unfollow-user`, {}, 204)
  await bob.post(`/v1/users/${ada.id}/follow-user`, {}, 200)
  await ada.post(`/v1/users/${bob.id}/follow-user`, {}, 200)
  assert.equal((await told(bob, 'userFollowed', 1)).length, 1)
  const notices = await told(ada, 'userFollowed', 1)
  assert.deepEqual(
    notices.map(({ link }) => link),
    [`/v1/users/${bob.id}`],
  )
})
