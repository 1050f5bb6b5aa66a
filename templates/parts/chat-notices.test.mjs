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

test('whoever takes part is told of a message, but not who wrote it', async () => {
  const { id } = await ada.post(`/v1/users/${bob.id}/start-conversation`, {}, 200)
  const say = (by) => by.post(`/v1/conversations/${id}/post-message`, { body: 'Hello' }, 201)
  await say(ada)
  await say(bob)
  for (const person of [ada, bob]) {
    const notices = await told(person, 'messagePosted', 1)
    assert.deepEqual(
      notices.map(({ link }) => link),
      [`/v1/conversations/${id}`],
    )
  }
})
