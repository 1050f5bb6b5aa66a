import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { startTest } from 'lintel/testing'

const backend = await startTest(new URL('..', import.meta.url))
after(() => backend.stop())
const staff = await backend.signUp('keeper', { roles: ['staff'] })
const [ada, bob, rider, other] = await Promise.all(['ada', 'bob', 'rider', 'other'].map((each) => backend.signUp(each)))
const recipient = { name: 'Cleo', street: '1 Main St', zip: '10115', city: 'Berlin', country: 'DE', phone: '+49 30 1' }
const courier = await staff.post('/v1/couriers', { user: rider.id }, 201)
const idle = await staff.post('/v1/couriers', { user: other.id }, 201)
await rider.patch(`/v1/couriers/${courier.id}`, { state: 'onDuty' }, 200)

const send = () => ada.post('/v1/send-parcel', { recipient }, 201)
const assign = (who, { id }, to, status) => who.post(`/v1/parcels/${id}/assign-courier`, { courier: to.id }, status)
const advance = (who, { id }, to, status) => who.post(`/v1/parcels/${id}/advance-parcel`, { to }, status)

test('a parcel goes forward only, by its courier', async () => {
  const parcel = await send()
  await advance(rider, parcel, 'pickedUp', 404)
  assert.equal((await assign(staff, parcel, idle, 409)).code, 'off_duty')
  await assign(ada, parcel, courier, 403)
  await assign(staff, parcel, courier, 200)
  assert.equal((await advance(rider, parcel, 'delivered', 409)).code, 'not_picked_up')
  await advance(ada, parcel, 'pickedUp', 403)
  await advance(rider, parcel, 'pickedUp', 200)
  await advance(rider, parcel, 'pickedUp', 200)
  await advance(rider, parcel, 'delivered', 200)
  assert.equal((await advance(rider, parcel, 'inTransit', 409)).code, 'not_forward')
  assert.equal((await advance(rider, parcel, 'returned', 409)).code, 'not_forward')
  assert.equal((await ada.post(`/v1/parcels/${parcel.id}/cancel-parcel`, {}, 409)).code, 'under_way')
})

test('who has the code follows the parcel, and learns nothing of people', async () => {
  const parcel = await send()
  await assign(staff, parcel, courier, 200)
  const found = await backend.anybody.get(`/v1/tracking/${parcel.code}`, 200)
  assert.equal(found.state, 'assigned')
  assert.deepEqual(
    found.steps.map(({ state }) => state),
    ['created', 'assigned'],
  )
  assert.deepEqual(Object.keys(found).sort(), ['state', 'steps'])
  await backend.anybody.get('/v1/tracking/AAAAAAAAAAAAAAAA', 404)
  await bob.get(`/v1/parcels/${parcel.id}`, 404)
})

test('a parcel that nobody has picked up is cancelled by its sender', async () => {
  const parcel = await send()
  await bob.post(`/v1/parcels/${parcel.id}/cancel-parcel`, {}, 404)
  await ada.post(`/v1/parcels/${parcel.id}/cancel-parcel`, {}, 200)
  assert.equal((await assign(staff, parcel, courier, 409)).code, 'under_way')
})

test('a parcel that is picked up and cancelled at once is one of the two', async () => {
  for (let i = 0; i < 4; i++) {
    const parcel = await send()
    await assign(staff, parcel, courier, 200)
    const cancel = ada.post(`/v1/parcels/${parcel.id}/cancel-parcel`, {}, 200)
    const answers = await Promise.allSettled([cancel, advance(rider, parcel, 'pickedUp', 200)])
    assert.equal(answers.filter(({ status }) => status === 'fulfilled').length, 1)
  }
})
