import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { startTest } from 'lintel/testing'

const backend = await startTest(new URL('..', import.meta.url))
after(() => backend.stop())
const staff = await backend.signUp('keeper', { roles: ['staff'] })
const ada = await backend.signUp('ada')
const house = (code) => staff.post('/v1/warehouses', { code, name: code }, 201)
const [north, south] = [await house('NORTH'), await house('SOUTH')]
const make = (sku) => staff.post('/v1/products', { sku, title: sku, price: '9.50', currency: 'EUR' }, 201)
const record = (at, product, change, reason, reference, status = 200) =>
  staff.post(`/v1/warehouses/${at.id}/record-movement`, { product: product.id, change, reason, reference }, status)
const stockOf = async ({ id }) => (await staff.get(`/v1/products/${id}`, 200)).stock

test('goods that come in are for sale, and what was sold leaves the shelf alone', async () => {
  const lamp = await make('LAMP')
  await record(north, lamp, 10, 'received', 'DN-1')
  const item = await record(north, lamp, 10, 'received', 'DN-1')
  assert.deepEqual([item.onHand, await stockOf(lamp)], [10, 10])
  assert.equal((await record(north, lamp, 11, 'received', 'DN-1', 409)).code, 'reference_used')
  assert.equal((await record(north, lamp, -4, 'sold', 'ORDER-1')).onHand, 6)
  assert.equal(await stockOf(lamp), 10)
  assert.equal((await record(north, lamp, -7, 'damaged', 'D-1', 409)).code, 'not_there')
  await record(north, lamp, 1, 'lost', 'L-1', 422)
  const { items } = await staff.get(`/v1/stock-movements?item=${item.id}&sort=-createdAt`, 200)
  assert.deepEqual(
    items.map(({ change, onHandAfter }) => [change, onHandAfter]),
    [
      [-4, 6],
      [10, 10],
    ],
  )
})

test('goods move between warehouses at once or not at all, and never more than there are', async () => {
  const mug = await make('MUG')
  await record(north, mug, 5, 'received', 'DN-2')
  const move = (quantity, reference, status) =>
    staff.post(`/v1/warehouses/${north.id}/move-stock`, { to: south.id, product: mug.id, quantity, reference }, status)
  const answers = await Promise.allSettled([1, 2, 3].map((each) => move(2, `T-${each}`, 200)))
  assert.equal(answers.filter(({ status }) => status === 'fulfilled').length, 2)
  const { items } = await staff.get(`/v1/stock-items?product=${mug.id}`, 200)
  assert.deepEqual(items.map(({ onHand }) => onHand).sort(), [1, 4])
  assert.equal(await stockOf(mug), 5)
})

test('what falls below its level runs low, and only staff sees it', async () => {
  const clock = await make('CLOCK')
  const item = await record(south, clock, 10, 'received', 'DN-3')
  await staff.post(`/v1/stock-items/${item.id}/set-reorder-level`, { reorderAt: 8 }, 200)
  const low = async () => (await staff.get(`/v1/low-stock?warehouse=${south.id}`, 200)).items.map(({ id }) => id)
  assert.deepEqual(await low(), [])
  await record(south, clock, -3, 'issued', 'I-1')
  assert.deepEqual(await low(), [item.id])
  await record(south, clock, 1, 'counted', 'C-1')
  assert.deepEqual(await low(), [])
  await ada.get('/v1/low-stock', 403)
  await ada.get(`/v1/stock-items/${item.id}`, 403)
})

test('a movement that is sent again goes where it went, and nothing comes into what is closed', async () => {
  const [east, vase] = [await house('EAST'), await make('VASE')]
  await record(north, vase, 5, 'received', 'DN-4')
  const move = (to, status) =>
    staff.post(`/v1/warehouses/${north.id}/move-stock`, { to: to.id, product: vase.id, quantity: 2, reference: 'T-9' }, status)
  const moved = await move(south, 200)
  assert.equal((await move(south, 200)).id, moved.id)
  assert.equal((await move(east, 409)).code, 'reference_used')
  await staff.patch(`/v1/warehouses/${south.id}`, { state: 'closed' }, 200)
  assert.equal((await record(south, vase, 1, 'received', 'DN-5', 409)).code, 'warehouse_closed')
  assert.equal((await record(south, vase, -2, 'issued', 'OUT-1')).onHand, 0)
})
