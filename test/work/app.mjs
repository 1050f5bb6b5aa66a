/**
 * A shop of a few words whose subscribers, jobs and sagas do what a test tells them to. What reaches the world outside is
 * counted in `world`; what the store keeps is in its rows.
 */
export function makeShop() {
  const world = { heard: [], ran: [], steps: [], charges: new Map(), fail: () => {} }
  const app = ({ blueprint, counter, entity, event, implement, int, oneOf, Problem, ref, text }) =>
    implement(
      blueprint('shop', {
        actor: 'person',
        limit: '10000000/min',
        entities: {
          person: entity({ name: text({ max: 40 }) }, { can: { read: 'anyone', create: 'self' } }),
          product: entity(
            { name: text({ max: 40 }), stock: int({ min: 0 }), sold: counter() },
            { can: { read: 'anyone', create: 'anyone', update: 'anyone' } },
          ),
          order: entity(
            {
              product: ref('product', { as: 'orders' }),
              state: oneOf(['placed', 'paid', 'shipped', 'cancelled'], { default: 'placed' }),
              notes: int({ default: 0 }),
            },
            { can: { read: 'anyone', update: 'anyone', create: 'anyone' } },
          ),
          tally: entity({ order: ref('order'), n: int() }, { can: { read: 'anyone' }, unique: [['order', 'n']] }),
        },
        events: {
          orderPlaced: { order: ref('order'), n: int() },
          orderPaid: event({ order: ref('order'), cents: int() }, { version: 2 }),
        },
        actions: {
          place: { on: 'product', returns: 'order', allow: 'anyone', emits: ['orderPlaced'], starts: ['buy', 'remind'] },
          say: {
            on: 'order',
            input: { n: int(), count: int({ default: 1 }) },
            allow: 'anyone',
            emits: ['orderPlaced', 'orderPaid'],
          },
          remindLater: { on: 'order', input: { after: text() }, returns: { id: text() }, allow: 'anyone', starts: ['remind'] },
        },
        jobs: {
          sweep: { every: '1s' },
          remind: { input: { order: ref('order') }, attempts: 3 },
        },
        sagas: {
          buy: {
            input: { order: ref('order'), product: ref('product') },
            steps: {
              reserve: { undo: 'unreserve' },
              charge: { undo: 'refund', timeout: '2s', attempts: 2 },
              ship: { attempts: 2 },
            },
          },
        },
      }),
      {
        async place({ product, db, emit, start }) {
          const order = await db.asSystem.order.create({ product: product.id })
          emit('orderPlaced', { order: order.id, n: 0 })
          start('buy', { order: order.id, product: product.id })
          return order
        },
        say({ order, input, emit }) {
          for (let i = 0; i < input.count; i++) emit('orderPlaced', { order: order.id, n: input.n + i })
        },
        remindLater: ({ order, input, start }) => ({ id: start('remind', { order: order.id }, { after: input.after }) }),
      },
      {
        on: {
          async orderPlaced({ order, n }, { db, attempt, event }) {
            world.heard.push({ order, n, attempt, id: event.id })
            await world.fail('orderPlaced', { order, n, attempt })
            await db.tally.create({ order, n })
          },
        },
        jobs: {
          sweep({ scheduledFor }) {
            world.ran.push(scheduledFor)
          },
          async remind({ input, db, attempt }) {
            await world.fail('remind', { ...input, attempt })
            const { notes } = await db.order.get(input.order)
            await db.order.update(input.order, { notes: notes + 1 })
          },
        },
        sagas: {
          buy: {
            async reserve({ input, db, key }) {
              world.steps.push(`reserve ${key}`)
              await world.fail('reserve', input)
              const { stock } = await db.product.get(input.product)
              if (stock === 0) throw new Problem({ status: 409, code: 'sold_out', title: 'sold out' })
              await db.product.update(input.product, { stock: stock - 1, sold: { add: 1 } })
              return { at: stock }
            },
            async unreserve({ input, db }) {
              await world.fail('unreserve', input)
              const { stock } = await db.product.get(input.product)
              await db.product.update(input.product, { stock: stock + 1, sold: { add: -1 } })
              await db.order.update(input.order, { state: 'cancelled' })
            },
            async charge({ input, key, db }) {
              await world.charge?.(key, input)
              world.charges.set(key, (world.charges.get(key) ?? 0) + 1)
              await world.fail('charge', input)
              await db.order.update(input.order, { state: 'paid' })
              return { key }
            },
            async refund({ input, results, completed }) {
              await world.fail('refund', { ...input, results, completed })
              await world.refund?.(input)
            },
            async ship({ input, db }) {
              await world.fail('ship', input)
              await db.order.update(input.order, { state: 'shipped' })
            },
          },
        },
        upcast: { orderPaid: { 1: (old) => ({ order: old.order, cents: Math.round(old.euros * 100) }) } },
      },
    )
  return { world, app }
}
