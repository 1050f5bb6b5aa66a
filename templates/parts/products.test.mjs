import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { startTest } from 'lintel/testing'

const backend = await startTest(new URL('..', import.meta.url))
after(() => backend.stop())
const staff = await backend.signUp('keeper', { roles: ['staff'] })
const ada = await backend.signUp('ada')

test('staff lists products, and everybody finds those that are listed', async () => {
  const category = await staff.post('/v1/categories', { name: 'Lamps', slug: 'lamps' }, 201)
  const given = { title: 'Desk lamp', price: '39.90', currency: 'EUR', category: category.id }
  const lamp = await staff.post('/v1/products', { sku: 'LAMP-1', ...given }, 201)
  const hidden = await staff.post('/v1/products', { sku: 'LAMP-2', ...given, state: 'hidden' }, 201)
  const found = await backend.anybody.get(`/v1/products?category=${category.id}&state=listed`, 200)
  assert.deepEqual(
    found.items.map(({ id }) => id),
    [lamp.id],
  )
  await ada.get(`/v1/products/${hidden.id}`, 404)
  await ada.patch(`/v1/products/${lamp.id}`, { price: '0.01' }, 403)
  await ada.post('/v1/products', { sku: 'FAKE-1', ...given }, 403)
})

test('stock changes by a difference, never falls below zero, and is not written over', async () => {
  const mug = await staff.post('/v1/products', { sku: 'MUG-1', title: 'Mug', price: '9.50', currency: 'EUR' }, 201)
  assert.equal(mug.stock, 0)
  await Promise.all([1, 2, 3].map((change) => staff.post(`/v1/products/${mug.id}/adjust-stock`, { change }, 200)))
  const refused = await staff.post(`/v1/products/${mug.id}/adjust-stock`, { change: -7 }, 409)
  assert.equal(refused.code, 'not_in_stock')
  assert.equal((await ada.get(`/v1/products/${mug.id}`, 200)).stock, 6)
  await staff.patch(`/v1/products/${mug.id}`, { stock: 100 }, 422)
  await ada.post(`/v1/products/${mug.id}/adjust-stock`, { change: 1 }, 403)
})
