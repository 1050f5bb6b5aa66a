// What the rig serves: orders as a saga over stock, a payment server and a carrier; a subscriber that writes letters; answers
// that are kept for so long that only a write can end them.
import { blueprint, entity, env, implement, int, oneOf, Problem, ref, text } from 'lintel'

const anyone = { read: 'anyone', create: 'anyone' }

const stall = blueprint('stall', {
  limit: '100000000/min',
  entities: {
    product: entity({ name: text({ max: 40 }), stock: int({ min: 0 }), price: int() }, { can: anyone, cache: '1h' }),
    order: entity(
      {
        product: ref('product', { as: 'orders' }),
        mark: text({ max: 60 }),
        quantity: int({ min: 1 }),
        card: text({ max: 20 }),
        state: oneOf(['placed', 'paid', 'shipped', 'cancelled'], { default: 'placed' }),
        turn: int({ default: 0 }),
      },
      { can: { read: 'anyone' }, index: [['mark']] },
    ),
    tally: entity({ order: ref('order', { as: 'tallies' }), turn: int(), place: int() }, { can: { read: 'anyone' } }),
    tip: entity({ mark: text({ max: 60 }) }, { can: { read: 'anyone' } }),
    note: entity({ mark: text({ max: 60 }) }, { can: anyone }),
  },
  events: { orderMoved: { order: ref('order'), turn: int(), to: text({ max: 20 }) } },
  actions: {
    place: {
      on: 'product',
      input: { mark: text({ max: 60 }), quantity: int({ min: 1 }), card: text({ max: 20 }) },
      returns: 'order',
      allow: 'anyone',
      emits: ['orderMoved'],
      starts: ['buy'],
    },
    reprice: { on: 'product', input: { price: int() }, returns: 'product', allow: 'anyone' },
    giveTip: { input: { mark: text({ max: 60 }) }, returns: 'tip', allow: 'anyone' },
    prices: { kind: 'query', returns: 'product[]', allow: 'anyone', cache: '1h' },
  },
  sagas: {
    buy: {
      input: { order: ref('order'), product: ref('product'), card: text({ max: 20 }) },
      emits: ['orderMoved'],
      steps: {
        accept: { undo: 'cancel' },
        reserve: { undo: 'release' },
        charge: { undo: 'refund', timeout: '4s', attempts: 4 },
        ship: { timeout: '4s', attempts: 4 },
      },
    },
  },
  external: {
    world: { url: env('WORLD_URL'), timeout: '1500ms', attempts: 2, breaker: { failures: 10, pause: '1s' } },
  },
})

const move = async ({ db, emit }, id, to) => {
  const { turn } = await db.order.get(id)
  await db.order.update(id, { state: to, turn: turn + 1 })
  emit('orderMoved', { order: id, turn: turn + 1, to })
}

const take = async ({ db }, { product, order }, sign) => {
  const { quantity } = await db.order.get(order)
  const { stock } = await db.product.get(product)
  if (stock < sign * quantity) throw new Problem({ status: 409, code: 'sold_out', title: 'sold out' })
  await db.product.update(product, { stock: stock - sign * quantity })
}

const buy = {
  accept: () => true,
  cancel: (context) => move(context, context.input.order, 'cancelled'),
  async reserve(context) {
    await take(context, context.input, 1)
    return true
  },
  async release(context) {
    if (context.completed) await take(context, context.input, -1)
  },
  async charge(context) {
    const { input, key, external } = context
    const { status } = await external.world.post('/charges', { reference: input.order, card: input.card }, { key })
    if (status === 402) throw new Problem({ status: 402, code: 'declined', title: 'declined' })
    if (status !== 201) throw new Error(`the payment server answered ${status}`)
    await move(context, input.order, 'paid')
    return true
  },
  async refund({ input, key, external }) {
    const { status } = await external.world.post('/refunds', { reference: input.order }, { key })
    if (status !== 201) throw new Error(`the payment server answered ${status}`)
  },
  async ship(context) {
    const { input, key, external } = context
    const { status } = await external.world.post('/parcels', { reference: input.order, card: input.card }, { key })
    if (status === 422) throw new Problem({ status: 422, code: 'undeliverable', title: 'undeliverable' })
    if (status !== 201) throw new Error(`the carrier answered ${status}`)
    await move(context, input.order, 'shipped')
  },
}

export default implement(
  stall,
  {
    async place({ product, input, db, emit, start }) {
      const order = await db.asSystem.order.create({ product: product.id, ...input })
      emit('orderMoved', { order: order.id, turn: 0, to: 'placed' })
      start('buy', { order: order.id, product: product.id, card: input.card })
      return order
    },
    reprice: ({ product, input, db }) => db.asSystem.product.update(product.id, { price: input.price }),
    async giveTip({ input, db, external }) {
      await external.world.post('/tips', { reference: input.mark }, { key: input.mark })
      return db.asSystem.tip.create(input)
    },
    prices: ({ db }) => db.product.list({ limit: 50 }),
  },
  {
    on: {
      async orderMoved({ order, turn }, { db, event, external }) {
        const { status } = await external.world.post('/letters', { reference: `${order} ${turn}` }, { key: event.id })
        if (status !== 201) throw new Error(`the post answered ${status}`)
        await db.tally.create({ order, turn, place: await db.tally.count({ order }) })
      },
    },
    sagas: { buy },
  },
)
