// What a customer does, and what can go wrong meanwhile: the example shop, on the engine that is tested, with a broker where
// one is installed.
import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import { after, before, describe, test } from 'node:test'
import { startPayments } from '../examples/shop/payments.mjs'
import { startBackend } from './kit/backend.mjs'
import { load, loadExample } from './kit/dist.mjs'
import { startNats, whyNoNats } from './kit/nats.mjs'
import { until } from './kit/until.mjs'

const secret = `whsec_${Buffer.alloc(32, 7).toString('base64')}`
const address = { name: 'Ada', street: 'Looms 1', zip: '10115', city: 'Berlin', country: 'DE' }
const idOf = (number) => `01990000-0000-7000-8000-${String(number).padStart(12, '0')}`
const [staffId, adaId, graceId] = [1, 2, 3].map(idOf)

/** A server that answers as `answer` says, and remembers what it was sent. */
async function listen(answer) {
  const received = []
  const server = createServer(async (request, response) => {
    let body = ''
    for await (const piece of request) body += piece
    const asked = { headers: request.headers, body }
    received.push(asked)
    const { status, json } = answer(asked)
    response.writeHead(status, { 'content-type': 'application/json' }).end(json === undefined ? '' : JSON.stringify(json))
  })
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
  return { url: `http://127.0.0.1:${server.address().port}`, received, close: () => server.close() }
}

/** Tests look more often than people do. */
const patient = (app) => ({ ...app, blueprint: { ...app.blueprint, limit: '1000000/min' } })

/** The shop with those whom it calls, and words for what its customers do. */
async function openShop({ folder, environment = {}, more = {}, app } = {}) {
  const payments = await startPayments({ secret })
  const carrier = await listen(({ body }) =>
    JSON.parse(body).address.zip === '00000' ? { status: 422 } : { status: 201, json: { tracking: 'T-1' } },
  )
  const backend = await startBackend({
    app: patient(app ?? (await loadExample('shop'))),
    ...(folder === undefined ? {} : { folder }),
    more: {
      environment: {
        PAYMENTS_URL: payments.url,
        PAYMENTS_KEY: 'key',
        PAYMENTS_WEBHOOK_SECRET: secret,
        CARRIER_URL: carrier.url,
        ...environment,
      },
      ...more,
    },
  })
  payments.tell(`${backend.url}/hooks/payments`)
  const as = (id, roles = []) => {
    const call = async (method, path, body) => {
      const answer = await backend.request(method, path, { token: await backend.token(id, roles), body })
      return { ...answer, title: answer.body?.title }
    }
    const right = async (method, path, body) => {
      const answer = await call(method, path, body)
      assert.ok(answer.status < 300, `${method} ${path}: ${answer.status} ${answer.text}`)
      return answer.body
    }
    return {
      call,
      get: (path) => right('GET', path),
      post: (path, body) => right('POST', path, body),
      patch: (path, body) => right('PATCH', path, body),
      put: (product, quantity = 1) => right('POST', `/v1/products/${product}/put-in-cart`, { quantity }),
      checkout: (cart, given = {}) =>
        right('POST', `/v1/carts/${cart}/checkout`, { address: { ...address, ...given.address }, card: given.card ?? 'good' }),
    }
  }
  const staff = as(staffId, ['staff'])
  const customer = async (id, name) => {
    const person = as(id)
    await person.post('/v1/users', { name, email: `${name.toLowerCase()}@example.org` })
    return person
  }
  return {
    backend,
    payments,
    carrier,
    staff,
    customer,
    as,
    product: (sku, stock, price = '12.50') => staff.post('/v1/products', { sku, title: sku.toLowerCase(), price, stock }),
    buy: async (person, product, given) => person.checkout((await person.put(product.id, given?.quantity ?? 1)).id, given),
    charged: (order) => [...payments.charges.values()].filter(({ reference, status }) => reference === order && status === 201),
    refunded: (order) => [...payments.refunds.values()].filter(({ reference }) => reference === order),
    close: async () => {
      await backend.close()
      await payments.close()
      carrier.close()
    },
  }
}

describe('a customer', () => {
  let shop
  let ada
  before(async () => {
    shop = await openShop()
    await shop.as(staffId).post('/v1/users', { name: 'Boss', email: 'boss@example.org' })
    ada = await shop.customer(adaId, 'Ada')
  })
  after(() => shop.close())
  const orderOf = (id) => ada.get(`/v1/orders/${id}`)
  const comesTo = (id, state, limitMs) => until(async () => (await orderOf(id)).state === state, limitMs)
  const told = async () => (await ada.get(`/v1/notifications?to=${adaId}&limit=3`)).items.map(({ text }) => text)

  test('signs in, browses, fills a cart, checks out, pays, and is sent what was bought', async () => {
    const [lamp, mug] = [await shop.product('LAMP', 5, '39.90'), await shop.product('MUG', 5, '9.50')]
    const { items } = await ada.get('/v1/products?state=listed')
    assert.deepEqual(items.map(({ sku }) => sku).sort(), ['LAMP', 'MUG'])
    const cart = await ada.put(lamp.id, 2)
    await ada.put(mug.id, 9)
    await ada.put(mug.id, 3)
    const order = await ada.checkout(cart.id)
    assert.equal(order.total, '108.30')
    await comesTo(order.id, 'shipped')
    const whole = await ada.get(`/v1/orders/${order.id}?include=lines,payments,shipments`)
    assert.deepEqual(whole.lines.map(({ quantity, price }) => [quantity, price]).sort(), [
      [2, '39.90'],
      [3, '9.50'],
    ])
    assert.deepEqual([whole.payments[0].state, whole.payments[0].amount, whole.shipments[0].tracking], ['taken', '108.30', 'T-1'])
    assert.equal(shop.charged(order.id).length, 1)
    await until(async () => (await told())[0] === 'Your order is on its way: T-1.')
    await until(async () => (await shop.staff.get(`/v1/products/${mug.id}`)).sold === 3)
    assert.deepEqual((await ada.get(`/v1/products/${mug.id}`)).stock, 2)
    assert.equal(
      (await ada.call('POST', `/v1/carts/${cart.id}/checkout`, { address, card: 'good' })).title,
      'The cart is ordered',
    )
  })

  test('sees own orders alone, and staff all', async () => {
    const order = await shop.buy(ada, await shop.product('PEN', 1))
    const grace = await shop.customer(graceId, 'Grace')
    assert.equal((await grace.call('GET', `/v1/orders/${order.id}`)).status, 404)
    assert.deepEqual((await grace.get('/v1/payments')).items, [])
    assert.equal((await shop.staff.call('GET', `/v1/orders/${order.id}`)).status, 200)
    assert.equal((await grace.call('POST', '/v1/products', { sku: 'X', title: 'x', price: '1.00', stock: 1 })).status, 403)
    assert.equal((await grace.call('POST', '/v1/add-endpoint', { url: 'https://example.org' })).status, 403)
  })

  test('whose card is declined has paid nothing, and what was reserved is for sale again', async () => {
    const lamp = await shop.product('LAMP-2', 2)
    const order = await shop.buy(ada, lamp, { quantity: 2, card: 'declined' })
    await comesTo(order.id, 'cancelled')
    assert.equal((await orderOf(order.id)).cancelledFor, 'unpaid')
    assert.equal((await ada.get(`/v1/products/${lamp.id}`)).stock, 2)
    assert.deepEqual([shop.charged(order.id).length, shop.refunded(order.id).length], [0, 0])
    await until(async () => (await told())[0].startsWith('Your payment was not taken'))
  })

  test('who comes too late is told that it is sold out, and is not charged', async () => {
    const loom = await shop.product('LOOM', 1)
    const order = await shop.buy(ada, loom, { quantity: 2 })
    await comesTo(order.id, 'cancelled')
    assert.equal((await orderOf(order.id)).cancelledFor, 'soldOut')
    assert.equal((await ada.get(`/v1/products/${loom.id}`)).stock, 1)
    assert.equal(shop.charged(order.id).length, 0)
  })

  test('whose address the carrier does not know has the money back, once', async () => {
    const lamp = await shop.product('LAMP-3', 1)
    const order = await shop.buy(ada, lamp, { address: { zip: '00000' } })
    await comesTo(order.id, 'cancelled')
    assert.equal((await orderOf(order.id)).cancelledFor, 'undeliverable')
    assert.deepEqual([shop.charged(order.id).length, shop.refunded(order.id).map(({ amount }) => amount)], [1, ['12.50']])
    assert.equal((await ada.get(`/v1/products/${lamp.id}`)).stock, 1)
    assert.equal((await ada.get(`/v1/payments?order=${order.id}`)).items[0].state, 'refunded')
  })

  test('pays once, though the provider hangs up after each charge, is down, and comes back', async () => {
    const lamp = await shop.product('LAMP-4', 2)
    shop.payments.behave('cut')
    const first = await shop.buy(ada, lamp)
    await until(() => shop.charged(first.id).length === 1)
    shop.payments.behave('down')
    const second = await shop.buy(ada, lamp)
    await until(async () => (await ada.get(`/v1/payments?order=${second.id}`)).items.length === 1)
    shop.payments.behave('well')
    for (const { id } of [first, second]) {
      await comesTo(id, 'shipped', 60_000)
      assert.equal(shop.charged(id).length, 1)
    }
    assert.ok(shop.charged(first.id)[0].asked > 1, 'it was asked for again')
  })

  test('is told once that money has arrived, though the provider tells it twice', async () => {
    const order = await shop.buy(ada, await shop.product('LAMP-5', 1))
    await comesTo(order.id, 'shipped')
    const payment = async () => (await ada.get(`/v1/payments?order=${order.id}`)).items[0]
    assert.equal(await shop.payments.settle(order.id, 'msg_1'), 204)
    const { state, updatedAt } = await payment()
    assert.equal(state, 'settled')
    assert.equal(await shop.payments.settle(order.id, 'msg_1'), 204)
    assert.equal((await payment()).updatedAt, updatedAt)
    assert.equal(await shop.payments.settle(idOf(999), 'msg_2'), 404)
    const forged = await shop.backend.request('POST', '/hooks/payments', {
      body: { reference: order.id, amount: '0.01' },
      headers: { 'webhook-id': 'msg_3', 'webhook-timestamp': '1', 'webhook-signature': 'v1,AAAA' },
    })
    assert.equal(forged.status, 401)
  })
})

test('of 1,000 who race for 10, 10 get one and pay once, and nobody else pays', async () => {
  const shop = await openShop()
  const [racers, stock] = [1_000, 10]
  const loom = await shop.product('LOOM', stock, '1450.00')
  const people = Array.from({ length: racers }, (_, i) => ({ id: idOf(1_000 + i), name: `Racer${i}` }))
  const carts = await Promise.all(
    people.map(async ({ id, name }) => {
      const person = await shop.customer(id, name)
      return { person, cart: (await person.put(loom.id)).id }
    }),
  )
  const orders = await Promise.all(carts.map(({ person, cart }) => person.checkout(cart)))
  assert.equal(orders.length, racers)
  const inState = async (state) => {
    let [count, next] = [0, null]
    do {
      const page = await shop.staff.get(`/v1/orders?state=${state}&limit=100&fields=id${next === null ? '' : `&after=${next}`}`)
      count += page.items.length
      next = page.next
    } while (next !== null)
    return count
  }
  await until(async () => (await inState('shipped')) + (await inState('cancelled')) === racers, 120_000)
  assert.equal(await inState('shipped'), stock)
  assert.equal((await shop.staff.get(`/v1/products/${loom.id}`)).stock, 0)
  const charges = [...shop.payments.charges.values()]
  assert.deepEqual([charges.length, new Set(charges.map(({ reference }) => reference)).size], [stock, stock])
  assert.equal(shop.payments.refunds.size, 0)
  await until(async () => (await shop.staff.get(`/v1/products/${loom.id}`)).sold === stock)
  await shop.close()
})
