import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { startTest } from 'lintel/testing'

const backend = await startTest(new URL('..', import.meta.url))
after(() => backend.stop())
const staff = await backend.signUp('keeper', { roles: ['staff'] })
const sell = (sku, currency = 'EUR') => staff.post('/v1/products', { sku, title: sku, price: '9.50', currency }, 201)
const [lamp, mug, dollars] = [await sell('LAMP'), await sell('MUG'), await sell('BILL', 'USD')]

test('a customer has one open cart, however many tabs fill it at once', async () => {
  const ada = await backend.signUp('ada')
  const carts = await Promise.all([lamp, mug].map(({ id }) => ada.post(`/v1/products/${id}/put-in-cart`, {}, 200)))
  assert.equal(carts[0].id, carts[1].id)
  await ada.post(`/v1/products/${lamp.id}/put-in-cart`, { quantity: 3 }, 200)
  await ada.post(`/v1/products/${lamp.id}/put-in-cart`, { quantity: 3 }, 200)
  const { lines } = await ada.get(`/v1/carts/${carts[0].id}?include=lines`, 200)
  assert.deepEqual(
    lines.map(({ product, quantity }) => [product, quantity]).sort(),
    [
      [lamp.id, 3],
      [mug.id, 1],
    ].sort(),
  )
  await ada.post(`/v1/products/${mug.id}/put-in-cart`, { quantity: 0 }, 200)
  assert.equal((await ada.get(`/v1/carts/${carts[0].id}?include=lines`, 200)).lines.length, 1)
})

test('a cart has one currency, which an empty one takes anew', async () => {
  const bob = await backend.signUp('bob')
  await bob.post(`/v1/products/${lamp.id}/put-in-cart`, {}, 200)
  assert.equal((await bob.post(`/v1/products/${dollars.id}/put-in-cart`, {}, 409)).code, 'other_currency')
  await bob.post(`/v1/products/${lamp.id}/put-in-cart`, { quantity: 0 }, 200)
  assert.equal((await bob.post(`/v1/products/${dollars.id}/put-in-cart`, {}, 200)).currency, 'USD')
})

test('nobody looks into the cart of another, or fills one unknown', async () => {
  const [cleo, dan] = [await backend.signUp('cleo'), await backend.signUp('dan')]
  const cart = await cleo.post(`/v1/products/${lamp.id}/put-in-cart`, {}, 200)
  await dan.get(`/v1/carts/${cart.id}`, 404)
  await backend.anybody.post(`/v1/products/${lamp.id}/put-in-cart`, {}, 401)
})

test('what is no longer for sale is taken out of a cart by its line', async () => {
  const [eva, fay] = [await backend.signUp('eva'), await backend.signUp('fay')]
  const vase = await sell('VASE')
  const cart = await eva.post(`/v1/products/${vase.id}/put-in-cart`, {}, 200)
  await staff.patch(`/v1/products/${vase.id}`, { state: 'hidden' }, 200)
  await eva.post(`/v1/products/${vase.id}/put-in-cart`, { quantity: 0 }, 404)
  const [line] = (await eva.get(`/v1/carts/${cart.id}?include=lines`, 200)).lines
  await fay.delete(`/v1/cart-lines/${line.id}`, 404)
  await eva.delete(`/v1/cart-lines/${line.id}`, 204)
  assert.deepEqual((await eva.get(`/v1/carts/${cart.id}?include=lines`, 200)).lines, [])
})
