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

test('an order that is paid by hand at once, or costs nothing, has a payment that is settled', async () => {
  const { id: card } = await staff.post('/v1/products', { sku: 'CARD', title: 'Card', price: '0', currency: 'EUR' }, 201)
  await staff.post(`/v1/products/${card}/adjust-stock`, { change: 1 }, 200)
  const fay = await backend.signUp('fay')
  const free = await fay.post(`/v1/products/${card}/put-in-cart`, {}, 200)
  const cart = await fay.post(`/v1/carts/${free.id}/checkout`, { address }, 201)
  const stateOf = async (id) => (await fay.get(`/v1/payments?order=${id}`, 200)).items[0]?.state
  const next = await fay.post(`/v1/products/${lamp}/put-in-cart`, {}, 200)
  const { id } = await fay.post(`/v1/carts/${next.id}/checkout`, { address }, 201)
  await staff.post(`/v1/orders/${id}/mark-order-paid`, {}, 200)
  for (const each of [cart.id, id])
    await backend.eventually(
      () => stateOf(each),
      (state) => state === 'settled',
    )
})

test('nobody settles or refunds a payment of their own', async () => {
  const cart = await staff.post(`/v1/products/${lamp}/put-in-cart`, {}, 200)
  const { id } = await staff.post(`/v1/carts/${cart.id}/checkout`, { address }, 201)
  const { items } = await backend.eventually(
    () => staff.get(`/v1/payments?order=${id}`, 200),
    (page) => page.items.length === 1,
  )
  const path = `/v1/payments/${items[0].id}`
  assert.equal((await staff.post(`${path}/settle-payment`, { reference: 'ch_own', amount: '39.90' }, 403)).code, 'own_payment')
  const other = await backend.signUp('other', { roles: ['staff'] })
  await other.post(`${path}/settle-payment`, { reference: 'ch_own', amount: '39.90' }, 200)
  assert.equal((await staff.post(`${path}/refund-payment`, { reference: 're_own', amount: '1.00' }, 403)).code, 'own_payment')
})

test('refunds at once never add up to more than was paid', async () => {
  const { path } = await order('gus')
  await staff.post(`${path}/settle-payment`, { reference: 'ch_gus', amount: '39.90' }, 200)
  const refund = (i) => staff.post(`${path}/refund-payment`, { reference: `gus_${i}`, amount: '15.00' }, 200)
  const answers = await Promise.allSettled([1, 2, 3, 4].map(refund))
  assert.equal(answers.filter(({ status }) => status === 'fulfilled').length, 2)
  assert.equal((await staff.get(path, 200)).refunded, '30.00')
})
