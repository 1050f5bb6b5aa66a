/** Notes that are read often: rules of every kind, code that answers by what it must not, one that is slow. */
export const makeNotes =
  ({ gate = { wait: async () => {} }, seen = [], limit = '1000000/min' } = {}) =>
  ({ blueprint, bool, counter, entity, implement, int, ref, text }) =>
    implement(
      blueprint('notes', {
        actor: 'user',
        roles: ['editor'],
        rules: ['sameTenant'],
        limit,
        entities: {
          user: entity({ name: text({ max: 40 }) }, { can: { read: 'anyone', create: 'self', update: 'self', delete: 'self' } }),
          shelf: entity(
            { name: text({ max: 40 }), owner: ref('user', { as: 'shelves', optional: true, onDelete: 'clear' }) },
            { can: { read: 'anyone', create: 'signedIn', delete: 'signedIn' }, plural: 'shelves' },
          ),
          note: entity(
            {
              title: text({ max: 80 }),
              shelf: ref('shelf', { as: 'notes', optional: true, onDelete: 'clear' }),
              reads: counter(),
            },
            { can: { read: 'anyone', create: 'signedIn', update: 'signedIn', delete: 'signedIn' }, cache: '1h' },
          ),
          line: entity(
            { note: ref('note', { as: 'lines', onDelete: 'cascade' }), text: text({ max: 80 }), tenant: text({ max: 20 }) },
            { can: { read: 'rule:sameTenant', create: 'anyone' }, cache: '1h' },
          ),
          plain: entity({ title: text({ max: 80 }) }, { can: { read: 'anyone', create: 'anyone' }, plural: 'plains' }),
        },
        actions: {
          read: { on: 'note', returns: { reads: int() }, allow: 'anyone' },
          retitle: { input: { of: text({ max: 40 }), as: text({ max: 80 }), thenFail: bool() }, allow: 'anyone' },
          titles: { kind: 'query', input: { n: int() }, returns: 'note[]', allow: 'anyone', cache: '1h' },
          mine: { kind: 'query', returns: { who: text(), roles: text() }, allow: 'anyone', cache: '1h' },
          slow: { kind: 'query', returns: { n: int() }, allow: 'anyone', cache: '1h' },
          tea: { kind: 'query', returns: { n: int() }, allow: 'anyone', cache: '1h' },
          fails: { kind: 'query', returns: { n: int() }, allow: 'anyone', cache: '1h' },
          agent: { kind: 'query', returns: { agent: text() }, allow: 'anyone', cache: '1h' },
        },
      }),
      {
        read: async ({ note, db }) => ({ reads: (await db.asSystem.note.update(note.id, { reads: { add: 1 } })).reads }),
        retitle: async ({ input, db }) => {
          await db.asSystem.note.update(input.of, { title: input.as })
          if (input.thenFail) throw new Error('undone')
        },
        titles: ({ db, input }) => {
          seen.push(input.n)
          return db.note.list({ limit: 100 })
        },
        mine: ({ caller }) => ({ who: `${caller.actor} ${caller.tenant}`, roles: caller.roles.join() }),
        slow: async ({ signal }) => {
          await gate.wait()
          seen.push(signal.aborted)
          return { n: seen.length }
        },
        tea: ({ reply }) => {
          seen.push('tea')
          reply.status(203)
          reply.header('x-tea', 'green')
          return { n: 1 }
        },
        fails: () => {
          seen.push('failed')
          throw new Error('as it is to')
        },
        agent: ({ headers }) => ({ agent: headers['user-agent'] }),
      },
      {
        rules: { sameTenant: ({ tenant }) => (tenant === null ? false : { tenant }) },
        authenticate: async (token) => {
          const [subject, tenant, roles = ''] = token.split('.')
          return { subject, ...(tenant ? { tenant } : {}), roles: roles.split('+').filter((role) => role === 'editor') }
        },
        routes: (app, { asSystem }) => {
          app.post('/import', async (request) => asSystem.note.create({ title: request.body.title }))
        },
      },
    )
