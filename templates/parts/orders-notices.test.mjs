import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { startTest } from 'lintel/testing'

const backend = await startTest(new URL('..', import.meta.url))
after(() => backend.stop())
const staff = await backend.signUp('keeper', { roles: ['staff'] })
const ada = await backend.signUp('ada')
const address = { name: 'Ada', street: '1 Main St', zip: '10115', city: 'Berlin', country: 'DE' }
/** What a person is told of a kind, once it is so much. */
const told = async (person, kind, count) => {
  const all = () => person.get(`/v1/notifications?to=${person.id}`, 200)
  const of = ({ items }) => items.filter((each) => each.kind === kind)
  return of(await backend.eventually(all, (page) => of(page).length >= count))
}
async function order() {
  const { id } = await staff.post('/v1/products', { sku: 'LAMP', title: 'Lamp', price: '39.90', currency: 'EUR' }, 201)
  await staff.post(`/v1/products/${id}/adjust-stock`, { change: 2 }, 200)
  const cart = await ada.post(`/v1/products/${id}/put-in-cart`, { quantity: 1 }, 200)
  return ada.post(`/v1/carts/${cart.id}/checkout`, { address }, 201)
}

test('a customer is told that an order is paid and shipped', async () => {
  const { id } = await order()
  await staff.post(`/v1/orders/${id}/mark-order-paid`, {}, 200)
  assert.equal((await told(ada, 'orderPaid', 1))[0].link, `/v1/orders/${id}`)
  await staff.post(`/v1/orders/${id}/ship-order`, {}, 200)
  assert.equal((await told(ada, 'orderShipped', 1)).length, 1)
})
