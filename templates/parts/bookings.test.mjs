import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { startTest } from 'lintel/testing'

const backend = await startTest(new URL('..', import.meta.url))
after(() => backend.stop())
const [ada, bob, cleo] = [await backend.signUp('ada'), await backend.signUp('bob'), await backend.signUp('cleo')]
/** So many days from now, at noon. */
const day = (days) => `${new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10)}T12:00:00.000Z`

const room = (more = {}) => ada.post('/v1/resources', { owner: ada.id, name: 'Room', slotMinutes: 30, ...more }, 201)
async function slots(resource, days = 30, count = 2) {
  return (await ada.post(`/v1/resources/${resource.id}/open-slots`, { from: day(days), count }, 201)).items
}
const hold = (who, { id }, status) => who.post(`/v1/slots/${id}/hold-slot`, {}, status)

test('slots follow each other, and none overlaps with another', async () => {
  const resource = await room()
  const [first, second] = await slots(resource)
  assert.equal(first.endsAt, second.startsAt)
  const from = first.startsAt.replace(':00:', ':15:')
  assert.equal((await ada.post(`/v1/resources/${resource.id}/open-slots`, { from, count: 1 }, 409)).code, 'overlaps')
  await ada.post(`/v1/resources/${resource.id}/open-slots`, { from: day(-1), count: 1 }, 409)
  await bob.post(`/v1/resources/${resource.id}/open-slots`, { from: day(40), count: 1 }, 403)
})

test('of two who want a slot at once one gets it, and it is no longer free', async () => {
  const resource = await room()
  const [slot, other] = await slots(resource)
  const answers = await Promise.allSettled([bob, cleo].map((who) => hold(who, slot, 201)))
  const won = answers.filter(({ status }) => status === 'fulfilled')
  assert.equal(won.length, 1)
  assert.match(answers.find(({ status }) => status === 'rejected').reason.message, /taken/)
  const [winner, loser] = answers[0].status === 'fulfilled' ? [bob, cleo] : [cleo, bob]
  const booking = won[0].value
  assert.equal((await hold(winner, slot, 201)).id, booking.id)
  await loser.get(`/v1/bookings/${booking.id}`, 404)
  await loser.post(`/v1/bookings/${booking.id}/confirm-booking`, {}, 404)
  assert.equal((await winner.post(`/v1/bookings/${booking.id}/confirm-booking`, {}, 200)).state, 'confirmed')
  const free = await loser.get(`/v1/slots?resource=${resource.id}&state=free`, 200)
  assert.deepEqual(
    free.items.map(({ id }) => id),
    [other.id],
  )
})

test('a hold that is over is not confirmed, and does not keep others away', async () => {
  const [slot] = await slots(await room({ holdMinutes: 0 }))
  const booking = await hold(bob, slot, 201)
  assert.equal((await bob.post(`/v1/bookings/${booking.id}/confirm-booking`, {}, 409)).code, 'hold_over')
  await hold(cleo, slot, 201)
  assert.equal((await bob.get(`/v1/bookings/${booking.id}`, 200)).state, 'expired')
})

test('a booking is cancelled in time, or by the owner, and the slot is free again', async () => {
  const [late] = await slots(await room({ cancelHours: 72 }), 2)
  const booking = await hold(bob, late, 201)
  await bob.post(`/v1/bookings/${booking.id}/confirm-booking`, {}, 200)
  assert.equal((await bob.post(`/v1/bookings/${booking.id}/cancel-booking`, {}, 409)).code, 'too_late')
  await ada.post(`/v1/bookings/${booking.id}/cancel-booking`, {}, 200)
  assert.equal((await cleo.get(`/v1/slots/${late.id}`, 200)).state, 'free')
  await hold(cleo, late, 201)
})

test('a booking keeps the hours that it was made with, and no hold outlives the start of its slot', async () => {
  const resource = await room({ holdMinutes: 60, cancelHours: 1 })
  const [slot] = await slots(resource, 2)
  const booking = await hold(bob, slot, 201)
  await bob.post(`/v1/bookings/${booking.id}/confirm-booking`, {}, 200)
  await ada.patch(`/v1/resources/${resource.id}`, { cancelHours: 720 }, 200)
  await bob.post(`/v1/bookings/${booking.id}/cancel-booking`, {}, 200)
  const from = new Date(Date.now() + 600_000).toISOString()
  const { items } = await ada.post(`/v1/resources/${resource.id}/open-slots`, { from, count: 1 }, 201)
  assert.equal((await hold(bob, items[0], 201)).holdUntil, from)
})

test('a time of another zone is the same time', async () => {
  const resource = await room()
  const from = day(30).replace('T12:00:00.000Z', 'T23:00:00+11:00')
  const { items } = await ada.post(`/v1/resources/${resource.id}/open-slots`, { from, count: 1 }, 201)
  assert.equal(items[0].startsAt, day(30))
  // Written so, it looks later than it is.
  const begun = new Date(Date.now() + 11 * 3_600_000 - 60_000).toISOString().replace('Z', '+11:00')
  assert.equal((await ada.post(`/v1/resources/${resource.id}/open-slots`, { from: begun, count: 1 }, 409)).code, 'in_the_past')
})

test('of many slots that somebody takes at once they hold so many as one may', async () => {
  const gus = await backend.signUp('gus')
  const all = await slots(await room(), 30, 8)
  const answers = await Promise.allSettled(all.map((slot) => hold(gus, slot, 201)))
  assert.equal(answers.filter(({ status }) => status === 'fulfilled').length, 5)
})

test('slots that are opened at once do not overlap', async () => {
  const resource = await room()
  const open = (minute) =>
    ada.post(`/v1/resources/${resource.id}/open-slots`, { from: day(50).replace(':00:', `:${minute}:`), count: 3 }, 201)
  const answers = await Promise.allSettled(['00', '10', '20'].map(open))
  assert.equal(answers.filter(({ status }) => status === 'fulfilled').length, 1)
})
