import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { createServer } from 'node:http'
import { after, before, describe, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { startBackend } from './kit/backend.mjs'
import { load } from './kit/dist.mjs'
import { startNats, whyNoNats } from './kit/nats.mjs'
import { until } from './kit/until.mjs'
import { makeShop } from './work/app.mjs'

const bin = fileURLToPath(new URL('../bin/lintel.js', import.meta.url))

describe('work beside the requests', () => {
  let shop
  let backend
  let product
  before(async () => {
    shop = makeShop()
    backend = await startBackend({ app: shop.app })
    product = (await backend.request('POST', '/v1/products', { body: { name: 'lamp', stock: 100 } })).body
  })
  after(() => backend.close())

  const place = async () => (await backend.request('POST', `/v1/products/${product.id}/place`)).body
  const order = async (id) => (await backend.request('GET', `/v1/orders/${id}`)).body
  const heardOf = (id) => shop.world.heard.filter((each) => each.order === id)

  test('an event reaches its subscriber after the commit, once', async () => {
    const { id } = await place()
    await until(() => heardOf(id).length === 1)
    assert.deepEqual([heardOf(id)[0].n, heardOf(id)[0].attempt], [0, 1])
  })

  test('events of one subject come in their order, those of others beside them', async () => {
    const [a, b] = await Promise.all([place(), place()])
    await Promise.all([a, b].map(({ id }) => backend.request('POST', `/v1/orders/${id}/say`, { body: { n: 1, count: 40 } })))
    await until(() => heardOf(a.id).length === 41 && heardOf(b.id).length === 41)
    for (const { id } of [a, b])
      assert.deepEqual(
        heardOf(id).map(({ n }) => n),
        Array.from({ length: 41 }, (_, n) => n),
      )
  })

  test('what a failed try did is undone, and the next of its subject waits for it', async () => {
    const { id } = await place()
    await until(() => heardOf(id).length === 1)
    shop.world.fail = (what, { order: of, n, attempt }) => {
      if (what === 'orderPlaced' && of === id && n === 1 && attempt < 3) throw new Error('not yet')
    }
    await backend.request('POST', `/v1/orders/${id}/say`, { body: { n: 1, count: 2 } })
    await until(() => heardOf(id).some(({ n }) => n === 2), 20_000)
    shop.world.fail = () => {}
    assert.deepEqual(
      heardOf(id).map(({ n, attempt }) => [n, attempt]),
      [
        [0, 1],
        [1, 1],
        [1, 2],
        [1, 3],
        [2, 1],
      ],
    )
  })

  test('a subject that is stuck, with more behind it than is held, keeps no other waiting', async () => {
    const [stuck, other] = await Promise.all([place(), place()])
    await until(() => heardOf(stuck.id).length === 1 && heardOf(other.id).length === 1)
    shop.world.fail = (what, { order: of }) => {
      if (what === 'orderPlaced' && of === stuck.id) throw new Error('not yet')
    }
    const count = 1_500
    await backend.request('POST', `/v1/orders/${stuck.id}/say`, { body: { n: 1, count } })
    await until(() => heardOf(stuck.id).length === 2)
    await backend.request('POST', `/v1/orders/${other.id}/say`, { body: { n: 1, count: 1 } })
    await until(() => heardOf(other.id).length === 2)
    shop.world.fail = () => {}
    await until(() => heardOf(stuck.id).at(-1).n === count, 60_000)
    const inOrder = [...new Set(heardOf(stuck.id).map(({ n }) => n))]
    assert.deepEqual(
      inOrder,
      Array.from({ length: count + 1 }, (_, n) => n),
    )
  })

  test('a saga goes through its steps', async () => {
    const { id } = await place()
    await until(async () => (await order(id)).state === 'shipped')
    const [key] = [...shop.world.charges.keys()].filter((each) => each.endsWith(':charge')).slice(-1)
    assert.equal(shop.world.charges.get(key), 1)
  })

  test('a saga whose step cannot be done undoes those before it, last first', async () => {
    const before = (await backend.request('GET', `/v1/products/${product.id}`)).body.stock
    let refunded
    shop.world.fail = (what, facts) => {
      if (what === 'ship') throw new Error('no truck')
      if (what === 'refund') refunded = facts
    }
    const { id } = await place()
    await until(async () => (await order(id)).state === 'cancelled', 20_000)
    shop.world.fail = () => {}
    assert.equal(refunded.completed, true)
    assert.equal((await backend.request('GET', `/v1/products/${product.id}`)).body.stock, before)
  })

  test('a step that refuses is not tried again, and not undone', async () => {
    const none = (await backend.request('POST', '/v1/products', { body: { name: 'gone', stock: 0 } })).body
    const { body } = await backend.request('POST', `/v1/products/${none.id}/place`)
    await until(() => shop.world.steps.length > 0 && heardOf(body.id).length === 1)
    assert.equal((await order(body.id)).state, 'placed')
    assert.equal((await backend.request('GET', `/v1/products/${none.id}`)).body.stock, 0)
  })

  test('a job is put off, and runs once when its time has come', async () => {
    const { id } = await place()
    const asked = Date.now()
    const { status } = await backend.request('POST', `/v1/orders/${id}/remind-later`, { body: { after: '700ms' } })
    assert.equal(status, 200)
    assert.equal((await order(id)).notes, 0)
    await until(async () => (await order(id)).notes === 1)
    assert.ok(Date.now() - asked >= 700)
  })

  test('a schedule runs at its instants, each once', async () => {
    const seen = shop.world.ran.length
    await until(() => shop.world.ran.length >= seen + 3, 10_000)
    assert.equal(new Set(shop.world.ran).size, shop.world.ran.length)
    for (const at of shop.world.ran) assert.equal(Date.parse(at) % 1_000, 0)
  })

  test('a time that is none is refused, and nothing is stored', async () => {
    const { id } = await place()
    const { status } = await backend.request('POST', `/v1/orders/${id}/remind-later`, { body: { after: 'soon' } })
    assert.equal(status, 500)
    assert.match(backend.faults.at(-1).err.message, /`soon` is no time/)
  })
})

test('a saga goes from step to step, without waiting for the next look into the store', async (t) => {
  const { realOutside } = await load('house/outside.js')
  // Looks that the clock asks for never come.
  const outside = { ...realOutside, after: (ms, call) => (ms >= 1_000 ? () => {} : realOutside.after(ms, call)) }
  const shop = makeShop()
  const backend = await startBackend({ app: shop.app, outside })
  t.after(() => backend.close())
  const product = (await backend.request('POST', '/v1/products', { body: { name: 'lamp', stock: 1 } })).body
  const { id } = (await backend.request('POST', `/v1/products/${product.id}/place`)).body
  await until(async () => (await backend.request('GET', `/v1/orders/${id}`)).body.state === 'shipped')
})

test('work goes on where it was when the backend starts again', async (t) => {
  const shop = makeShop()
  const first = await startBackend({ app: shop.app })
  const { folder } = first
  const product = (await first.request('POST', '/v1/products', { body: { name: 'lamp', stock: 5 } })).body
  shop.world.fail = (what) => {
    if (what !== 'reserve') throw new Error('the world is away')
  }
  const { body } = await first.request('POST', `/v1/products/${product.id}/place`)
  await until(() => shop.world.steps.length > 0)
  await first.server.close()
  // A transaction that lost against another runs its step once more, so that what counts is the number by now.
  const begun = shop.world.steps.length
  shop.world.fail = () => {}
  const second = await startBackend({ app: shop.app, folder })
  t.after(() => second.close())
  await until(async () => (await second.request('GET', `/v1/orders/${body.id}`)).body.state === 'shipped', 20_000)
  await until(() => shop.world.heard.some(({ order, attempt }) => order === body.id && attempt > 1), 20_000)
  assert.equal(shop.world.steps.length, begun)
  const { stock, sold } = (await second.request('GET', `/v1/products/${product.id}`)).body
  assert.deepEqual([stock, sold], [4, 1])
})

test('a dead letter is looked at with its cause, tried again, and an event is told once more, beside the server', async (t) => {
  const shop = makeShop()
  const backend = await startBackend({ app: shop.app })
  t.after(() => backend.close())
  const lintel = (...words) =>
    new Promise((resolve, reject) =>
      execFile(
        process.execPath,
        [bin, ...words, '--json'],
        {
          env: {
            ...process.env,
            LINTEL_DATA: backend.folder,
            ...(backend.databaseUrl && { DATABASE_URL: backend.databaseUrl }),
            ...(process.env.LINTEL_TEST_POOLER && { LINTEL_DATABASE_POOLER: 'transaction' }),
          },
        },
        (error, stdout, stderr) => (error ? reject(new Error(stderr)) : resolve(JSON.parse(stdout))),
      ),
    )
  const product = (await backend.request('POST', '/v1/products', { body: { name: 'lamp', stock: 0 } })).body
  const { id } = (await backend.request('POST', `/v1/products/${product.id}/place`)).body
  shop.world.fail = (what) => {
    if (what === 'remind') throw new TypeError('nobody is at home')
  }
  const started = (await backend.request('POST', `/v1/orders/${id}/remind-later`, { body: { after: '1ms' } })).body
  await until(
    async () => (await lintel('events', 'list')).consumers.some(({ consumer, dead }) => consumer === 'job:remind' && dead === 1),
    20_000,
  )
  const { dead } = await lintel('events', 'list', '--dead')
  assert.deepEqual([dead.length, dead[0].message.id, dead[0].attempts], [1, started.id, 3])
  assert.match(dead[0].cause, /^TypeError: nobody is at home/)
  shop.world.fail = () => {}
  assert.deepEqual(await lintel('events', 'retry', '--id', started.id), { retried: 1 })
  const notes = async () => (await backend.request('GET', `/v1/orders/${id}`)).body.notes
  await until(async () => (await notes()) === 1)
  assert.deepEqual((await lintel('events', 'list', '--dead')).dead, [])

  await until(() => shop.world.heard.length === 1)
  assert.deepEqual(await lintel('events', 'replay', '--name', 'orderPlaced'), { replayed: 1 })
  await until(() => shop.world.heard.length >= 2)
  assert.equal(shop.world.heard[1].id, shop.world.heard[0].id)
  const { sagas } = await lintel('sagas')
  assert.deepEqual(
    sagas.map(({ name, status, step, cause }) => [name, status, step, cause]),
    [['buy', 'undone', 'reserve', 'reserve: sold out']],
  )
})

describe('webhooks', () => {
  const secret = `whsec_${Buffer.alloc(32, 7).toString('base64')}`
  let receiver
  let received
  let answer
  before(async () => {
    received = []
    answer = () => 204
    receiver = createServer(async (request, response) => {
      const pieces = []
      for await (const piece of request) pieces.push(piece)
      received.push({ headers: request.headers, body: Buffer.concat(pieces).toString() })
      response.writeHead(answer(received.length)).end()
    })
    await new Promise((resolve) => receiver.listen(0, '127.0.0.1', resolve))
  })
  after(() => receiver.close())

  const app = ({ blueprint, entity, env, implement, ref, secret: hidden, text }) =>
    implement(
      blueprint('hooks', {
        actor: 'person',
        entities: {
          person: entity({ name: text({ max: 40 }) }, { can: { read: 'anyone', create: 'anyone' } }),
          endpoint: entity({ url: text({ max: 200 }), key: hidden() }, { can: { read: 'anyone' } }),
          note: entity({ text: text({ max: 40 }) }, { can: { read: 'anyone' } }),
        },
        events: { greeted: { person: ref('person'), words: text() } },
        actions: {
          greet: { on: 'person', input: { words: text() }, allow: 'anyone', emits: ['greeted'] },
          listen: { input: { url: text() }, allow: 'anyone' },
          told: { http: 'POST /hooks/told', input: { words: text() }, allow: 'anyone', signed: { secret: env('IN_SECRET') } },
        },
        webhooks: {
          partner: { events: ['greeted'], to: env('PARTNER_URL'), secret: env('PARTNER_SECRET') },
          rows: { events: ['greeted'], to: { entity: 'endpoint', url: 'url', secret: 'key' } },
        },
      }),
      {
        greet: ({ person, input, emit }) => emit('greeted', { person: person.id, words: input.words }),
        async listen({ input, db }) {
          await db.asSystem.endpoint.create({ url: input.url, key: secret })
        },
        async told({ input, db }) {
          await db.asSystem.note.create({ text: input.words })
        },
      },
    )

  test('go out signed, to an address and to rows, are tried again, and come in once', async (t) => {
    const url = `http://127.0.0.1:${receiver.address().port}`
    const environment = { PARTNER_URL: `${url}/partner`, PARTNER_SECRET: secret, IN_SECRET: secret }
    const backend = await startBackend({ app, more: { environment } })
    t.after(() => backend.close())
    const { verifyWebhook, signWebhook } = await load('kit/webhook-signature.js')
    answer = (n) => (n === 1 ? 503 : 204)
    const person = (await backend.request('POST', '/v1/people', { body: { name: 'Ada' } })).body
    assert.equal((await backend.request('POST', '/v1/listen', { body: { url: `${url}/row` } })).status, 204)
    await backend.request('POST', `/v1/people/${person.id}/greet`, { body: { words: 'hello' } })
    await until(() => received.length >= 3, 15_000)
    assert.equal(received.length, 3)
    for (const { headers, body } of received) {
      const checked = verifyWebhook({ headers, body }, { secrets: [secret], nowMs: Date.now() })
      assert.equal(checked.valid, true)
      assert.deepEqual(JSON.parse(body).data, { person: person.id, words: 'hello' })
    }
    assert.equal(new Set(received.map(({ headers }) => headers['webhook-id'])).size, 1)

    const body = JSON.stringify({ words: 'told' })
    const headers = signWebhook({ id: 'msg_1', timestampS: Math.floor(Date.now() / 1000), body }, [secret])
    const tell = (more = {}, text = body) =>
      backend.request('POST', '/hooks/told', { body: text, headers: { ...headers, ...more } })
    for (let i = 0; i < 3; i++) assert.equal((await tell()).status, 204)
    assert.equal((await backend.request('GET', '/v1/notes')).body.items.length, 1)
    assert.equal((await tell({}, JSON.stringify({ words: 'forged' }))).status, 401)
    assert.equal((await tell({ 'webhook-id': 'msg_2' })).status, 401)
    assert.equal((await backend.request('POST', '/hooks/told', { body })).status, 400)
    assert.equal((await backend.request('GET', '/v1/notes')).body.items.length, 1)
  })
})

describe('a broker', { skip: whyNoNats() }, () => {
  test('that was away hears every event when it comes back, each once', async (t) => {
    const nats = await startNats()
    t.after(() => nats.stop())
    const shop = makeShop()
    const backend = await startBackend({ app: shop.app, more: { natsUrl: nats.url } })
    t.after(() => backend.close())
    const heard = []
    const { createNatsBus } = await load('adapters/nats-bus/nats-bus.js')
    const { realOutside } = await load('house/outside.js')
    const bus = await createNatsBus({ url: nats.url, app: 'shop', outside: realOutside })
    t.after(() => bus.close())
    await bus.subscribe(['orderPlaced'], { group: 'elsewhere', from: 'start' }, async (event) => {
      heard.push(event.payload.n)
    })
    const product = (await backend.request('POST', '/v1/products', { body: { name: 'lamp', stock: 0 } })).body
    const { id } = (await backend.request('POST', `/v1/products/${product.id}/place`)).body
    await until(() => heard.length === 1)
    await nats.kill()
    assert.equal((await backend.request('POST', `/v1/orders/${id}/say`, { body: { n: 1, count: 5 } })).status, 204)
    await until(() => shop.world.heard.length === 6)
    assert.equal(heard.length, 1)
    await nats.restart()
    await until(() => heard.length >= 6, 30_000)
    assert.deepEqual(heard, [0, 1, 2, 3, 4, 5])
  })
})
