import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { startTest } from 'lintel/testing'

const backend = await startTest(new URL('..', import.meta.url))
after(() => backend.stop())
const staff = await backend.signUp('keeper', { roles: ['staff'] })
const ada = await backend.signUp('ada')
const bob = await backend.signUp('bob')
const address = { name: 'Ada', street: '1 Main St', zip: '10115', city: 'Berlin', country: 'DE' }

async function sell(sku, price, stock) {
  const { id } = await staff.post('/v1/products', { sku, title: sku, price, currency: 'EUR' }, 201)
  await staff.post(`/v1/products/${id}/adjust-stock`, { change: stock }, 200)
  return id
}
const stockOf = async (id) => (await staff.get(`/v1/products/${id}`, 200)).stock
const put = (who, product, quantity) => who.post(`/v1/products/${product}/put-in-cart`, { quantity }, 200)

test('an order costs what its lines cost, takes their stock, and is made once', async () => {
  const [lamp, mug] = [await sell('LAMP', '39.90', 5), await sell('MUG', '0.10', 50)]
  await put(ada, lamp, 2)
  const cart = await put(ada, mug, 3)
  const less = await ada.post(`/v1/carts/${cart.id}/checkout`, { address, total: '80.09' }, 409)
  assert.equal(less.code, 'price_changed')
  const order = await ada.post(`/v1/carts/${cart.id}/checkout`, { address, total: '80.1' }, 201)
  assert.equal(order.total, '80.10')
  assert.equal((await ada.post(`/v1/carts/${cart.id}/checkout`, { address }, 201)).id, order.id)
  assert.deepEqual([await stockOf(lamp), await stockOf(mug)], [3, 47])
  await bob.get(`/v1/orders/${order.id}`, 404)
  await bob.post(`/v1/carts/${cart.id}/checkout`, { address }, 404)
})

test('of two customers who want the last one, one gets it, and the other keeps the cart', async () => {
  const clock = await sell('CLOCK', '120.00', 1)
  const carts = await Promise.all([ada, bob].map((who) => put(who, clock, 1)))
  const answers = await Promise.allSettled(
    [ada, bob].map((who, i) => who.post(`/v1/carts/${carts[i].id}/checkout`, { address }, 201)),
  )
  assert.equal(answers.filter(({ status }) => status === 'fulfilled').length, 1)
  assert.match(answers.find(({ status }) => status === 'rejected').reason.message, /sold_out/)
  assert.equal(await stockOf(clock), 0)
  const [loser, cart] = answers[0].status === 'rejected' ? [ada, carts[0]] : [bob, carts[1]]
  assert.equal((await loser.get(`/v1/carts/${cart.id}`, 200)).state, 'open')
})

test('an order that is cancelled gives its stock back, once, and is not shipped', async () => {
  const loom = await sell('LOOM', '1450.00', 2)
  const cleo = await backend.signUp('cleo')
  const cart = await put(cleo, loom, 2)
  const order = await cleo.post(`/v1/carts/${cart.id}/checkout`, { address }, 201)
  await bob.post(`/v1/orders/${order.id}/cancel-order`, {}, 404)
  await cleo.post(`/v1/orders/${order.id}/cancel-order`, {}, 200)
  const again = await cleo.post(`/v1/orders/${order.id}/cancel-order`, {}, 200)
  assert.deepEqual([again.state, again.cancelledFor, await stockOf(loom)], ['cancelled', 'customer', 2])
  await staff.post(`/v1/orders/${order.id}/mark-order-paid`, {}, 409)
  await staff.post(`/v1/orders/${order.id}/ship-order`, {}, 409)
})

test('what costs nothing is paid as it is ordered, and nobody else says so of their own order', async () => {
  const [gift, pen] = [await sell('GIFT', '0', 1), await sell('PEN', '2.00', 1)]
  const flo = await backend.signUp('flo')
  const cart = await put(flo, gift, 1)
  assert.equal((await flo.post(`/v1/carts/${cart.id}/checkout`, { address }, 201)).state, 'paid')
  const own = await put(staff, pen, 1)
  const order = await staff.post(`/v1/carts/${own.id}/checkout`, { address }, 201)
  assert.equal((await staff.post(`/v1/orders/${order.id}/mark-order-paid`, {}, 403)).code, 'own_order')
  await staff.post(`/v1/orders/${order.id}/cancel-order`, {}, 200)
})

test('however many order at once, no more is sold than there was', async () => {
  const cup = await sell('CUP', '5.00', 3)
  const people = await Promise.all(Array.from({ length: 6 }, (_, i) => backend.signUp(`cup-${i}`)))
  const carts = await Promise.all(people.map((who) => put(who, cup, 1)))
  const twice = people.flatMap((who, i) =>
    [who, who].map((each) => each.post(`/v1/carts/${carts[i].id}/checkout`, { address }, 201)),
  )
  const orders = (await Promise.allSettled(twice)).flatMap(({ value }) => (value === undefined ? [] : [value.id]))
  assert.equal(new Set(orders).size, 3)
  assert.equal(await stockOf(cup), 0)
})

test('what is paid is shipped by staff, and no longer cancelled', async () => {
  const desk = await sell('DESK', '200.00', 1)
  const dan = await backend.signUp('dan')
  const cart = await put(dan, desk, 1)
  const order = await dan.post(`/v1/carts/${cart.id}/checkout`, { address }, 201)
  await staff.post(`/v1/orders/${order.id}/ship-order`, {}, 409)
  await dan.post(`/v1/orders/${order.id}/mark-order-paid`, {}, 403)
  await staff.post(`/v1/orders/${order.id}/mark-order-paid`, {}, 200)
  const shipped = await staff.post(`/v1/orders/${order.id}/ship-order`, { tracking: 'TR-1' }, 200)
  assert.deepEqual([shipped.state, shipped.tracking], ['shipped', 'TR-1'])
  assert.equal((await dan.post(`/v1/orders/${order.id}/cancel-order`, {}, 409)).code, 'already_shipped')
})
