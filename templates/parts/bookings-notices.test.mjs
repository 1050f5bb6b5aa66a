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
/** So many days from now, at noon. */
const day = (days) => `${new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10)}T12:00:00.000Z`

test('whose it is is told of bookings, and of a cancelled one the other', async () => {
  const resource = await ada.post('/v1/resources', { owner: ada.id, name: 'Room', slotMinutes: 30 }, 201)
  const slots = await ada.post(`/v1/resources/${resource.id}/open-slots`, { from: day(30), count: 2 }, 201)
  const book = async ({ id }) => {
    const held = await bob.post(`/v1/slots/${id}/hold-slot`, {}, 201)
    return bob.post(`/v1/bookings/${held.id}/confirm-booking`, {}, 200)
  }
  const [first, second] = [await book(slots.items[0]), await book(slots.items[1])]
  await bob.post(`/v1/bookings/${first.id}/cancel-booking`, {}, 200)
  await ada.post(`/v1/bookings/${second.id}/cancel-booking`, {}, 200)
  assert.equal((await told(ada, 'bookingConfirmed', 2)).length, 2)
  const linksOf = async (person) => (await told(person, 'bookingCancelled', 1)).map(({ link }) => link)
  assert.deepEqual(await linksOf(ada), [`/v1/bookings/${first.id}`])
  assert.deepEqual(await linksOf(bob), [`/v1/bookings/${second.id}`])
})
