/** A ledger whose handlers stop where a test tells them to, so that a test can look at what is half done. */
export function makeLedger() {
  const gates = new Map()
  const heard = []
  let arrived = 0
  let onArrival = () => {}

  /** What a handler waits at until the test opens it; `reached` resolves when it gets there. */
  const gate = (name) => {
    if (!gates.has(name)) {
      const made = {}
      made.reached = new Promise((resolve) => {
        made.reach = resolve
      })
      made.opened = new Promise((resolve) => {
        made.open = resolve
      })
      gates.set(name, made)
    }
    return gates.get(name)
  }
  const pass = async (name) => {
    gate(name).reach()
    await gate(name).opened
  }

  const makeApp = ({ blueprint, counter, entity, implement, int, Problem, ref, text }) => {
    const thought = { account: text(), note: text(), gate: text() }
    return implement(
      blueprint('ledger', {
        actor: 'person',
        limit: '10000000/min',
        entities: {
          person: entity({ name: text() }, { can: { read: 'anyone', create: 'self' } }),
          account: entity(
            { name: text({ unique: true }), amount: int({ default: 0 }), hits: counter() },
            { can: { read: 'anyone', create: 'anyone', update: 'anyone', delete: 'anyone' } },
          ),
          entry: entity(
            { account: ref('account', { as: 'entries' }), note: text({ max: 40 }), by: ref('person', { optional: true }) },
            { can: { read: 'anyone', create: ['by', { note: ['open', 'replayed'] }] }, index: [['note']] },
          ),
        },
        events: { noted: { entry: ref('entry'), note: text() } },
        actions: {
          hit: { on: 'account', input: { by: int() }, returns: 'account', allow: 'anyone', emits: ['noted'] },
          note: { on: 'account', input: { note: text(), fail: text({ optional: true }) }, allow: 'anyone', emits: ['noted'] },
          hold: { on: 'account', input: { note: text(), gate: text() }, allow: 'anyone', emits: ['noted'] },
          late: { on: 'account', input: { note: text(), gate: text() }, allow: 'anyone', emits: ['noted'], timeout: '80ms' },
          think: { input: thought, allow: 'anyone', emits: ['noted'], timeout: '3s' },
          thinkBriefly: { input: thought, allow: 'anyone', emits: ['noted'], timeout: '80ms' },
          move: { input: { from: text(), to: text(), amount: int() }, allow: 'anyone' },
          forget: { on: 'account', input: { note: text() }, allow: 'anyone' },
          total: { kind: 'query', returns: { total: int(), entries: int() }, allow: 'anyone' },
        },
      }),
      {
        hit: async ({ account, input, db, emit }) => {
          emit('noted', { entry: account.id, note: 'hit' })
          return db.asSystem.account.update(account.id, { hits: { add: input.by } })
        },
        note: async ({ account, input, db, emit }) => {
          await enter({ account: account.id, note: input.note }, db, emit)
          if (input.fail === 'problem') throw new Problem({ status: 418, code: 'no_tea', title: 'No tea' })
          if (input.fail === 'error') throw new Error('a fault of the handler')
          if (input.fail === 'duplicate') await db.account.create({ name: account.name })
          if (input.fail === 'constraint')
            await db.asSystem.entry.create({ account: account.id.replace(/.{4}$/, 'dead'), note: 'x' })
          if (input.fail === 'output') return 'something'
        },
        hold: async ({ account, input, db, emit }) => {
          await enter({ account: account.id, note: input.note }, db, emit)
          await pass(input.gate)
        },
        late: async ({ account, input, db, emit }) => {
          await enter({ account: account.id, note: input.note }, db, emit)
          await pass(input.gate)
          await enter({ account: account.id, note: `${input.note} after all` }, db, emit)
        },
        think,
        thinkBriefly: think,
        // In steps, each of which gives others the loop.
        move: async ({ input, db }) => {
          const from = await db.account.get(input.from)
          await new Promise(setImmediate)
          await db.account.update(from.id, { amount: from.amount - input.amount })
          await new Promise(setImmediate)
          const to = await db.account.get(input.to)
          await new Promise(setImmediate)
          await db.account.update(to.id, { amount: to.amount + input.amount })
        },
        forget: ({ account, input, db }) => {
          db.asSystem.entry.create({ account: account.id, note: input.note })
          db.asSystem.account.create({ name: account.name })
        },
        total: async ({ db }) => {
          const { items } = await db.account.list({ limit: 100 })
          return { total: items.reduce((sum, { amount }) => sum + amount, 0), entries: await db.entry.count() }
        },
      },
      {
        on: {
          noted: async ({ entry, note }, { db, id }) => {
            const row = note === 'hit' ? await db.account.find(entry) : await db.entry.find(entry)
            // What is delivered again, as it may be, is the same event.
            if (!heard.some((each) => each.id === id)) heard.push({ id, note, stored: row !== null })
          },
        },
        routes: (app) => {
          app.addHook('preHandler', (_request, _reply, done) => {
            arrived++
            done()
            onArrival()
          })
        },
      },
    )
  }

  async function think({ input, db, emit }) {
    await pass(input.gate)
    await enter(input, db, emit)
  }

  async function enter({ account, note }, db, emit) {
    const entry = await db.asSystem.entry.create({ account, note })
    emit('noted', { entry: entry.id, note })
  }

  return {
    makeApp,
    heard,
    gate,
    openAll: () => {
      for (const { open } of gates.values()) open()
    },
    /** Resolves when `count` more requests have reached their handlers. */
    arrivals: (count) => {
      const wanted = arrived + count
      return new Promise((resolve) => {
        onArrival = () => arrived >= wanted && setImmediate(resolve)
      })
    },
  }
}
