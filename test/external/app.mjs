/** A shop that asks a payment server: before it touches `db`, after, and in ways that it should not. */
export const makeTill = ({ blueprint, bool, decimal, entity, env, implement, int, ref, text }) =>
  implement(
    blueprint('till', {
      actor: 'user',
      limit: '1000000/min',
      entities: {
        user: entity({ name: text({ max: 40 }) }, { can: { read: 'anyone', create: 'self', update: 'self' } }),
        order: entity(
          {
            owner: ref('user', { as: 'orders' }),
            total: decimal(),
            paid: bool({ default: false }),
            charge: text({ max: 80, optional: true }),
            tries: int({ default: 0 }),
          },
          { can: { read: 'owner', create: 'owner', update: 'owner' } },
        ),
      },
      actions: {
        pay: { on: 'order', returns: 'order', allow: 'owner' },
        payHolding: { on: 'order', returns: 'order', allow: 'owner' },
        payHastily: { on: 'order', allow: 'owner', timeout: '300ms' },
        payUnheard: { on: 'order', allow: 'owner' },
        payAnyway: { on: 'order', returns: 'order', allow: 'owner' },
        rate: { kind: 'query', input: { of: text() }, returns: { rate: text(), degraded: bool() }, allow: 'anyone' },
        ask: { input: { path: text(), timeout: text({ optional: true }) }, returns: { status: int() }, allow: 'anyone' },
      },
      external: {
        payments: {
          url: env('PAYMENTS_URL'),
          timeout: '2s',
          attempts: 2,
          breaker: { failures: 8, pause: '10min' },
          headers: { authorization: env('PAYMENTS_KEY'), 'x-shop': 'till' },
        },
        rates: { url: env('RATES_URL', { else: 'http://127.0.0.1:9' }), timeout: '500ms', otherwise: { rate: '1.00' } },
      },
    }),
    {
      async pay({ order, db, external }) {
        const { body } = await external.payments.post('/charges', { total: order.total }, { key: order.id })
        return db.order.update(order.id, { paid: true, charge: body.charge ?? null, tries: order.tries + 1 })
      },
      async payHolding({ order, db, external }) {
        await db.order.update(order.id, { tries: order.tries + 1 })
        const { body } = await external.payments.post('/charges', { total: order.total })
        return db.order.update(order.id, { paid: true, charge: body.charge })
      },
      async payHastily({ order, external }) {
        await external.payments.post('/charges', { total: order.total })
      },
      payUnheard({ order, external }) {
        void external.payments.post('/charges', { total: order.total })
      },
      // Hides whatever `db` says from the one who asks.
      async payAnyway({ order, db, external }) {
        const { body } = await external.payments.post('/charges', { total: order.total })
        return db.order.update(order.id, { charge: body.charge, tries: order.tries + 1 }).catch(() => order)
      },
      async rate({ input, external }) {
        const { body, degraded } = await external.rates.get('/rates', { query: { of: input.of } })
        return { rate: body.rate, degraded }
      },
      async ask({ input, external }) {
        const { status } = await external.payments.get(input.path, input.timeout === null ? {} : { timeout: input.timeout })
        return { status }
      },
    },
  )
