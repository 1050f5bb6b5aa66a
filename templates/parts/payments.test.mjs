import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { startTest } from 'lintel/testing'

const backend = await startTest(new URL('..', import.meta.url))
after(() => backend.stop())
const staff = await backend.signUp('keeper', { roles: ['staff'] })
const address = { name: 'Ada', street: '1 Main St', zip: '10115', city: 'Berlin', country: 'DE' }
const { id: lamp } = await staff.post('/v1/products', { sku: 'LAMP', title: 'Lamp', price: '39.90', currency: 'EUR' }, 201)
await staff.post(`/v1/products/${lamp}/adjust-stock`, { change: 100 }, 200)

async function order(handle) {
  const customer = await backend.signUp(handle)
  const cart = await customer.post(`/v1/products/${lamp}/put-in-cart`, {}, 200)
  const { id } = await customer.post(`/v1/carts/${cart.id}/checkout`, { address }, 201)
  const path = `/v1/payments?order=${id}`
  const { items } = await backend.eventually(
    () => customer.get(path, 200),
    (page) => page.items.length === 1,
  )
  return { customer, order: id, payment: items[0], path: `/v1/payments/${items[0].id}` }
}

test('an order has a payment that is due, and settled once by its reference', async () => {
  const { customer, order: id, payment, path } = await order('ada')
  assert.deepEqual([payment.amount, payment.state], ['39.90', 'due'])
  await customer.post(`${path}/settle-payment`, { reference: 'ch_1', amount: '39.90' }, 403)
  assert.equal((await staff.post(`${path}/settle-payment`, { reference: 'ch_1', amount: '1.00' }, 409)).code, 'wrong_amount')
  await staff.post(`${path}/settle-payment`, { reference: 'ch_1', amount: '39.90' }, 200)
  await staff.post(`${path}/settle-payment`, { reference: 'ch_1', amount: '39.90' }, 200)
  assert.equal((await staff.post(`${path}/settle-payment`, { reference: 'ch_2', amount: '39.90' }, 409)).code, 'already_settled')
  assert.equal((await customer.get(`/v1/orders/${id}`, 200)).state, 'paid')
  const stranger = await backend.signUp('stranger')
  await stranger.get(path, 404)
})

test('one reference settles one payment', async () => {
  const [first, second] = [await order('bob'), await order('cleo')]
  await staff.post(`${first.path}/settle-payment`, { reference: 'ch_9', amount: '39.90' }, 200)
  await staff.post(`${second.path}/settle-payment`, { reference: 'ch_9', amount: '39.90' }, 409)
})

test('refunds add up to what was paid at most, each counted once', async () => {
  const { path } = await order('dan')
  const refund = (reference, amount, status) => staff.post(`${path}/refund-payment`, { reference, amount }, status)
  assert.equal((await refund('re_1', '5.00', 409)).code, 'not_settled')
  await staff.post(`${path}/settle-payment`, { reference: 'ch_3', amount: '39.90' }, 200)
  const first = await refund('re_1', '9.90', 200)
  assert.equal((await refund('re_1', '9.90', 200)).id, first.id)
  assert.equal((await refund('re_2', '30.01', 409)).code, 'too_much')
  await refund('re_3', '30.00', 200)
  const payment = await staff.get(path, 200)
  assert.deepEqual([payment.refunded, payment.state], ['39.90', 'refunded'])
})

test('a paid order that is cancelled has money to give back', async () => {
  const { customer, order: id, path } = await order('eve')
  await staff.post(`${path}/settle-payment`, { reference: 'ch_4', amount: '39.90' }, 200)
  await customer.post(`/v1/orders/${id}/cancel-order`, {}, 200)
  await backend.eventually(
    () => customer.get(path, 200),
    ({ state }) => state === 'refundDue',
  )
})
