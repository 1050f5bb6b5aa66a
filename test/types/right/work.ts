import type { Id, SystemDb, Time } from 'lintel'
import { blueprint, decimal, entity, env, event, implement, int, join, oneOf, part, ref, secret, text } from 'lintel'
import type { Equal, Expect } from './equal.ts'

const orders = part({
  entities: {
    order: entity(
      {
        buyer: ref('user', { as: 'orders' }),
        title: text({ max: 80, was: 'name' }),
        state: oneOf(['open', 'paid'], { backfill: { map: { new: 'open', done: 'paid' }, of: 'state' } }),
        total: decimal({ backfill: { value: '0.00' } }),
      },
      { was: 'purchase', cache: '30s', can: { read: 'buyer' } },
    ),
  },
  events: {
    orderPlaced: { order: ref('order'), total: decimal() },
    orderPaid: event({ order: ref('order'), paid: decimal(), note: text({ optional: true }) }, { version: 3, subject: 'order' }),
    orderSeen: event({ by: text() }, { subject: 'by', because: 'ADR-1' }),
  },
  actions: {
    checkout: { on: 'order', allow: 'buyer', emits: ['orderPlaced'], starts: ['placeOrder', 'remindBuyer'] },
    bestSellers: { kind: 'query', returns: 'order[]', allow: 'anyone', cache: '30s' },
    settled: { input: { order: ref('order') }, allow: 'anyone', signed: { secret: env('PAYMENTS_SECRET') } },
  },
  jobs: {
    expire: { every: '5min' },
    report: { cron: '0 3 * * *', zone: 'Europe/Berlin', timeout: '10min', emits: ['orderSeen'], starts: ['remindBuyer'] },
    remindBuyer: { input: { order: ref('order'), note: text({ optional: true }) }, attempts: 5 },
    tidy: {},
  },
  sagas: {
    placeOrder: {
      input: { order: ref('order') },
      steps: { reserve: { undo: 'release' }, pay: { undo: 'refund', timeout: '5s', emits: ['orderPaid'] }, ship: {} },
    },
  },
})

const shop = blueprint('shop', {
  actor: 'user',
  ...join(
    part({
      entities: {
        user: entity({ name: text() }),
        endpoint: entity({ url: text(), key: secret() }),
      },
      webhooks: {
        partner: { events: ['orderPaid'], to: env('PARTNER_URL', { else: 'http://127.0.0.1:9' }), secret: env('PARTNER_SECRET') },
        customers: { events: ['orderPaid'], to: { entity: 'endpoint', url: 'url', secret: 'key' } },
      },
    }),
    orders,
  ),
  external: {
    payments: { url: env('PAYMENTS_URL'), headers: { authorization: env('PAYMENTS_KEY'), 'x-app': 'shop' }, atOnce: 20 },
    rates: { url: 'https://rates.example.com', breaker: { failures: 5, pause: '10s' }, otherwise: { rate: '1.00' } },
  },
})
type Shop = typeof shop

export default implement(
  shop,
  {
    async checkout({ order, emit, start, external, ...rest }) {
      emit('orderPlaced', { order: order.id, total: order.total }, { after: '5min' })
      const saga = start('placeOrder', { order: order.id })
      start('remindBuyer', { order: order.id }, { after: '1d' })
      start('remindBuyer', { order: order.id, note: 'pay' }, { at: '2026-11-22T00:00:00.000Z' })
      const answer = await external.payments.post('/charges', { order: order.id }, { key: order.id, timeout: '1s' })
      type _ = [
        Expect<Equal<typeof saga, string>>,
        Expect<Equal<typeof answer.degraded, boolean>>,
        Expect<Equal<keyof typeof external, 'payments' | 'rates'>>,
        Expect<'starts' extends keyof typeof rest ? false : true>,
      ]
    },
    bestSellers: ({ db }) => db.order.list(),
    settled: () => {},
  },
  {
    jobs: {
      expire({ db, attempt, scheduledFor, input }) {
        type _ = [
          Expect<Equal<typeof db, SystemDb<Shop>>>,
          Expect<Equal<typeof attempt, number>>,
          Expect<Equal<typeof scheduledFor, Time | null>>,
          Expect<Equal<keyof typeof input, never>>,
        ]
      },
      async report({ emit, start, db, external }) {
        const { items } = await db.order.list()
        for (const order of items) start('remindBuyer', { order: order.id })
        emit('orderSeen', { by: 'report' })
        await external.rates.get('/rates', { query: { from: 'EUR', digits: 2 } })
      },
      remindBuyer({ input }) {
        type _ = [Expect<Equal<typeof input.order, Id<'order'>>>, Expect<Equal<typeof input.note, string | null>>]
      },
      async tidy({ signal }) {
        signal.throwIfAborted()
      },
    },
    sagas: {
      placeOrder: {
        reserve: ({ input }) => ({ order: input.order }),
        async pay({ key, emit, input, results, external }) {
          type _ = Expect<Equal<keyof typeof results, 'reserve' | 'pay' | 'ship'>>
          emit('orderPaid', { order: input.order, paid: '1.00' })
          return (await external.payments.post('/charges', input, { key })).status
        },
        ship: ({ start, input }) => void start('remindBuyer', { order: input.order }),
        release() {},
        refund: ({ results }) => void results.pay,
      },
    },
    upcast: {
      orderPaid: {
        1: ({ amount, ...payload }) => ({ ...payload, paid: amount }),
        2: ({ order, paid }) => ({ order, paid }),
      },
    },
    on: {
      orderPaid({ order, note }, { start, emit, event: { version, subject }, attempt, external }) {
        type _ = [Expect<Equal<typeof note, string | null>>, Expect<Equal<typeof subject, string | null>>]
        start('placeOrder', { order })
        start('tidy')
        emit('orderSeen', { by: `${version} ${attempt} ${Object.keys(external)}` })
      },
    },
  },
)

// Without jobs, sagas and events of a second version nothing more has to be given.
const plain = blueprint('plain', {
  entities: { thing: entity({ size: int() }) },
  events: { seen: event({ thing: ref('thing') }) },
  actions: { see: { on: 'thing', allow: 'anyone', emits: ['seen'] } },
})
implement(plain, {
  see({ thing, emit, ...rest }) {
    emit('seen', { thing: thing.id })
    type _ = Expect<Equal<'external' | 'start' extends keyof typeof rest ? true : false, false>>
  },
})
