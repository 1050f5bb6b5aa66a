import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { startTest } from 'lintel/testing'

const backend = await startTest(new URL('..', import.meta.url))
after(() => backend.stop())

const ada = await backend.signUp('ada')
const bob = await backend.signUp('bob')
const operator = await backend.signUp('operator', { roles: ['operator'] })
const tell = (person, title) => operator.post(`/v1/users/${person.id}/notify-person`, { title }, 202)
const unread = async (by) => (await by.get('/v1/unread-notifications', 200)).count
const told = (by, count) =>
  backend.eventually(
    () => unread(by),
    (now) => now === count,
  )

test('a person is told, and reads it', async () => {
  await tell(ada, 'The first')
  await told(ada, 1)
  const [notification] = (await ada.get(`/v1/notifications?to=${ada.id}`, 200)).items
  assert.equal(notification.title, 'The first')
  const first = await ada.post(`/v1/notifications/${notification.id}/mark-notification-read`, {}, 200)
  const again = await ada.post(`/v1/notifications/${notification.id}/mark-notification-read`, {}, 200)
  assert.equal(again.readAt, first.readAt)
  assert.equal(await unread(ada), 0)
})

test('all are marked as read at once', async () => {
  await tell(ada, 'The second')
  await tell(ada, 'The third')
  await told(ada, 2)
  assert.deepEqual(await ada.post('/v1/mark-notifications-read', {}, 200), { marked: 2, left: 0 })
  assert.equal(await unread(ada), 0)
})

test('what somebody does not want to be told is there when they look, and does not ask for it', async () => {
  await bob.post('/v1/notification-preferences', { person: bob.id, kind: 'operator', muted: true }, 201)
  await tell(bob, 'Unwanted')
  const { items } = await backend.eventually(
    () => bob.get(`/v1/notifications?to=${bob.id}`, 200),
    (page) => page.items.length > 0,
  )
  assert.equal(items[0].read, true)
  assert.equal(await unread(bob), 0)
})

test('nobody sees or marks what another is told, nor tells others without the role', async () => {
  const [notification] = (await ada.get(`/v1/notifications?to=${ada.id}`, 200)).items
  await bob.get(`/v1/notifications/${notification.id}`, 404)
  await bob.post(`/v1/notifications/${notification.id}/mark-notification-read`, {}, 404)
  await bob.post(`/v1/users/${bob.id}/notify-person`, { title: 'Spam' }, 403)
  const own = await ada.post('/v1/notification-preferences', { person: ada.id, kind: 'operator', muted: false }, 201)
  await bob.patch(`/v1/notification-preferences/${own.id}`, { muted: true }, 404)
})
