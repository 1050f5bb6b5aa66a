import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { startTest } from 'lintel/testing'

const backend = await startTest(new URL('..', import.meta.url))
after(() => backend.stop())

const ada = await backend.signUp('ada')
const bob = await backend.signUp('bob')
const cleo = await backend.signUp('cleo')
const start = (by, person, status = 200) => by.post(`/v1/users/${person.id}/start-conversation`, {}, status)
const say = (by, { id }, body, status = 201) => by.post(`/v1/conversations/${id}/post-message`, { body }, status)
const unread = async (by, { id }) => (await by.get(`/v1/inbox-items?conversation=${id}`, 200)).items[0].unreadCount

test('two people have one conversation, whoever begins it and however many at once', async () => {
  const started = await Promise.all([start(ada, bob), start(bob, ada), start(ada, bob)])
  assert.equal(new Set(started.map(({ id }) => id)).size, 1)
  assert.equal((await ada.get(`/v1/participants?conversation=${started[0].id}`, 200)).items.length, 2)
  await start(ada, ada, 409)
})

test('what is said is unread for the other, until it is read', async () => {
  const conversation = await start(ada, bob)
  await say(ada, conversation, 'Hello')
  await say(ada, conversation, 'Are you there?')
  assert.equal(await unread(bob, conversation), 2)
  assert.equal(await unread(ada, conversation), 0)
  await bob.post(`/v1/conversations/${conversation.id}/mark-conversation-read`, {}, 200)
  assert.equal(await unread(bob, conversation), 0)
  const { items } = await bob.get(`/v1/messages?conversation=${conversation.id}&sort=-createdAt`, 200)
  assert.deepEqual(
    items.map(({ body }) => body),
    ['Are you there?', 'Hello'],
  )
})

test('who does not take part sees nothing and says nothing', async () => {
  const conversation = await start(ada, bob)
  const message = await say(ada, conversation, 'Between us')
  await cleo.get(`/v1/conversations/${conversation.id}`, 404)
  await cleo.get(`/v1/messages/${message.id}`, 404)
  await say(cleo, conversation, 'Me too', 404)
  assert.deepEqual((await cleo.get(`/v1/messages?conversation=${conversation.id}`, 200)).items, [])
  assert.equal((await ada.get(`/v1/inbox-items?person=${bob.id}`, 200)).items.length, 0)
})

test('a message is withdrawn by its author alone, with what it said', async () => {
  const message = await say(ada, await start(ada, bob), 'Oops')
  await bob.post(`/v1/messages/${message.id}/withdraw-message`, {}, 403)
  await ada.post(`/v1/messages/${message.id}/withdraw-message`, {}, 200)
  assert.equal((await bob.get(`/v1/messages/${message.id}`, 200)).body, '')
})

test('a group is joined by who is asked and left by who wants', async () => {
  const group = await ada.post('/v1/start-group', { title: 'Plans', people: [{ person: bob.id }] }, 201)
  await bob.post(`/v1/conversations/${group.id}/add-participant`, { person: cleo.id }, 403)
  await ada.post(`/v1/conversations/${group.id}/add-participant`, { person: cleo.id }, 200)
  await say(cleo, group, 'Here')
  assert.equal(await unread(bob, group), 1)
  await cleo.post(`/v1/conversations/${group.id}/leave-conversation`, {}, 204)
  await say(cleo, group, 'Gone', 404)
})

test('who is blocked says no more, and is not told by whom', async () => {
  const conversation = await start(bob, cleo)
  await cleo.post('/v1/blocks', { person: bob.id, by: cleo.id }, 201)
  await say(bob, conversation, 'Hello?', 403)
  assert.deepEqual((await bob.get('/v1/blocks', 200)).items, [])
  await bob.post('/v1/start-group', { title: 'Again', people: [{ person: cleo.id }] }, 403)
})

test('messages at once are all unread, each once', async () => {
  const [dan, eva] = [await backend.signUp('dan'), await backend.signUp('eva')]
  const conversation = await start(dan, eva)
  await Promise.all(Array.from({ length: 8 }, (_, i) => say(i % 2 ? dan : eva, conversation, `Message ${i}`)))
  assert.deepEqual([await unread(dan, conversation), await unread(eva, conversation)], [4, 4])
})
