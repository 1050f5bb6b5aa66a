// What a customer does, and what can go wrong meanwhile: the example shop, on the engine that is tested, with a broker where
// one is installed.
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { startPayments } from '../examples/shop/payments.mjs'
import { startBackend } from './kit/backend.mjs'
import { load, loadExample } from './kit/dist.mjs'
import { startNats, whyNoNats } from './kit/nats.mjs'
import { testDatabase } from './kit/postgres.mjs'
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

/** A folder that is gone when every test is over. */
function newFolder() {
  const folder = mkdtempSync(join(tmpdir(), 'lintel-shop-'))
  folders.push(folder)
  return folder
}
const folders = []
after(() => folders.forEach((folder) => rmSync(folder, { recursive: true, force: true })))

/** The store of a shop that is closed. @template T @param {string} folder @param {(store: any) => Promise<T>} act @returns {Promise<T>} */
async function withStore(folder, act) {
  const [{ openStore }, { readModel }, { realOutside }] = await Promise.all(
    ['open-store', 'read-model', 'outside'].map((name) => load(`house/${name}.js`)),
  )
  const model = readModel((await loadExample('shop')).blueprint, folder)
  const { database } = await testDatabase(folder)
  const store = await openStore({ folder, database, processes: 1, model, outside: realOutside, onNotice: () => {} })
  try {
    return await act(store)
  } finally {
    await store.close()
  }
}

/** The shop with those whom it calls, and words for what its customers do; closed at the end of the test `t`. */
async function openShop({ t, folder, outside, more = {}, app } = {}) {
  const payments = await startPayments({ secret })
  const carrier = await listen(({ body }) =>
    JSON.parse(body).address.zip === '00000' ? { status: 422 } : { status: 201, json: { tracking: 'T-1' } },
  )
  const backend = await startBackend({
    app: patient(app ?? (await loadExample('shop'))),
    ...(folder === undefined ? {} : { folder }),
    ...(outside === undefined ? {} : { outside }),
    more: {
      environment: {
        PAYMENTS_URL: payments.url,
        PAYMENTS_KEY: 'key',
        PAYMENTS_WEBHOOK_SECRET: secret,
        CARRIER_URL: carrier.url,
      },
      ...more,
    },
  })
  payments.tell(`${backend.url}/hooks/payments`)
  const { openDevIssuer } = await load('adapters/dev-issuer/dev-issuer.js')
  const issuer = await openDevIssuer(backend.folder, { project: 'shop', now: outside?.now ?? Date.now })
  const as = (id, roles = []) => {
    const call = async (method, path, body, key = randomUUID()) => {
      const token = await issuer.sign({ sub: id, roles, ttlS: 600 })
      const answer = await backend.request(method, path, {
        token,
        body,
        headers: method === 'POST' ? { 'idempotency-key': key } : {},
      })
      return { ...answer, title: answer.body?.title }
    }
    const right = async (method, path, body, key = randomUUID()) => {
      const answer = await call(method, path, body, key)
      // Who is sent away, or waited too long, comes back: nothing was done, and the key makes sure of it.
      if (answer.status === 503 || answer.status === 504) {
        await new Promise((resolve) => setTimeout(resolve, 100 + Math.random() * 900))
        return right(method, path, body, key)
      }
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
  let closed
  const shop = {
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
    close: () => {
      closed ??= backend.close().then(payments.close).then(carrier.close)
      return closed
    },
  }
  t?.after(shop.close)
  return shop
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
    // More often than one call asks, so that the step itself is tried again.
    const asked = () => shop.charged(first.id).reduce((sum, charge) => sum + charge.asked, 0)
    await until(() => asked() > 3, 30_000)
    shop.payments.behave('down')
    const second = await shop.buy(ada, lamp)
    await until(() => shop.payments.turnedAway.includes(second.id), 30_000)
    assert.equal((await orderOf(second.id)).state, 'placed')
    shop.payments.behave('well')
    for (const { id } of [first, second]) {
      await comesTo(id, 'shipped', 60_000)
      assert.equal(shop.charged(id).length, 1)
    }
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

test('of 1,000 who race for 10, 10 get one and pay once, and nobody else pays', async (t) => {
  const shop = await openShop({ t })
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
})

test('partners hear of orders, signed; what they refuse is a dead letter, which is looked at and sent again', async (t) => {
  const folder = newFolder()
  const { verifyWebhook } = await load('kit/webhook-signature.js')
  let status = 204
  const partner = await listen(() => ({ status }))
  t.after(partner.close)
  const heard = () => partner.received.map(({ body }) => JSON.parse(body))
  let shop = await openShop({ t, folder })
  await shop.as(staffId).post('/v1/users', { name: 'Boss', email: 'boss@example.org' })
  const endpoint = await shop.staff.post('/v1/add-endpoint', { url: partner.url })
  const ada = await shop.customer(adaId, 'Ada')
  const lamp = await shop.product('LAMP', 10)
  const first = await shop.buy(ada, lamp)
  await until(() => partner.received.length === 2)
  assert.deepEqual(
    heard().map(({ type, version, data }) => [type, version, data.order]),
    [
      ['orderPaid', 2, first.id],
      ['orderShipped', 1, first.id],
    ],
  )
  for (const message of partner.received)
    assert.equal(verifyWebhook(message, { secrets: [endpoint.secret], nowMs: Date.now() }).valid, true)

  status = 404
  const second = await shop.buy(ada, lamp)
  await until(() => partner.received.length === 4)
  await shop.close()
  status = 204
  await withStore(folder, async (store) => {
    const dead = await store.work.dead(10)
    assert.deepEqual(
      dead.map(({ consumer, attempts }) => [consumer, attempts]),
      Array(2).fill(['webhook:partners:row', 1]),
    )
    for (const { cause } of dead) assert.equal(cause, 'the endpoint answered 404')
    assert.equal(await store.write((session) => session.work.revive({ consumer: 'webhook:partners:row' }, Date.now())), 2)
  })
  shop = await openShop({ t, folder })
  await until(() => partner.received.length === 6)
  assert.deepEqual(
    heard()
      .slice(4)
      .map(({ type, data }) => [type, data.order]),
    [
      ['orderPaid', second.id],
      ['orderShipped', second.id],
    ],
  )
  const ids = partner.received.map(({ headers }) => headers['webhook-id'])
  assert.deepEqual(ids.slice(4), ids.slice(2, 4), 'sent again, it is the same message')
})

test('an event of version 1 that waits is read by code that knows version 2', async (t) => {
  const folder = newFolder()
  const now = await loadExample('shop')
  const { events } = now.blueprint
  const { ref, int } = await load('index.js')
  const { placeOrder } = now.more.sagas
  const then = {
    ...now,
    blueprint: { ...now.blueprint, events: { ...events, orderPaid: { order: ref('order'), cents: int() } } },
    more: {
      ...now.more,
      upcast: {},
      on: {
        ...now.more.on,
        orderPaid: () => {
          throw new Error('not before tomorrow')
        },
      },
      sagas: {
        placeOrder: {
          ...placeOrder,
          takePayment: (context) =>
            placeOrder.takePayment({
              ...context,
              emit: (name, { order, paid }) => context.emit(name, { order, cents: Math.round(paid * 100) }),
            }),
        },
      },
    },
  }
  let shop = await openShop({ t, folder, app: then })
  const order = await shop.buy(await shop.customer(adaId, 'Ada'), await shop.product('LAMP', 1, '19.99'))
  await until(async () => (await shop.as(adaId).get(`/v1/orders/${order.id}`)).state === 'shipped')
  await shop.close()
  shop = await openShop({ t, folder, app: now })
  const told = async () => (await shop.as(adaId).get(`/v1/notifications?to=${adaId}`)).items.map(({ text }) => text)
  await until(async () => (await told()).includes('Your payment of 19.99 has arrived.'), 20_000)
})

test('hours later a buyer is reminded, at night days are closed, and old carts expire', async (t) => {
  const { realOutside } = await load('house/outside.js')
  const [hour, day] = [3_600_000, 86_400_000]
  const evening = new Date().setUTCHours(20, 0, 0, 0)
  let shift = evening - Date.now()
  const outside = { ...realOutside, now: () => Date.now() + shift }
  const shop = await openShop({ t, outside })
  const [ada, grace] = [await shop.customer(adaId, 'Ada'), await shop.customer(graceId, 'Grace')]
  const lamp = await shop.product('LAMP', 10, '39.90')
  for (let i = 0; i < 3; i++) await shop.buy(ada, lamp)
  const cart = await grace.put(lamp.id)
  await until(async () => (await shop.staff.get('/v1/orders?state=shipped')).items.length === 3)
  const told = async () => (await grace.get(`/v1/notifications?to=${graceId}`)).items.map(({ text }) => text)
  const days = async () =>
    (await shop.staff.get('/v1/sales-days?sort=day')).items.map((each) => [each.day, each.orders, each.revenue])
  assert.deepEqual([await told(), await days()], [[], []])

  const dayAfter = (count) => new Date(evening + count * day).toISOString().slice(0, 10)
  shift += 8 * hour
  await until(async () => (await told()).length === 1, 20_000)
  await until(async () => (await days()).length === 1, 20_000)
  assert.deepEqual(await told(), ['There is still something in your cart.'])
  assert.deepEqual(await days(), [[dayAfter(0), 3, '119.70']])

  shift += 3 * day
  await until(async () => (await grace.get(`/v1/carts/${cart.id}`)).state === 'expired', 20_000)
  await until(async () => (await days()).length === 4, 20_000)
  assert.deepEqual(
    (await days()).map(([each, orders]) => [each, orders]),
    [3, 0, 0, 0].map((orders, i) => [dayAfter(i), orders]),
    'nights that nobody was up are made good',
  )
})

test('others hear of every order, though the broker was away when it was placed', { skip: whyNoNats() }, async (t) => {
  const nats = await startNats()
  t.after(nats.stop)
  const shop = await openShop({ t, more: { natsUrl: nats.url } })
  const heard = []
  const { createNatsBus } = await load('adapters/nats-bus/nats-bus.js')
  const { realOutside } = await load('house/outside.js')
  const bus = await createNatsBus({ url: nats.url, app: 'shop', outside: realOutside })
  t.after(() => bus.close())
  await bus.subscribe(['orderShipped'], { group: 'books', from: 'start' }, async ({ payload }) => {
    heard.push(payload.order)
  })
  const ada = await shop.customer(adaId, 'Ada')
  const lamp = await shop.product('LAMP', 10)
  const orders = [await shop.buy(ada, lamp)]
  await until(() => heard.length === 1)
  await nats.kill()
  for (let i = 0; i < 4; i++) orders.push(await shop.buy(ada, lamp))
  await until(async () => (await shop.staff.get('/v1/orders?state=shipped')).items.length === 5)
  assert.equal(heard.length, 1)
  await nats.restart()
  await until(() => heard.length >= 5, 30_000)
  assert.deepEqual([...heard].sort(), orders.map(({ id }) => id).sort())
  assert.equal(shop.payments.charges.size, 5)
})

test('a review of it finds nothing', () => {
  const root = fileURLToPath(new URL('..', import.meta.url))
  const { stdout } = spawnSync(process.execPath, ['bin/lintel.js', 'review', 'examples/shop', '--json'], {
    cwd: root,
    encoding: 'utf8',
  })
  assert.deepEqual(JSON.parse(stdout).findings, [])
})
